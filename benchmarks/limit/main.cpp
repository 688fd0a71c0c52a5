// limit: connects to a drachtio server as an application and answers every
// REGISTER with the same 200. Usage: limit ADDRESS:PORT
#include "benchmarks/load/sockets.hpp"
#include "protocol/drachtio/command.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/drachtio/meta.hpp"

#include <sys/socket.h>

#include <chrono>
#include <iostream>
#include <system_error>
#include <thread>

using namespace rollcall;

namespace {

constexpr std::size_t max_frame = 65'536;

// As long as Rollcall's own.
constexpr std::string_view answer =
    "SIP/2.0 200 OK\r\n"
    "Contact: <sip:p12345@10.1.2.3:5060;transport=udp>;expires=3600\r\n"
    "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n"
    "Content-Length: 0\r\n\r\n";

/// False when there is no use in reading on.
bool answer_all(load::byte_stream& stream) {
  for (;;) {
    auto f = drachtio::next_frame(stream.unread(), max_frame);
    if (f.error != drachtio::frame_errc::none)
      return f.error == drachtio::frame_errc::need_more;
    auto parsed = drachtio::parse_server_frame(f.payload);
    if (const auto* one = std::get_if<drachtio::network_message>(&parsed))
      drachtio::append_answer(stream.out(), one->transaction_id, answer);
    stream.take(f.consumed);
  }
}

/// The server may be a while in coming.
load::file connect_patiently(const sockaddr_in& where) {
  for (int tries = 0;; ++tries) {
    try {
      return load::connect_to(where, SOCK_STREAM);
    } catch (const std::system_error& ex) {
      if (ex.code() != std::errc::connection_refused || tries == 100)
        throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

int serve(const char* address) {
  load::byte_stream stream{connect_patiently(load::parse_address(address))};
  drachtio::append_authenticate(stream.out(), "1", "any", "");
  drachtio::append_route(stream.out(), "2", "register");
  load::poller poller;
  poller.add(stream.fd(), 0, EPOLLIN);
  for (;;) {
    while (!stream.flush())
      poller.wait(1'000'000);
    poller.wait(1'000'000'000);
    if (!stream.read())
      return 0;
    if (!answer_all(stream))
      return 1;
  }
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "Usage: limit ADDRESS:PORT\n";
    return 2;
  }
  try {
    return serve(argv[1]);
  } catch (const std::exception& ex) {
    std::cerr << "limit: " << ex.what() << '\n';
    return 1;
  }
}
