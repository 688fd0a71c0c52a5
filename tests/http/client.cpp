#include "tests/http/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <stdexcept>

namespace rollcall::test {

namespace {

constexpr int patience = 5000; // ms

} // namespace

std::string received::field(const std::string& name) const {
  auto i = fields.find(name);
  return i == fields.end() ? std::string{} : i->second;
}

client::client(std::uint16_t port, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer > 0)
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                 sizeof(receive_buffer));
  int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr generic{};
  static_assert(sizeof(generic) == sizeof(to));
  __builtin_memcpy(&generic, &to, sizeof(to));
  if (::connect(socket_, &generic, sizeof(generic)) != 0) {
    ::close(socket_);
    throw std::runtime_error("the server does not accept");
  }
}

client::~client() {
  ::close(socket_);
}

void client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    pollfd one{socket_, POLLOUT, 0};
    if (::poll(&one, 1, patience) != 1)
      return;
    auto n = ::send(socket_, bytes.data(), bytes.size(),
                    MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
      continue;
    if (n <= 0) {
      broken_ = true;
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

bool client::readable(int milliseconds) {
  pollfd one{socket_, POLLIN, 0};
  return !buffer_.empty() || ::poll(&one, 1, milliseconds) == 1;
}

bool client::fill() {
  pollfd one{socket_, POLLIN, 0};
  if (::poll(&one, 1, patience) != 1)
    return false;
  std::array<char, 16384> bytes{};
  auto n = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (n <= 0)
    return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(n));
  return true;
}

bool client::skip(std::size_t bytes) {
  pollfd one{socket_, POLLIN, 0};
  std::string unused(bytes, '\0');
  return ::poll(&one, 1, patience) == 1
         && ::recv(socket_, unused.data(), bytes, 0) > 0;
}

bool client::ended(int milliseconds) {
  pollfd one{socket_, POLLIN, 0};
  if (!buffer_.empty() || ::poll(&one, 1, milliseconds) != 1)
    return false;
  char c = 0;
  return ::recv(socket_, &c, 1, 0) <= 0;
}

std::string client::take_until(std::string_view delimiter) {
  std::size_t end = 0;
  while ((end = buffer_.find(delimiter)) == std::string::npos)
    if (!fill())
      return {};
  auto result = buffer_.substr(0, end + delimiter.size());
  buffer_.erase(0, result.size());
  return result;
}

bool client::take(std::size_t size, std::string& to) {
  while (buffer_.size() < size)
    if (!fill())
      break;
  auto good = buffer_.size() >= size;
  to += buffer_.substr(0, size);
  buffer_.erase(0, size);
  return good;
}

received client::read(bool head_only) {
  received result;
  auto head = take_until("\r\n\r\n");
  if (!head.starts_with("HTTP/1.1 "))
    return result;
  result.status = static_cast<unsigned>(std::stoi(head.substr(9, 3)));
  std::size_t at = head.find("\r\n") + 2;
  for (;;) {
    auto end = head.find("\r\n", at);
    if (end == at)
      break;
    auto line = head.substr(at, end - at);
    auto colon = line.find(": ");
    auto name = line.substr(0, colon);
    for (auto& c : name)
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    result.fields[name] = line.substr(colon + 2);
    at = end + 2;
  }
  if (head_only || result.status == 204 || result.status == 304) {
    result.whole = true;
  } else if (result.fields.count("content-length") != 0) {
    result.whole =
        take(std::stoul(result.field("content-length")), result.body);
  } else if (result.field("transfer-encoding") == "chunked") {
    for (;;) {
      auto line = take_until("\r\n");
      std::size_t size = 0;
      auto [end, error] =
          std::from_chars(line.data(), line.data() + line.size(), size, 16);
      if (line.empty() || error != std::errc{} || *end != '\r')
        return result;
      std::string crlf;
      if (!take(size, result.body) || !take(2, crlf) || crlf != "\r\n")
        return result;
      if (size == 0)
        break;
      ++result.chunks;
    }
    result.whole = true;
  } else {
    while (fill())
      continue;
    result.body.swap(buffer_);
    result.whole = true;
  }
  return result;
}

std::string get_request(std::string_view target, std::string_view lines) {
  std::string result = "GET ";
  result.append(target).append(" HTTP/1.1\r\nHost: x\r\n");
  result.append(lines).append("\r\n");
  return result;
}

std::string request_with_body(std::string_view method, std::string_view target,
                              std::string_view body, std::string_view lines) {
  std::string result{method};
  result.append(" ").append(target).append(" HTTP/1.1\r\nHost: x\r\n");
  result.append("Content-Length: ").append(std::to_string(body.size()));
  result.append("\r\n").append(lines).append("\r\n").append(body);
  return result;
}

received client::get(std::string_view target) {
  send(get_request(target));
  return read();
}

} // namespace rollcall::test
