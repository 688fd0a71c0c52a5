#include "edge/udp_socket.hpp"

#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>

#include <linux/errqueue.h>
#include <netinet/in.h>

#include <cerrno>

namespace rollcall::edge {

udp_socket::udp_socket(asio::io_context& io, owner& who, std::uint16_t listener)
    : socket_(io),
      owner_(&who),
      listener_(listener),
      buffers_(batch * slot_bytes) {
  for (std::size_t i = 0; i < batch; ++i) {
    parts_[i] = {buffers_.data() + i * slot_bytes, slot_bytes};
    auto& header = headers_[i].msg_hdr;
    header.msg_name = received_[i].from.data();
    header.msg_namelen = static_cast<socklen_t>(received_[i].from.capacity());
    header.msg_iov = &parts_[i];
    header.msg_iovlen = 1;
  }
}

asio::error_code udp_socket::open(const endpoint& at, int buffer_bytes) {
  asio::error_code failed;
  if (socket_.open(at.protocol(), failed))
    return failed;
  const auto v6 = at.address().is_v6();
  if (v6 && socket_.set_option(asio::ip::v6_only{true}, failed))
    return failed;
  // As much as the system allows; less is no reason not to start.
  asio::error_code ignored;
  socket_.set_option(asio::socket_base::receive_buffer_size{buffer_bytes},
                     ignored);
  socket_.set_option(asio::socket_base::send_buffer_size{buffer_bytes},
                     ignored);
  const int on = 1;
  ::setsockopt(socket_.native_handle(), v6 ? IPPROTO_IPV6 : IPPROTO_IP,
               v6 ? IPV6_RECVERR : IP_RECVERR, &on, sizeof(on));
  if (socket_.bind(at, failed) || socket_.non_blocking(true, failed))
    return failed;
  wait();
  return {};
}

endpoint udp_socket::local() const {
  asio::error_code ignored;
  return socket_.local_endpoint(ignored);
}

void udp_socket::send(std::string_view bytes, const endpoint& to) {
  if (!owner_)
    return;
  outbox_ += bytes;
  sizes_[waiting_] = bytes.size();
  destinations_[waiting_] = to;
  if (++waiting_ == batch)
    return flush();
  if (flush_posted_)
    return;
  flush_posted_ = true;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->flush_posted_ = false;
    self->flush();
  });
}

void udp_socket::flush() {
  std::array<mmsghdr, batch> headers{};
  std::array<iovec, batch> parts;
  auto* bytes = outbox_.data();
  for (std::size_t i = 0; i < waiting_; ++i) {
    parts[i] = {bytes, sizes_[i]};
    bytes += sizes_[i];
    auto& header = headers[i].msg_hdr;
    header.msg_name = destinations_[i].data();
    header.msg_namelen = static_cast<socklen_t>(destinations_[i].size());
    header.msg_iov = &parts[i];
    header.msg_iovlen = 1;
  }
  bool again = false;
  for (std::size_t i = 0; owner_ && i < waiting_;) {
    const int sent = ::sendmmsg(socket_.native_handle(), &headers[i],
                                static_cast<unsigned>(waiting_ - i),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      i += static_cast<std::size_t>(sent);
      again = false;
      continue;
    }
    // An error may be the echo of an earlier datagram to somebody else (the
    // socket reports each once, whatever it is asked next): hence twice.
    const bool full = errno == EAGAIN || errno == ENOBUFS;
    again = !again && !full && errno != EMSGSIZE;
    if (again)
      continue;
    owner_->on_unsent({static_cast<char*>(parts[i].iov_base), sizes_[i]},
                      destinations_[i], full);
    ++i;
  }
  waiting_ = 0;
  outbox_.clear();
}

void udp_socket::close() noexcept {
  owner_ = nullptr;
  asio::error_code ignored;
  socket_.close(ignored);
}

void udp_socket::wait() {
  // Arms anew each time, so that nothing is lost by stopping before the socket
  // is empty.
  socket_.async_wait(asio::ip::udp::socket::wait_read,
                     [self = shared_from_this()](const asio::error_code&) {
                       if (!self->owner_)
                         return;
                       self->receive();
                       if (self->owner_)
                         self->wait();
                     });
}

void udp_socket::receive() {
  const int result = ::recvmmsg(socket_.native_handle(), headers_.data(), batch,
                                MSG_DONTWAIT, nullptr);
  if (result <= 0) {
    read_errors();
    return;
  }
  const auto count = static_cast<std::size_t>(result);
  for (std::size_t i = 0; i < count; ++i) {
    auto& length = headers_[i].msg_hdr.msg_namelen;
    received_[i].from.resize(length);
    length = static_cast<socklen_t>(received_[i].from.capacity());
    received_[i].bytes = {buffers_.data() + i * slot_bytes,
                          headers_[i].msg_len};
  }
  owner_->on_datagrams(listener_, {received_.data(), count});
}

void udp_socket::read_errors() {
  for (;;) {
    std::array<char, 2'048> quoted;
    std::array<char, 512> control;
    endpoint to;
    iovec part{quoted.data(), quoted.size()};
    msghdr header{};
    header.msg_name = to.data();
    header.msg_namelen = static_cast<socklen_t>(to.capacity());
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const auto count = ::recvmsg(socket_.native_handle(), &header,
                                 MSG_ERRQUEUE | MSG_DONTWAIT);
    if (count < 0)
      return;
    to.resize(header.msg_namelen);
    for (auto* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
      const bool ours =
          (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR)
          || (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR);
      if (!ours)
        continue;
      const auto code =
          reinterpret_cast<const sock_extended_err*>(CMSG_DATA(c))->ee_errno;
      // Anything else (a smaller MTU, a time exceeded) is not final.
      if (code == ECONNREFUSED || code == EHOSTUNREACH || code == ENETUNREACH)
        owner_->on_unreachable({quoted.data(), static_cast<std::size_t>(count)},
                               to);
      if (!owner_)
        return;
    }
  }
}

} // namespace rollcall::edge
