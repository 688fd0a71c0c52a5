#include "actors/stream.hpp"

#include <asio/ssl.hpp>
#include <asio/write.hpp>

namespace rollcall::actors {

namespace {

class tcp_stream final : public stream {
public:
  explicit tcp_stream(asio::io_context& io) : socket_(io) {
    // nop
  }

  asio::ip::tcp::socket& socket() override { return socket_; }

  void handshake(std::function<void(std::error_code)> done) override {
    done({});
  }

  void read_some(asio::mutable_buffer into, io_handler done) override {
    socket_.async_read_some(into, std::move(done));
  }

  void write(asio::const_buffer from, io_handler done) override {
    asio::async_write(socket_, from, std::move(done));
  }

private:
  asio::ip::tcp::socket socket_;
};

class tls_stream final : public stream {
public:
  tls_stream(asio::io_context& io, asio::ssl::context context)
    : context_(std::move(context)), stream_(io, context_) {
    // nop
  }

  asio::ssl::stream<asio::ip::tcp::socket>& ssl() { return stream_; }

  asio::ip::tcp::socket& socket() override { return stream_.next_layer(); }

  void handshake(std::function<void(std::error_code)> done) override {
    stream_.async_handshake(asio::ssl::stream_base::client, std::move(done));
  }

  void read_some(asio::mutable_buffer into, io_handler done) override {
    stream_.async_read_some(into, std::move(done));
  }

  void write(asio::const_buffer from, io_handler done) override {
    asio::async_write(stream_, from, std::move(done));
  }

private:
  asio::ssl::context context_;
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

} // namespace

std::unique_ptr<stream> make_stream(asio::io_context& io,
                                    const server_settings& settings,
                                    std::string& error) {
  if (!settings.tls)
    return std::make_unique<tcp_stream>(io);
  const auto& tls = *settings.tls;
  asio::ssl::context context{asio::ssl::context::tls_client};
  std::error_code failure;
  context.set_options(asio::ssl::context::default_workarounds
                        | asio::ssl::context::no_tlsv1
                        | asio::ssl::context::no_tlsv1_1,
                      failure);
  if (tls.ca_file.empty())
    context.set_default_verify_paths(failure);
  else
    context.load_verify_file(tls.ca_file, failure);
  if (failure) {
    error = "cannot load authorities: " + failure.message();
    return nullptr;
  }
  auto name = tls.server_name.empty() ? settings.host : tls.server_name;
  auto result = std::make_unique<tls_stream>(io, std::move(context));
  auto& ssl = result->ssl();
  if (tls.verify) {
    ssl.set_verify_mode(asio::ssl::verify_peer, failure);
    ssl.set_verify_callback(asio::ssl::host_name_verification{name}, failure);
  }
  // What SSL_set_tlsext_host_name() does, without its C casts.
  SSL_ctrl(ssl.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
           TLSEXT_NAMETYPE_host_name, name.data());
  return result;
}

} // namespace rollcall::actors
