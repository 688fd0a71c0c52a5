#include "tests/edge/whole/fixture.hpp"

#include "edge/txn_id.hpp"

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include <poll.h>

#include <array>

namespace rollcall::edge_test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool readable(int fd, milliseconds wait) {
  pollfd one{fd, POLLIN, 0};
  return ::poll(&one, 1, static_cast<int>(wait.count())) > 0;
}

template <class Condition>
bool wait_for(Condition condition) {
  const auto end = steady_clock::now() + patience;
  while (!condition()) {
    if (steady_clock::now() > end)
      return false;
    std::this_thread::sleep_for(milliseconds{1});
  }
  return true;
}

} // namespace

edge::settings usual_settings() {
  edge::settings how;
  how.listen = {{edge::transport::udp, "127.0.0.1", 0, {}},
                {edge::transport::tcp, "127.0.0.1", 0, {}}};
  how.admin_port = 0;
  how.secret = "cymru";
  return how;
}

bool have_ipv6() {
  asio::io_context io;
  asio::ip::udp::socket probe{io};
  asio::error_code failed;
  probe.open(asio::ip::udp::v6(), failed);
  if (!failed)
    probe.bind({asio::ip::address_v6::loopback(), 0}, failed);
  return !failed;
}

running_edge::running_edge(edge::settings how) : server_(io_, std::move(how)) {
  const auto failed = server_.start();
  BOOST_REQUIRE_MESSAGE(!failed, failed.value_or(""));
  thread_ = std::thread{[this] {
    io_.run();
  }};
}

running_edge::~running_edge() {
  asio::post(io_, [this] { server_.stop(); });
  thread_.join();
}

bool running_edge::reaches(const edge::counter& which,
                           std::uint64_t much) const {
  return wait_for([&] { return which.get() >= much; });
}

bool running_edge::becomes(const edge::counter& which,
                           std::uint64_t much) const {
  return wait_for([&] { return which.get() == much; });
}

udp_peer::udp_peer(const char* address) {
  const asio::ip::udp::endpoint at{asio::ip::make_address(address), 0};
  socket_.open(at.protocol());
  socket_.bind(at);
}

void udp_peer::send(std::uint16_t to, std::string_view bytes) {
  socket_.send_to(asio::buffer(bytes.data(), bytes.size()),
                  {socket_.local_endpoint().address(), to});
}

std::string udp_peer::receive(milliseconds wait) {
  if (!readable(socket_.native_handle(), wait))
    return {};
  std::array<char, 65'536> bytes;
  const auto count = socket_.receive_from(asio::buffer(bytes), sender_);
  return {bytes.data(), count};
}

tcp_peer::tcp_peer(std::uint16_t to, const char* address) : socket_(io_) {
  socket_.open(asio::ip::tcp::v4());
  socket_.bind({asio::ip::make_address(address), 0});
  socket_.connect({asio::ip::address_v4::loopback(), to});
}

tcp_peer::tcp_peer(asio::ip::tcp::socket connected)
    : socket_(std::move(connected)) {
  // nop
}

void tcp_peer::send(std::string_view bytes) {
  asio::error_code ignored; // the edge may have hung up: the test will see
  asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
}

bool tcp_peer::more(milliseconds wait) {
  if (ended_ || !readable(socket_.native_handle(), wait))
    return false;
  std::array<char, 65'536> bytes;
  asio::error_code failed;
  const auto count = socket_.read_some(asio::buffer(bytes), failed);
  if (failed)
    ended_ = true;
  buffer_.append(bytes.data(), count);
  return !failed;
}

std::string tcp_peer::receive(std::size_t count, milliseconds wait) {
  while (buffer_.size() < count && more(wait))
    ;
  auto result = buffer_.substr(0, count);
  buffer_.erase(0, result.size());
  return result;
}

