#include "benchmarks/drachtioload/drachtio_server.hpp"

#include "benchmarks/load/process.hpp"
#include "protocol/drachtio/frame.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>

namespace rollcall::load {

namespace {

constexpr std::size_t max_frame = 65'536;
constexpr std::string_view time_of_day = "12:34:56.789012";

// What the real server adds to an answer before it goes out: about this much.
constexpr std::string_view filled_in =
    "Via: SIP/2.0/UDP 10.1.2.3:5060;branch=z9hG4bK12345x12;rport=5060"
    ";received=10.1.2.3\r\n"
    "From: \"Phone\" <sip:u12345@r123.bench.test>;tag=12345\r\n"
    "To: <sip:u12345@r123.bench.test>;tag=F7cHZrQeFjjNS\r\n"
    "Call-ID: 7f1c2b9e-12345@bench\r\n"
    "CSeq: 12 REGISTER\r\n";

constexpr std::string_view answered_headers =
    "Via: SIP/2.0/UDP 127.0.0.1:5060;rport=5060;branch=z9hG4bKc8y6pSU955g4D\r\n"
    "From: <sip:127.0.0.1:5060>;tag=gg690K8HcU87m\r\n"
    "To: <sip:phone@10.1.2.3:5060>;tag=p\r\n"
    "Call-ID: 69e07e7e-61bc-1240-8b97-62185c73daf4\r\n"
    "CSeq: 123157830 OPTIONS\r\n"
    "Content-Length: 0\r\n\r\n";

void append_hex(std::string& out, std::uint64_t value, unsigned digits) {
  while (digits-- > 0)
    out += "0123456789abcdef"[(value >> (4 * digits)) & 15U];
}

/// In the shape of a UUID, as the real server's are.
void append_id(std::string& out, std::uint32_t head, std::uint64_t tail) {
  append_hex(out, head, 8);
  out += "-61bc-1240-8b97-";
  append_hex(out, tail, 12);
}

constexpr std::uint32_t frame_head = 0xf7a3e000;
constexpr std::uint32_t request_head = 0xf7a3e001;

request_mark read_transaction(std::string_view id) noexcept {
  request_mark result{0xffff'ffffU, 0};
  if (id.size() != 36)
    return result;
  std::from_chars(id.data(), id.data() + 8, result.index, 16);
  std::from_chars(id.data() + 24, id.data() + 36, result.attempt, 16);
  return result;
}

void append_address(std::string& out, std::uint32_t index) {
  out += "10.";
  append_number(out, (index >> 16U) & 255U);
  out += '.';
  append_number(out, (index >> 8U) & 255U);
  out += '.';
  append_number(out, index & 255U);
}

} // namespace

drachtio_server::drachtio_server(population& phones, settings s)
    : phones_(phones),
      settings_(s),
      socket_(listen_on(s.port)) {
  poller_.add(socket_.get(), listener_key, EPOLLIN);
}

std::uint16_t drachtio_server::port() const {
  return local_port(socket_.get());
}

bool drachtio_server::await_applications(std::int64_t timeout) {
  struct nobody : listener {
    void on_answer(request_mark, std::string_view) override {
      // nop
    }
    bool on_poll(std::uint32_t) override {
      return true;
    }
  } none;
  auto end = now_ns() + timeout;
  while (routed_.size() < settings_.connections && now_ns() < end) {
    wait(10'000'000, none);
    flush();
  }
  up_ = routed_.size() >= settings_.connections;
  return up_;
}

void drachtio_server::begin_frame() {
  frame_.clear();
  append_id(frame_, frame_head, ++frames_);
}

void drachtio_server::end_frame(connection& c) {
  drachtio::append_frame(c.stream.out(), frame_);
}

void drachtio_server::respond(connection& c, std::string_view id,
                              std::string_view verdict) {
  begin_frame();
  frame_ += "|response|";
  frame_ += id;
  frame_ += '|';
  frame_ += verdict;
  end_frame(c);
}

void drachtio_server::send_register(std::uint32_t index) {
  auto& c = connections_[routed_[index % routed_.size()]];
  std::string source;
  append_address(source, index);
  auto via = ";rport=5060;received=" + source;
  sip_.clear();
  append_register(sip_, phones_, index, {"UDP", source, 5060, via},
                  settings_.expires);
  begin_frame();
  frame_ += "|sip|network|";
  append_number(frame_, sip_.size());
  frame_ += "|udp|";
  frame_ += source;
  frame_ += "|5060|";
  frame_ += time_of_day;
  frame_ += '|';
  append_id(frame_, index, phones_.at(index).attempt);
  frame_ += "||127.0.0.1|5060|\r\n";
  frame_ += sip_;
  end_frame(c);
}

void drachtio_server::flush() {
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

void drachtio_server::wait(std::int64_t timeout, listener& to) {
  for (const auto& event : poller_.wait(timeout)) {
    if (event.data.u32 == listener_key)
      accept_one();
    else if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0)
      read(event.data.u32, to);
  }
  give_up(now_ns());
}

void drachtio_server::accept_one() {
  file socket{accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  if (socket.get() < 0)
    return;
  int on = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  poller_.add(socket.get(), static_cast<std::uint32_t>(connections_.size()),
              EPOLLIN);
  connections_.push_back({byte_stream{std::move(socket)}});
}

void drachtio_server::read(std::uint32_t number, listener& to) {
  auto& c = connections_[number];
  if (!c.stream.read()) {
    if (c.routed)
      up_ = false;
    poller_.change(c.stream.fd(), number, 0);
  }
  for (;;) {
    auto f = drachtio::next_frame(c.stream.unread(), max_frame);
    if (f.error == drachtio::frame_errc::need_more)
      return;
    if (f.error != drachtio::frame_errc::none) {
      up_ = false;
      return;
    }
    handle(number, f.payload, to);
    c.stream.take(f.consumed);
  }
}

void drachtio_server::handle(std::uint32_t number, std::string_view payload,
                             listener& to) {
  auto& c = connections_[number];
  auto frame = drachtio::parse_client_frame(payload);
  if (!frame)
    return;
  if (frame->command == "sip")
    return handle_sip(number, *frame, to);
  if (frame->command == "authenticate")
    return respond(c, frame->id,
                   "OK|udp/127.0.0.1:5060|v0.9.10|udp/127.0.0.1:5060");
  if (frame->command == "ping")
    return respond(c, frame->id, "OK|pong");
  if (frame->command == "route" && !c.routed) {
    c.routed = true;
    routed_.push_back(number);
  }
  respond(c, frame->id, "OK");
}

void drachtio_server::handle_sip(std::uint32_t number,
                                 const drachtio::client_frame& frame,
                                 listener& to) {
  auto args = frame.args;
  auto transaction = drachtio::take_token(args);
  if (transaction.empty())
    return handle_request(number, frame, to);
  if (!frame.id.empty())
    echo(connections_[number], frame, transaction);
  to.on_answer(read_transaction(transaction), frame.sip);
}

void drachtio_server::echo(connection& c, const drachtio::client_frame& frame,
                           std::string_view transaction) {
  auto start = frame.sip.find("\r\n") + 2;
  begin_frame();
  frame_ += "|response|";
  frame_ += frame.id;
  frame_ += "|OK|application|";
  append_number(frame_, frame.sip.size() + filled_in.size());
  frame_ += "||10.1.2.3|5060|";
  frame_ += time_of_day;
  frame_ += '|';
  frame_ += transaction;
  frame_ += "|||Msg sent:|\r\n";
  frame_ += frame.sip.substr(0, start);
  frame_ += filled_in;
  frame_ += frame.sip.substr(start);
  end_frame(c);
}

void drachtio_server::handle_request(std::uint32_t number,
                                     const drachtio::client_frame& frame,
                                     listener& to) {
  auto& c = connections_[number];
  auto polled = read_polled(frame.sip);
  if (!polled)
    return respond(c, frame.id, "NOK|not a phone of ours");
  auto transaction = ++transactions_;
  std::string source;
  append_address(source, *polled);
  begin_frame();
  frame_ += "|response|";
  frame_ += frame.id;
  frame_ += "|OK|application|";
  append_number(frame_, frame.sip.size() + filled_in.size());
  frame_ += "|udp|";
  frame_ += source;
  frame_ += "|5060|";
  frame_ += time_of_day;
  frame_ += '|';
  append_id(frame_, request_head, transaction);
  frame_ += "|Msg sent:|\r\n";
  auto start = frame.sip.find("\r\n") + 2;
  frame_ += frame.sip.substr(0, start);
  frame_ += filled_in;
  frame_ += frame.sip.substr(start);
  end_frame(c);
  if (!to.on_poll(*polled)) {
    dead_polls_.push_back(
        {now_ns() + settings_.dead_after, number, transaction});
    return;
  }
  begin_frame();
  frame_ += "|sip|network|";
  append_number(frame_, answered_headers.size() + 16);
  frame_ += "|udp|";
  frame_ += source;
  frame_ += "|5060|";
  frame_ += time_of_day;
  frame_ += '|';
  append_id(frame_, request_head, transaction);
  frame_ += "||\r\nSIP/2.0 200 OK\r\n";
  frame_ += answered_headers;
  end_frame(c);
}

void drachtio_server::give_up(std::int64_t now) {
  for (; !dead_polls_.empty() && dead_polls_.front().due <= now;
       dead_polls_.pop_front()) {
    const auto& poll = dead_polls_.front();
    begin_frame();
    frame_ += "|sip|network|0|udp||0|";
    frame_ += time_of_day;
    frame_ += '|';
    append_id(frame_, request_head, poll.transaction);
    frame_ += "||\r\nSIP/2.0 408 Request Timeout\r\n";
    frame_ += answered_headers;
    end_frame(connections_[poll.connection]);
  }
}

} // namespace rollcall::load
