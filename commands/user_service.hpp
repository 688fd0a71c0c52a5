// A directory that is a service, asked over HTTP.
#pragma once

#include "actors/messages.hpp"
#include "actors/settings.hpp"
#include "config/settings.hpp"
#include "http/client.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace rollcall::commands {

class user_service {
public:
  explicit user_service(const config::settings& conf);

  /// Asks; from any thread. The object must outlive whoever may call it.
  actors::ask_service ask();

  /// From any thread: the options of realms, for answers that change some.
  void use(std::shared_ptr<const registrar::directory> rules);

  /// Whoever waits, or asks after this, gets no answer but that it failed.
  void stop();

private:
  actors::lookup_answer read(const std::string& realm,
                             const http::client_answer& answer);

  http::client_request request(const std::string& realm,
                               const std::string& user) const;

  config::lookup conf_;
  std::mutex mutex_;
  std::shared_ptr<const registrar::directory> rules_;
  http::client client_;
};

/// How its answers are remembered.
actors::lookup_settings lookup_settings(const config::lookup& from);

} // namespace rollcall::commands
