// The inside of the server: carries messages between the transports, the
// transactions and the applications. core_network.cpp has what phones cause,
// core_application.cpp what applications cause, core.cpp the rest.
#pragma once

#include "edge/application.hpp"
#include "edge/client_transactions.hpp"
#include "edge/counters.hpp"
#include "edge/flow_table.hpp"
#include "edge/outgoing_request.hpp"
#include "edge/routes.hpp"
#include "edge/server_transactions.hpp"
#include "edge/tcp_transport.hpp"
#include "edge/udp_socket.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rollcall::edge {

class core : public std::enable_shared_from_this<core>,
             public udp_socket::owner,
             public tcp_transport::owner,
             public application::host {
public:
  struct listener {
    transport kind;
    endpoint local;                     // as bound
    asio::ip::address advertised;       // as told in Via
    std::shared_ptr<udp_socket> socket; // UDP only
  };

  core(asio::io_context& io, settings how);

  std::optional<std::string> start();
  void stop();

  const std::vector<listener>& listeners() const noexcept {
    return listeners_;
  }

  std::uint16_t admin_port() const noexcept {
    return admin_port_;
  }

  const counters& count() const noexcept {
    return count_;
  }

private:
  /// A request of an application on its way through the resolver.
  struct lookup;

  // core.cpp
  std::optional<std::string> open(const listen_address& at);
  std::optional<std::string> open_admin();
  void make_welcome();
  void begin_turn() override;
  void end_turn() override;
  void arm_timer();
  void on_timer();
  bool transmit(const flow& to, std::string_view bytes);
  void write_tag(const hash_value& key);
  application* find_application(application_id id) noexcept;

  // core_network.cpp
  void on_datagrams(std::uint16_t index,
                    std::span<const udp_socket::datagram> batch) override;
  void on_unsent(std::string_view bytes, const endpoint& to,
                 bool full) override;
  void on_unreachable(std::string_view quoted, const endpoint& to) override;
  void on_tcp_closed(std::uint64_t connection) override;
  bool on_message(const flow& from, std::string_view bytes) override;
  void on_request(const flow& from, std::string_view bytes);
  void on_response(const flow& from, std::string_view bytes);
  void forward(const server_transaction& txn, const flow& from,
               std::string_view bytes, application& to);
  static std::string come_back_later(const hash_value& key);
  void answer_here(const flow& to, int status);
  void fail(client_transaction& txn, int status, std::string_view reason);
  void fail_unreachable(client_transaction& txn);

  // core_application.cpp
  bool is_secret(std::string_view text) const override;
  std::string_view welcome() const override;
  void on_command(application& from,
                  const drachtio::client_frame& command) override;
  void on_refused(application& who) override;
  void on_gone(application& who, tcp_stream::end why) override;
  void on_application(asio::ip::tcp::socket socket);
  void send_answer(application& from, std::string_view command_id,
                   std::string_view transaction);
  void send_request(application& from, const drachtio::client_frame& command,
                    std::string_view route);
  void look_up(application& from, const drachtio::client_frame& command,
               const destination& to);
  void launch(application& from, std::string_view command_id, transport kind,
              const std::optional<endpoint>& to);
  const listener* listener_for(transport kind,
                               const std::optional<endpoint>& to) const;
  void refuse_request(application& from, std::string_view command_id,
                      std::string_view why);
  void remember(std::uint64_t connection, const txn_id& id);

  asio::io_context& io_;
  settings settings_;
  sip::message_limits message_limits_;
  counters count_;
  random_source random_;
  meta_writer meta_{random_};
  hash_key secret_{random_.next(), random_.next()};
  server_transactions server_transactions_;
  client_transactions client_transactions_;
  tcp_transport tcp_;
  std::vector<listener> listeners_;
  std::optional<flow_table> flows_; // when several are UDP
  std::shared_ptr<tcp_listener> admin_;
  std::uint16_t admin_port_ = 0;
  std::string welcome_;
  routes routes_;
  std::unordered_map<application_id, std::unique_ptr<application>>
      applications_;
  application_id last_application_ = 0;
  /// Requests that wait for an answer on a TCP connection.
  std::unordered_map<std::uint64_t, std::vector<txn_id>> on_connection_;
  asio::ip::udp::resolver resolver_;
  std::size_t lookups_ = 0;
  asio::steady_timer timer_;
  time_point timer_due_ = time_point::max();
  time_point now_;
  std::uint32_t cseq_;
  bool stopped_ = true;

  // Kept for their memory, valid within one handler.
  sip::message message_;
  sip::message sent_message_;
  dialog_lines lines_;
  std::string key_text_;
  hash_value key_; // of the server transaction
  std::string via_;
  std::string tag_;
  std::string scratch_;
  std::string scratch_id_;
};

} // namespace rollcall::edge
