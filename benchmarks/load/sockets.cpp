#include "benchmarks/load/sockets.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace rollcall::load {

namespace {

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return result;
}

const sockaddr* generic(const sockaddr_in& a) noexcept {
  return reinterpret_cast<const sockaddr*>(&a);
}

sockaddr_in loopback(std::uint16_t port) noexcept {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(port);
  return a;
}

void enlarge_buffers(int fd) {
  // By force where we may, else as much as the system allows.
  int size = 16 << 20;
  for (auto [force, plain] : {std::pair{SO_RCVBUFFORCE, SO_RCVBUF},
                              std::pair{SO_SNDBUFFORCE, SO_SNDBUF}})
    if (setsockopt(fd, SOL_SOCKET, force, &size, sizeof(size)) != 0)
      setsockopt(fd, SOL_SOCKET, plain, &size, sizeof(size));
}

} // namespace

file::file(file&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {
  // nop
}

file& file::operator=(file&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

file::~file() {
  if (fd_ >= 0)
    close(fd_);
}

sockaddr_in parse_address(const std::string& text) {
  auto colon = text.rfind(':');
  sockaddr_in result{};
  result.sin_family = AF_INET;
  std::uint16_t port = 0;
  if (colon == std::string::npos
      || inet_pton(AF_INET, text.substr(0, colon).c_str(), &result.sin_addr)
             != 1
      || std::from_chars(text.data() + colon + 1, text.data() + text.size(),
                         port)
                 .ptr
             != text.data() + text.size())
    throw std::invalid_argument{"expected ADDRESS:PORT, found " + text};
  result.sin_port = htons(port);
  return result;
}

std::uint16_t local_port(int fd) {
  sockaddr_in a{};
  socklen_t size = sizeof(a);
  checked(getsockname(fd, reinterpret_cast<sockaddr*>(&a), &size),
          "getsockname");
  return ntohs(a.sin_port);
}

file connect_to(const sockaddr_in& where, int type) {
  file result{checked(socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket")};
  if (type == SOCK_DGRAM)
    enlarge_buffers(result.get());
  auto here = loopback(0);
  checked(bind(result.get(), generic(here), sizeof(here)), "bind");
  checked(connect(result.get(), generic(where), sizeof(where)), "connect");
  if (type == SOCK_STREAM) {
    int on = 1;
    setsockopt(result.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  return result;
}

file listen_on(std::uint16_t port) {
  file result{
      checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")};
  int on = 1;
  setsockopt(result.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  auto here = loopback(port);
  checked(bind(result.get(), generic(here), sizeof(here)), "bind");
  checked(listen(result.get(), 64), "listen");
  return result;
}

poller::poller() : fd_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create")) {
  // nop
}

void poller::add(int fd, std::uint32_t key, std::uint32_t events) {
  epoll_event e{};
  e.events = events;
  e.data.u32 = key;
  checked(epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &e), "epoll_ctl");
}

void poller::change(int fd, std::uint32_t key, std::uint32_t events) {
  epoll_event e{};
  e.events = events;
  e.data.u32 = key;
  checked(epoll_ctl(fd_.get(), EPOLL_CTL_MOD, fd, &e), "epoll_ctl");
}

std::span<const epoll_event> poller::wait(std::int64_t timeout) {
  timespec t{timeout / 1'000'000'000, timeout % 1'000'000'000};
  auto count = epoll_pwait2(fd_.get(), events_, 64, &t, nullptr);
  if (count < 0 && errno != EINTR)
    checked(count, "epoll_wait");
  return {events_, static_cast<std::size_t>(count > 0 ? count : 0)};
}

bool byte_stream::read() {
  if (begin_ > 0) {
    std::memmove(in_.get(), in_.get() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  auto count = recv(fd(), in_.get() + end_, capacity - end_, MSG_DONTWAIT);
  if (count > 0)
    end_ += static_cast<std::size_t>(count);
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

bool byte_stream::flush() {
  while (sent_ < out_.size()) {
    auto count = send(fd(), out_.data() + sent_, out_.size() - sent_,
                      MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0)
      return errno != EAGAIN; // a broken stream is told by read()
    sent_ += static_cast<std::size_t>(count);
  }
  out_.clear();
  sent_ = 0;
  return true;
}

} // namespace rollcall::load
