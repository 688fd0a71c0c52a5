#include "edge/udp_socket.hpp"

#include <asio/ip/v6_only.hpp>

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace rollcall::edge {

udp_socket::udp_socket(asio::io_context& io, owner& who, std::uint16_t listener)
    : socket_(io),
      owner_(&who),
      listener_(listener),
      buffers_(batch * slot_bytes) {
  // nop
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

bool udp_socket::send(std::string_view bytes, const endpoint& to) noexcept {
  if (!owner_)
    return false;
  // An error may be the echo of an earlier datagram to somebody else (the
  // socket reports each once, whatever it is asked next): hence twice.
  for (int tries = 0; tries < 2; ++tries) {
    if (::sendto(socket_.native_handle(), bytes.data(), bytes.size(),
                 MSG_DONTWAIT | MSG_NOSIGNAL, to.data(),
                 static_cast<socklen_t>(to.size()))
        >= 0)
      return true;
    if (errno == EAGAIN || errno == EMSGSIZE)
      return false;
  }
  return false;
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
  std::array<mmsghdr, batch> messages{};
  std::array<iovec, batch> parts;
  for (std::size_t i = 0; i < batch; ++i) {
    parts[i] = {buffers_.data() + i * slot_bytes, slot_bytes};
    auto& header = messages[i].msg_hdr;
    header.msg_name = sources_[i].data();
    header.msg_namelen = static_cast<socklen_t>(sources_[i].capacity());
    header.msg_iov = &parts[i];
    header.msg_iovlen = 1;
  }
  const int count = ::recvmmsg(socket_.native_handle(), messages.data(), batch,
                               MSG_DONTWAIT, nullptr);
  if (count <= 0) {
    read_errors();
    return;
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    sources_[i].resize(messages[i].msg_hdr.msg_namelen);
    owner_->on_datagram(listener_,
                        {buffers_.data() + i * slot_bytes, messages[i].msg_len},
                        sources_[i]);
    if (!owner_)
      return;
  }
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
