#include "edge/application.hpp"

#include "protocol/drachtio/frame.hpp"

namespace rollcall::edge {

application::application(application_id id, host& boss, meta_writer& meta,
                         asio::ip::tcp::socket socket, const limits& bounds)
    : id_(id),
      host_(boss),
      meta_(meta),
      max_frame_(bounds.max_application_frame),
      patience_(bounds.authenticate_timeout),
      timer_(std::make_shared<asio::steady_timer>(socket.get_executor())) {
  stream_ = std::make_shared<tcp_stream>(
      std::move(socket),
      tcp_stream::bounds{bounds.max_application_backlog, max_frame_ * 4},
      65'536);
}

application::~application() {
  stream_->close();
}

void application::start() {
  timer_->expires_after(patience_);
  timer_->async_wait(
      [this, alive = std::weak_ptr{timer_}](const asio::error_code& failed) {
        if (failed || alive.expired() || authenticated_)
          return;
        refused_ = true;
        host_.on_refused(*this);
        stream_->close_when_sent();
      });
  stream_->start(*this);
}

void application::send(std::string_view meta,
                       std::initializer_list<std::string_view> parts) {
  append_sip_frame(stream_->outbox(), meta, parts);
  stream_->sent();
}

void application::echo(std::string_view meta, std::string_view message) {
  append_sip_frame(stream_->outbox(), meta, {message});
  stream_->sent_lazily();
}

void application::respond(std::string_view command_id,
                          std::string_view verdict) {
  if (command_id.empty())
    return;
  drachtio::append_frame(stream_->outbox(),
                         meta_.response(command_id, verdict));
  stream_->sent();
}

void application::refuse(std::string_view command_id,
                         std::string_view verdict) {
  respond(command_id, verdict);
  refused_ = true;
  host_.on_refused(*this);
  stream_->close_when_sent();
}

std::size_t application::on_bytes(std::string_view bytes) {
  host_.begin_turn();
  std::size_t consumed = 0;
  while (!refused_) {
    const auto next = drachtio::next_frame(bytes.substr(consumed), max_frame_);
    if (next.error == drachtio::frame_errc::need_more)
      break;
    if (next.error != drachtio::frame_errc::none) {
      refused_ = true;
      host_.on_refused(*this);
      stream_->close_when_sent();
      break;
    }
    consumed += next.consumed;
    if (!on_frame(next.payload))
      break;
  }
  host_.end_turn();
  return refused_ ? bytes.size() : consumed;
}

void application::on_end(tcp_stream::end why) {
  host_.on_gone(*this, why);
}

bool application::on_frame(std::string_view payload) {
  const auto command = drachtio::parse_client_frame(payload);
  if (!command) {
    refuse({}, "NO|Malformed message");
    return false;
  }
  if (command->command == "authenticate") {
    auto rest = command->args;
    if (!host_.is_secret(drachtio::take_token(rest))) {
      refuse(command->id, "NO|incorrect secret");
      return false;
    }
    authenticated_ = true;
    timer_->cancel();
    respond(command->id, host_.welcome());
  } else if (!authenticated_) {
    refuse(command->id, "NO|not authenticated");
    return false;
  } else if (command->command == "ping") {
    respond(command->id, "OK|pong");
  } else {
    host_.on_command(*this, *command);
  }
  return !refused_;
}

} // namespace rollcall::edge
