#include "tests/http/loopback_service.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/ssl.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

namespace rollcall::test {

namespace {

using asio::ip::tcp;

std::size_t body_size(std::string head) {
  std::transform(head.begin(), head.end(), head.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; });
  auto at = head.find("\r\ncontent-length:");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 17));
}

template <class Stream>
void serve(Stream& stream, const loopback_service::handler& answer) {
  std::string buffer;
  asio::error_code error;
  for (;;) {
    auto head = asio::read_until(stream, asio::dynamic_buffer(buffer),
                                 "\r\n\r\n", error);
    if (error)
      return;
    auto whole = head + body_size(buffer.substr(0, head));
    if (buffer.size() < whole)
      asio::read(stream, asio::dynamic_buffer(buffer),
                 asio::transfer_exactly(whole - buffer.size()), error);
    if (error)
      return;
    auto bytes = answer(buffer.substr(0, whole));
    buffer.erase(0, whole);
    asio::write(stream, asio::buffer(bytes), error);
  }
}

} // namespace

struct loopback_service::impl {
  impl(handler with, const actors_test::certificate* cert)
      : answer(std::move(with)),
        secure(cert != nullptr) {
    if (secure) {
      context.use_certificate_chain_file(cert->cert_file);
      context.use_private_key_file(cert->key_file, asio::ssl::context::pem);
    }
    acceptor.open(tcp::v4());
    acceptor.bind({asio::ip::address_v4::loopback(), 0});
    acceptor.listen();
    runner = std::thread([this] { run(); });
  }

  void run() {
    for (;;) {
      tcp::socket next{io};
      asio::error_code error;
      acceptor.accept(next, error);
      std::lock_guard guard{mutex};
      if (error || ending)
        return;
      sockets.push_back(std::move(next));
      auto& socket = sockets.back();
      threads.emplace_back([this, &socket] { talk(socket); });
    }
  }

  void talk(tcp::socket& socket) {
    if (!secure)
      return serve(socket, answer);
    asio::ssl::stream<tcp::socket&> stream{socket, context};
    asio::error_code error;
    stream.handshake(asio::ssl::stream_base::server, error);
    if (!error)
      serve(stream, answer);
  }

  void hang_up() {
    std::lock_guard guard{mutex};
    for (auto& socket : sockets) {
      asio::error_code ignored;
      socket.shutdown(tcp::socket::shutdown_both, ignored);
    }
  }

  handler answer;
  const bool secure;
  asio::io_context io;
  asio::ssl::context context{asio::ssl::context::tls_server};
  tcp::acceptor acceptor{io};
  std::mutex mutex;
  bool ending = false;
  std::list<tcp::socket> sockets;
  std::vector<std::thread> threads;
  std::thread runner;
};

loopback_service::loopback_service(handler answer,
                                   const actors_test::certificate* cert)
    : impl_(std::make_unique<impl>(std::move(answer), cert)) {
  // nop
}

loopback_service::~loopback_service() {
  {
    std::lock_guard guard{impl_->mutex};
    impl_->ending = true;
  }
  // The shortest way out of a blocking accept.
  asio::io_context io;
  tcp::socket last{io};
  asio::error_code ignored;
  last.connect(impl_->acceptor.local_endpoint(), ignored);
  impl_->runner.join();
  hang_up();
  for (auto& one : impl_->threads)
    one.join();
}

std::string loopback_service::url(const std::string& path) const {
  return (impl_->secure ? "https://localhost:" : "http://127.0.0.1:")
         + std::to_string(impl_->acceptor.local_endpoint().port()) + path;
}

int loopback_service::connections() const {
  std::lock_guard guard{impl_->mutex};
  return static_cast<int>(impl_->sockets.size());
}

void loopback_service::hang_up() {
  impl_->hang_up();
}

std::string http_answer(int status, const std::string& body,
                        const std::string& lines) {
  return "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: "
         + std::to_string(body.size()) + "\r\n" + lines + "\r\n" + body;
}

} // namespace rollcall::test
