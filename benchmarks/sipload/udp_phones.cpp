#include "benchmarks/sipload/udp_phones.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace rollcall::load {

udp_phones::udp_phones(population& phones, const sockaddr_in& registrar,
                       std::uint32_t ports, std::uint32_t expires)
    : phones_(phones),
      expires_(expires) {
  for (std::uint32_t i = 0; i < ports; ++i) {
    port p{connect_to(registrar, SOCK_DGRAM)};
    p.number = local_port(p.socket.get());
    p.queue.resize(batch);
    poller_.add(p.socket.get(), i, EPOLLIN);
    ports_.push_back(std::move(p));
  }
}

std::string& udp_phones::slot(port& p) {
  if (p.queued == batch)
    flush(p);
  auto& result = p.queue[p.queued++];
  result.clear();
  return result;
}

void udp_phones::send_register(std::uint32_t index) {
  auto& p = ports_[index % ports_.size()];
  append_register(slot(p), phones_, index,
                  {"UDP", "127.0.0.1", p.number, ";rport"}, expires_);
}

void udp_phones::flush() {
  for (auto& p : ports_)
    if (p.queued > 0)
      flush(p);
}

void udp_phones::flush(port& p) {
  std::array<mmsghdr, batch> messages{};
  std::array<iovec, batch> parts;
  for (std::size_t i = 0; i < p.queued; ++i) {
    parts[i] = {p.queue[i].data(), p.queue[i].size()};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (std::size_t sent = 0; sent < p.queued;) {
    auto count = sendmmsg(p.socket.get(), messages.data() + sent,
                          static_cast<unsigned>(p.queued - sent), MSG_DONTWAIT);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd writable{p.socket.get(), POLLOUT, 0};
      poll(&writable, 1, 100);
    } else {
      ++sent; // refused: nobody is there, and retransmissions will tell
    }
  }
  p.queued = 0;
}

void udp_phones::wait(std::int64_t timeout, listener& to) {
  for (const auto& event : poller_.wait(timeout))
    receive(ports_[event.data.u32], to);
}

void udp_phones::receive(port& p, listener& to) {
  std::array<mmsghdr, batch> messages{};
  std::array<iovec, batch> parts;
  for (std::size_t i = 0; i < batch; ++i) {
    parts[i] = {buffers_.data() + i * slot_bytes, slot_bytes};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  // Bounded, so that sending keeps its rate under a flood.
  for (int rounds = 0; rounds < 8; ++rounds) {
    auto count =
        recvmmsg(p.socket.get(), messages.data(), batch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i) {
      auto at = static_cast<std::size_t>(i);
      handle(p, {buffers_.data() + at * slot_bytes, messages[at].msg_len}, to);
    }
    if (count < static_cast<int>(batch))
      return;
  }
}

void udp_phones::handle(port& p, std::string_view datagram, listener& to) {
  if (read_status(datagram) != 0)
    return to.on_answer(read_mark(datagram), datagram);
  auto polled = read_polled(datagram);
  if (polled && to.on_poll(*polled))
    append_ok(slot(p), datagram);
}

} // namespace rollcall::load
