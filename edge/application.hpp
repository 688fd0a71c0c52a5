// The connection of one application: frames in, frames out, nothing before it
// has authenticated.
#pragma once

#include "edge/meta_writer.hpp"
#include "edge/server_transactions.hpp"
#include "edge/tcp_stream.hpp"

#include "protocol/drachtio/meta.hpp"

#include <asio/steady_timer.hpp>

#include <memory>
#include <string_view>

namespace rollcall::edge {

class application : public tcp_stream::owner {
public:
  class host {
  public:
    virtual ~host() = default;
    /// Before and after all that one read brings.
    virtual void begin_turn() = 0;
    virtual void end_turn() = 0;
    virtual bool is_secret(std::string_view text) const = 0;
    /// `OK|…` for a successful authenticate.
    virtual std::string_view welcome() const = 0;
    /// All commands but authenticate and ping, from who has authenticated.
    virtual void on_command(application& from,
                            const drachtio::client_frame& command) = 0;
    virtual void on_refused(application& who) = 0;
    /// The last call; the application may be destroyed in it.
    virtual void on_gone(application& who, tcp_stream::end why) = 0;
  };

  application(application_id id, host& boss, meta_writer& meta,
              asio::ip::tcp::socket socket, const limits& bounds);
  ~application() override;

  void start();

  application_id id() const noexcept {
    return id_;
  }

  /// One frame: meta line and parts of a SIP message.
  void send(std::string_view meta,
            std::initializer_list<std::string_view> parts);

  /// The same for an echo, which may wait for company.
  void echo(std::string_view meta, std::string_view message);

  /// `<id>|response|<command id>|<verdict>`, and nothing to a command without
  /// an id, as drachtio does.
  void respond(std::string_view command_id, std::string_view verdict);

  /// The same, and closes the connection after it.
  void refuse(std::string_view command_id, std::string_view verdict);

  std::size_t on_bytes(std::string_view bytes) override;
  void on_end(tcp_stream::end why) override;

private:
  /// False when nothing more may be read.
  bool on_frame(std::string_view payload);

  application_id id_;
  host& host_;
  meta_writer& meta_;
  std::size_t max_frame_;
  std::chrono::seconds patience_;
  std::shared_ptr<tcp_stream> stream_;
  std::shared_ptr<asio::steady_timer> timer_;
  bool authenticated_ = false;
  bool refused_ = false;
};

} // namespace rollcall::edge
