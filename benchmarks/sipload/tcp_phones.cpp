#include "benchmarks/sipload/tcp_phones.hpp"

#include "protocol/sip/message.hpp"

#include <sys/socket.h>

namespace rollcall::load {

tcp_phones::tcp_phones(population& phones, const sockaddr_in& registrar,
                       std::uint32_t connections, std::uint32_t expires)
    : phones_(phones),
      expires_(expires) {
  for (std::uint32_t i = 0; i < connections; ++i) {
    auto socket = connect_to(registrar, SOCK_STREAM);
    auto port = local_port(socket.get());
    poller_.add(socket.get(), i, EPOLLIN);
    connections_.push_back({byte_stream{std::move(socket)}, port});
  }
}

void tcp_phones::send_register(std::uint32_t index) {
  auto& c = connections_[index % connections_.size()];
  append_register(c.stream.out(), phones_, index,
                  {"TCP", "127.0.0.1", c.port, ";rport"}, expires_);
}

void tcp_phones::flush() {
  for (std::uint32_t i = 0; i < connections_.size(); ++i) {
    auto& c = connections_[i];
    if (c.stream.out().empty())
      continue;
    auto blocked = !c.stream.flush();
    if (blocked != c.blocked)
      poller_.change(c.stream.fd(), i,
                     blocked ? EPOLLIN | EPOLLOUT : std::uint32_t{EPOLLIN});
    c.blocked = blocked;
  }
}

void tcp_phones::wait(std::int64_t timeout, listener& to) {
  for (const auto& event : poller_.wait(timeout))
    if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0)
      read(connections_[event.data.u32], to);
}

void tcp_phones::read(connection& c, listener& to) {
  if (!c.stream.read())
    up_ = false;
  while (!c.stream.unread().empty()) {
    auto bytes = c.stream.unread();
    if (bytes.starts_with("\r\n")) {
      c.stream.take(2);
      continue;
    }
    auto head = sip::measure(bytes);
    if (head.error != sip::message_errc::none)
      up_ = false;
    if (head.error != sip::message_errc::none || head.size == 0)
      return;
    handle(c, bytes.substr(0, head.size), to);
    c.stream.take(head.size);
  }
}

void tcp_phones::handle(connection& c, std::string_view message, listener& to) {
  if (read_status(message) != 0)
    return to.on_answer(read_mark(message), message);
  auto polled = read_polled(message);
  if (polled && to.on_poll(*polled))
    append_ok(c.stream.out(), message);
}

} // namespace rollcall::load
