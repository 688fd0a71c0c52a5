// The drachtio connection actor: gives each REGISTER to the actor of its
// realm, sends their answers, and carries polls to the phones. One for each
// drachtio server; the embedded edge is one, too.
#pragma once

#include "actors/asio_unit.hpp"
#include "actors/drachtio_link.hpp"
#include "actors/gauges/gauge_board.hpp"
#include "actors/give_way.hpp"
#include "actors/messages.hpp"
#include "actors/random_source.hpp"
#include "actors/settings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::actors {

class drachtio_connection final : public on_asio<drachtio_actor::base>,
                                  private link_observer {
public:
  /// `server` numbers the connection; bindings remember it.
  drachtio_connection(caf::actor_config& cfg, asio_unit& unit,
                      std::uint32_t server, server_settings settings,
                      std::shared_ptr<const registrar::directory> users,
                      realm_directory_actor realms,
                      std::shared_ptr<gauge_board> gauges
                      = std::make_shared<gauge_board>());

  drachtio_actor::behavior_type make_behavior() override;
  void on_exit() override;

private:
  /// A realm that REGISTERs came for.
  struct realm_entry {
    realm_actor who; // null while it is being opened
    std::uint32_t id = 0;
    std::size_t in_flight = 0;
    std::vector<register_batch> waiting; // for it to be opened
    std::size_t turn = 0; // index of its batch in this turn, plus one
    arrival storm_until{}; // a while after the last refusal
  };

  /// A request of ours that is not answered yet.
  struct pending_request {
    request_sender sender;
    std::uint64_t token = 0;
    registrar::milliseconds sent{};
  };

  using transaction_map = registrar::string_map<pending_request>;

  void on_link_up(std::string_view listens) override;
  void on_link_down(std::string_view reason) override;
  void on_frames(shared_bytes bytes,
                 const std::vector<std::string_view>& frames) override;

  void on_network(const shared_bytes& bytes,
                  const drachtio::network_message& one);
  void on_register(const shared_bytes& bytes, sip::message message,
                   const drachtio::network_message& one);
  void on_sip_answer(const sip::message& message,
                     const drachtio::network_message& one);
  void on_response(const drachtio::command_response& response);
  void refuse(std::string_view transaction, int status,
              std::string_view reason);
  void refuse_register(std::string_view transaction, int status,
                       std::string_view reason);
  void refuse_busy(std::string_view transaction, std::string_view reason,
                   registrar::seconds wait, register_outcome outcome);
  void count_refused();
  void count_requests();

  void hand_out_turn();
  void hand_over(const realm_entry& realm, register_batch batch);
  void on_answers(answers& a);
  void settle(const settled& what, arrival time);
  void on_realm_opened(const realm_opened& opened);
  /// The service does not know this user; others of the realm it may know.
  void on_stranger(const realm_opened& opened, realm_entry& realm);
  void on_realm_ended(const realm_ended& ended);
  void on_request(outgoing_request& request);
  void on_directory(const directory_changed& change);
  void on_server_state(const server_state& state);
  void on_sweep();
  void finish(const pending_request& request, request_verdict verdict,
              int status);
  void settle_in_flight(std::size_t count);
  void tell_peers(bool up);
  registrar::milliseconds now();

  std::uint32_t number_;
  server_settings settings_;
  std::shared_ptr<const registrar::directory> users_;
  realm_directory_actor realms_;
  std::shared_ptr<gauge_board> gauges_;
  std::shared_ptr<connection_gauges> own_; // on that board
  drachtio_link link_;
  std::string name_; // for logs

  registrar::string_map<realm_entry> open_;
  std::unordered_map<std::uint32_t, realm_entry*> by_id_;
  std::vector<std::pair<realm_entry*, register_batch>> turn_;
  std::size_t in_flight_ = 0;
  bool held_ = false;
  bool overrun_ = false; // a realm's REGISTERs were refused in this turn
  arrival turn_began_{};
  arrival storm_until_{}; // of any realm
  give_way others_;
  register_tally refused_; // REGISTERs that no realm saw, not counted yet

  std::unordered_map<std::uint64_t, pending_request> sent_; // by our number
  transaction_map transactions_; // those that drachtio has taken on
  std::uint64_t next_request_ = 1;
  bool sweeping_ = false;

  server_table servers_;
  std::unordered_map<std::uint32_t, drachtio_actor> peers_up_;
  random_source random_;
  std::string realm_name_;
  std::string scratch_;
  std::string out_;
};

} // namespace rollcall::actors
