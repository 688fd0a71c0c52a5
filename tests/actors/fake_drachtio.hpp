// A drachtio actor without a server: remembers what it is told, and answers
// polls as the test wishes.
#pragma once

#include "actors/messages.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::actors_test {

using actors::request_verdict;

/// What a fake was told, and how it behaves. Shared with the test.
struct fake_server {
  std::vector<actors::answers> answered;
  std::vector<actors::outgoing_request> requests;
  std::vector<actors::realm_opened> opened;
  std::vector<actors::realm_ended> ended;
  std::vector<actors::directory_changed> directories;
  std::vector<actors::server_state> states;

  /// What polls come to; nothing: they are never answered.
  std::optional<request_verdict> verdict = request_verdict::answered;
  std::chrono::milliseconds round_trip{0};
};

inline actors::drachtio_actor::behavior_type
fake_drachtio(actors::drachtio_actor::pointer self,
              std::shared_ptr<fake_server> log) {
  return {
      [log](const actors::answers& a) { log->answered.push_back(a); },
      [self, log](const actors::outgoing_request& r) {
        log->requests.push_back(r);
        if (!log->verdict)
          return;
        auto status = *log->verdict == request_verdict::answered ? 200 : 0;
        actors::request_done done{r.token, *log->verdict, status};
        if (log->round_trip.count() == 0)
          self->send(r.sender, done);
        else
          self->delayed_send(r.sender, log->round_trip, done);
      },
      [](const actors::servers_known&) {},
      [log](const actors::server_state& s) { log->states.push_back(s); },
      [log](const actors::realm_opened& r) { log->opened.push_back(r); },
      [log](const actors::realm_ended& r) { log->ended.push_back(r); },
      [log](const actors::directory_changed& d) {
        log->directories.push_back(d);
      },
      [](actors::sweep) {},
  };
}

} // namespace rollcall::actors_test
