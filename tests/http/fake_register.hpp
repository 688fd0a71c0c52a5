// The register as a test plays it.
#pragma once

#include "http/server.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace rollcall::test {

/// Keeps the questions until the test takes them.
class fake_register {
public:
  struct question {
    registrar::inquiry what;
    registrar::reply_receiver answer;
  };

  registrar::inquire inquire();

  /// Waits for the next question, a few seconds at most unless told otherwise.
  std::optional<question>
  next(std::chrono::milliseconds within = std::chrono::seconds{5});

private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<question> questions_;
};

/// Answers at once: realms "a" and "b"; the user "1000" of any realm has one
/// registration whose user and realm are those asked for; others have none. In
/// realm "a.com" it is the full_registration, and the only one with its uuid.
/// All of realm "long.com" is fifty of those; a page of it is followed by that
/// after "1049".
/// Of a NOTIFY to the user "1000", "sip:<event>@phone" takes 200 and
/// "sip:silent" nothing; "Digest good" proves that user, anything else is
/// challenged.
registrar::inquire prompt_register();

/// Settings for tests: a free port, short times.
http::settings quick_settings();

/// A registration with every field set.
registrar::registration full_registration();

registrar::reply realms(std::vector<std::string> names);

/// Waits until `done` holds, a few seconds at most; tells whether it does.
bool eventually(const std::function<bool()>& done);

} // namespace rollcall::test
