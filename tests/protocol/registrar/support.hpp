// REGISTERs and registers for tests: requests are written as text and parsed,
// so that what is tested is what a phone would cause.
#pragma once

#include "protocol/registrar/apply.hpp"
#include "protocol/registrar/request.hpp"
#include "protocol/sip/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::test {

using registrar::milliseconds;
using registrar::seconds;
using registrar::time_point;

/// When the tests begin.
inline constexpr time_point start{milliseconds{1'700'000'000'000}};

/// What a phone sends and whence. Contacts are written as in the header.
struct ask {
  std::vector<std::string> contacts{};
  std::uint32_t cseq = 1;
  std::string call_id = "call-1";
  std::optional<std::string> expires{};
  registrar::network from{"192.0.2.1", 5060, "udp", true};
  std::optional<time_point> challenged_at{};
  std::array<std::uint64_t, 2> random{1, 0};
  std::vector<std::string> path{};
  std::string user_agent = "phone/1";
};

/// The text of that REGISTER; `more` are further header lines.
std::string to_text(const ask& a, const std::string& more = {});

/// A parsed REGISTER together with the bytes it points into.
class parsed_register {
public:
  explicit parsed_register(const ask& a, std::size_t max_contacts = 1'000);
  parsed_register(const parsed_register&) = delete;
  parsed_register& operator=(const parsed_register&) = delete;

  /// As a request of `user`, whose name must outlive it.
  const registrar::register_request& get(std::string_view user = {}) noexcept {
    request_.user = user;
    return request_;
  }

private:
  std::string text_;
  sip::message message_;
  registrar::register_request request_;
};

/// The bindings of one user, changed as the register would change them.
struct one_user {
  registrar::policy options{};
  std::vector<registrar::binding> bindings{};
  std::uint64_t next_id = 1;
  time_point now = start;

  /// Enters the outcome unless it is a refusal; then nothing may have changed.
  registrar::outcome send(const ask& a);

  /// The status that the phone sees.
  int status(const ask& a);

  /// URIs of the bindings, in their order, with a blank between.
  std::string uris() const;
};

/// Kinds and ids of the changes: "added 1, removed 2".
std::string to_text(const std::vector<registrar::change>& changes);

/// Equal in everything that a binding holds.
bool same(const registrar::binding& a, const registrar::binding& b);
bool same(std::span<const registrar::binding> a,
          std::span<const registrar::binding> b);

} // namespace rollcall::test
