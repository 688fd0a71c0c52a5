// A TCP or TLS stream behind one face.
#pragma once

#include "actors/settings.hpp"

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <string>
#include <system_error>

namespace rollcall::actors {

using io_handler = std::function<void(std::error_code, std::size_t)>;

class stream {
public:
  virtual ~stream() = default;

  virtual asio::ip::tcp::socket& socket() = 0;

  /// After the TCP connection is there.
  virtual void handshake(std::function<void(std::error_code)> done) = 0;

  virtual void read_some(asio::mutable_buffer into, io_handler done) = 0;

  /// Writes all of it.
  virtual void write(asio::const_buffer from, io_handler done) = 0;
};

/// Null, with `error` telling why, when the TLS settings are of no use.
std::unique_ptr<stream> make_stream(asio::io_context& io,
                                    const server_settings& settings,
                                    std::string& error);

} // namespace rollcall::actors
