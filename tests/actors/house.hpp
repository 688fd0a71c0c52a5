// A whole house of actors without sockets: the wheel, the realm directory and
// its realms, and fake drachtio servers that phones register through.
#pragma once

#include "actors/gauges/gauge_board.hpp"
#include "actors/messages.hpp"
#include "actors/settings.hpp"
#include "actors/store_actor.hpp"
#include "actors/supervision.hpp"
#include "actors/trace_board.hpp"
#include "protocol/registrar/directory.hpp"
#include "protocol/registrar/event.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/fake_drachtio.hpp"
#include "tests/actors/phone.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::actors_test {

inline const std::string bling = "bling.babblevoice.com";

/// Users 1000 (Kermit, secret x) and 1001 (y) in two realms, with `options`.
std::shared_ptr<registrar::directory>
two_realms(const registrar::policy& options);

class house : public actor_fixture {
public:
  explicit house(registrar::policy options = {},
                 actors::poll_limits limits = {}, std::size_t servers = 2,
                 std::shared_ptr<store::engine> engine = nullptr,
                 registrar::time_point start = wall_start,
                 actors::ask_service service = nullptr,
                 actors::lookup_settings lookups = {},
                 std::shared_ptr<actors::gauge_board> board =
                     std::make_shared<actors::gauge_board>());
  ~house();

  /// The realm's actor; opened when it has none. Null when not served.
  actors::realm_actor open(const std::string& realm);

  /// A valid nonce for the realm, made now.
  std::string nonce(const std::string& realm);

  /// All that answers say, in the order in which it leaves.
  static std::vector<answer> read(const actors::answers& all);

  /// Sends SIP to its realm's actor through one of the servers.
  std::vector<answer> deliver(const std::string& realm,
                              const std::vector<std::string>& texts,
                              std::uint32_t server = 0);

  /// Registers with credentials for a nonce of its own.
  answer enroll(phone& who, std::uint32_t server = 0);

  /// Wrong passwords, five for each of twelve users at one address, each at a
  /// port of its own: the source is blocked, but no phone.
  void guess_as_many_users();

  /// Wrong passwords of one user, five at each of twelve addresses: the user is
  /// blocked, but no source and no phone.
  void guess_at_many_addresses();

  /// The registrations of one user, or of all.
  std::vector<registrar::registration>
  registrations(const std::string& user = {}, const std::string& realm = bling);

  /// Hears of events from now on.
  void listen(registrar::event_filter filter = {});

  /// What was heard, and forgets it: "register 1000; unregister 1000 expired".
  std::string told();

  /// Polls that went out so far, through one server or all.
  std::size_t polls() const;

  std::shared_ptr<registrar::directory> users;
  std::vector<std::shared_ptr<fake_server>> servers;
  std::vector<actors::drachtio_actor> server_actors;
  actors::wheel_actor wheel;
  actors::realm_directory_actor realms;
  actors::store_actor store; // null without an engine
  actors::event_hub_actor hub;
  std::vector<registrar::event_ptr> heard; // since listen()
  actors::lookup_actor lookup; // null without a service
  std::shared_ptr<actors::gauge_board> gauges;
  std::shared_ptr<actors::trace_board> traces =
      std::make_shared<actors::trace_board>();
  std::uint16_t source_port = 40'000; // that REGISTERs come from
  bool crowded = false; // has the realm much to do: what deliver() says
  bool done_elsewhere = false; // are they handed to a thread of CAF's
  std::string source = "192.0.2.7";

private:
  std::uint64_t next_ = 1;
};

} // namespace rollcall::actors_test