std::string tcp_peer::receive_message(milliseconds wait) {
  for (;;) {
    const auto head = sip::measure(buffer_);
    if (head.size != 0)
      return receive(head.size);
    if (!more(wait))
      return {};
  }
}

bool tcp_peer::is_closed(milliseconds wait) {
  while (more(wait))
    ;
  return ended_;
}

void tcp_peer::close() {
  socket_.close();
}

scripted_app::scripted_app(std::uint16_t admin, const char* secret)
    : wire_(admin) {
  if (!secret)
    return;
  send(std::string{"auth-1|authenticate|"} + secret + "|");
  const auto answer = receive();
  BOOST_REQUIRE(token(answer, 2) == "auth-1");
  BOOST_REQUIRE(token(answer, 3) == "OK");
}

void scripted_app::route(std::string_view method) {
  send("route-1|route|" + std::string{method});
  BOOST_REQUIRE(shape(receive()) == "<id>|response|route-1|OK");
}

void scripted_app::send(std::string_view payload) {
  wire_.send(std::to_string(payload.size()) + '#' + std::string{payload});
}

std::string scripted_app::receive(milliseconds wait) {
  std::string digits;
  for (;;) {
    const auto next = wire_.receive(1, wait);
    if (next.empty())
      return {};
    if (next == "#")
      return wire_.receive(std::stoul(digits));
    digits += next;
  }
}

std::string token(std::string_view frame, std::size_t number) {
  auto line = frame.substr(0, frame.find("\r\n"));
  for (std::size_t i = 0; i < number; ++i) {
    const auto bar = line.find('|');
    if (bar == std::string_view::npos)
      return {};
    line.remove_prefix(bar + 1);
  }
  return std::string{line.substr(0, line.find('|'))};
}

std::string sip_of(std::string_view frame) {
  const auto end = frame.find("\r\n");
  return end == std::string_view::npos ? std::string{}
                                       : std::string{frame.substr(end + 2)};
}

std::string shape(std::string_view frame) {
  auto line = frame.substr(0, frame.find("\r\n"));
  std::string result;
  for (bool last = false; !last;) {
    const auto bar = line.find('|');
    last = bar == std::string_view::npos;
    const auto part = line.substr(0, bar);
    const bool is_time = part.size() == 15 && part[2] == ':' && part[8] == '.';
    if (edge::parse_uuid(part))
      result += "<id>";
    else if (is_time)
      result += "<time>";
    else
      result += part;
    if (!last) {
      result += '|';
      line.remove_prefix(bar + 1);
    }
  }
  return result;
}

std::string register_request(std::string_view via_host, std::string_view branch,
                             std::string_view transport,
                             std::string_view via_params) {
  std::string via{"Via: SIP/2.0/"};
  via += transport;
  via += ' ';
  via += via_host;
  via += via_params;
  via += ";branch=z9hG4bK";
  via += branch;
  return lines({
      "REGISTER sip:bling.babblevoice.com SIP/2.0",
      via,
      "Max-Forwards: 70",
      "From: \"u\" <sip:1000@bling.babblevoice.com>;tag=1",
      "To: <sip:1000@bling.babblevoice.com>",
      "Call-ID: call-1",
      "CSeq: 1 REGISTER",
      "Contact: <sip:1000@127.0.0.1:15060>;expires=120",
      "Content-Length: 0",
  });
}

std::string answer_to(const std::string& request, std::string_view status) {
  std::string result{"SIP/2.0 "};
  result += status;
  result += "\r\n";
  parsed req{request};
  using sip::header_id;
  for (const auto id : {header_id::via, header_id::from, header_id::to,
                        header_id::call_id, header_id::cseq}) {
    result += sip::canonical_name(id);
    result += ": ";
    result += req.message.get(id);
    result += id == header_id::to ? ";tag=phone\r\n" : "\r\n";
  }
  return result + "Content-Length: 0\r\n\r\n";
}

} // namespace rollcall::edge_test
