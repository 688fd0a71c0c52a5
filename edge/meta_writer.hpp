// Writes the meta lines of the server side of the drachtio protocol, in the
// shapes that a real server was recorded with.
#pragma once

#include "edge/flow.hpp"
#include "edge/random_source.hpp"
#include "edge/txn_id.hpp"

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace rollcall::edge {

/// One frame: the meta line, and after its CRLF the parts of the message.
void append_sip_frame(std::string& out, std::string_view meta,
                      std::initializer_list<std::string_view> parts);

/// HH:MM:SS.uuuuuu, UTC.
void append_time_of_day(std::string& out,
                        std::chrono::system_clock::time_point now);

/// Each call returns a line without its CRLF, valid until the next call.
class meta_writer {
public:
  explicit meta_writer(random_source& random);

  void set_time(std::chrono::system_clock::time_point now);

  /// A request from the network; `bytes` as received.
  std::string_view request(std::size_t bytes, const flow& from,
                           const txn_id& id, const asio::ip::address& local,
                           std::uint16_t local_port);

  /// An answer from the network.
  std::string_view answer(std::size_t bytes, const flow& from,
                          const txn_id& id);

  /// An answer that we made: no bytes, no address.
  std::string_view local_answer(transport kind, const txn_id& id);

  /// The echo of an answer.
  std::string_view answer_sent(std::string_view command_id, std::size_t bytes,
                               const endpoint& to, const txn_id& id);

  /// The echo of a request.
  std::string_view request_sent(std::string_view command_id, std::size_t bytes,
                                transport kind,
                                const asio::ip::address& address,
                                std::uint16_t port, const txn_id& id);

  /// Any other response, `verdict` being "OK", "NO|incorrect secret" …
  std::string_view response(std::string_view command_id,
                            std::string_view verdict);

private:
  void begin(std::string_view kind);
  void number(std::uint64_t value);
  void token(std::string_view text);
  void address(const asio::ip::address& value);
  void id(const txn_id& value);

  txn_id last_id_; // of frames: random, then counted up
  std::string time_;
  std::string line_;
};

} // namespace rollcall::edge
