#include "tests/actors/scripted_server.hpp"

#include "protocol/drachtio/frame.hpp"
#include "protocol/drachtio/meta.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

namespace rollcall::actors_test {

namespace {

using steady = std::chrono::steady_clock;

/// For OpenSSL's macros, whose own casts are of the old style.
template <auto Free>
struct freed {
  template <class T>
  void operator()(T* what) const {
    Free(what);
  }
};

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("scripted server: " + what);
}

bool wait_for(int fd, short what, milliseconds within) {
  pollfd one{fd, what, 0};
  auto time = std::max<milliseconds::rep>(within.count(), 0);
  return ::poll(&one, 1, static_cast<int>(time)) > 0;
}

void set_timeouts(int fd) {
  timeval time{std::chrono::floor<std::chrono::seconds>(patience).count(), 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

} // namespace

// -- certificate --------------------------------------------------------------

certificate::certificate(std::string_view host) {
  auto pattern =
      (std::filesystem::temp_directory_path() / "rollcall-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    fail("no temporary directory");
  directory = pattern;
  cert_file = directory + "/cert.pem";
  key_file = directory + "/key.pem";
  std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>> key{EVP_EC_gen("P-256")};
  std::unique_ptr<X509, freed<X509_free>> cert{X509_new()};
  X509_set_version(cert.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
  X509_set_pubkey(cert.get(), key.get());
  auto* name = X509_get_subject_name(cert.get());
  X509_NAME_add_entry_by_NID(
      name, NID_commonName, MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(host.data()),
      static_cast<int>(host.size()), -1, 0);
  X509_set_issuer_name(cert.get(), name);
  auto add = [&cert](int nid, const std::string& value) {
    std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION_free>> extension{
        X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str())};
    X509_add_ext(cert.get(), extension.get(), -1);
  };
  add(NID_basic_constraints, "critical,CA:TRUE");
  add(NID_subject_alt_name, "DNS:" + std::string{host});
  if (X509_sign(cert.get(), key.get(), EVP_sha256()) == 0)
    fail("no certificate");
  std::unique_ptr<std::FILE, freed<std::fclose>> file{
      std::fopen(cert_file.c_str(), "w")};
  PEM_write_X509(file.get(), cert.get());
  file.reset(std::fopen(key_file.c_str(), "w"));
  PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr,
                       nullptr);
}

certificate::~certificate() {
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
}

// -- peer ---------------------------------------------------------------------

struct peer::tls {
  std::unique_ptr<SSL_CTX, freed<SSL_CTX_free>> context{
      SSL_CTX_new(TLS_server_method())};
  std::unique_ptr<SSL, freed<SSL_free>> ssl;
};

peer::peer(int fd, const certificate* cert) : fd_(fd) {
  set_timeouts(fd_);
  if (cert == nullptr)
    return;
  tls_ = std::make_unique<tls>();
  auto* context = tls_->context.get();
  if (SSL_CTX_use_certificate_file(context, cert->cert_file.c_str(),
                                   SSL_FILETYPE_PEM)
          != 1
      || SSL_CTX_use_PrivateKey_file(context, cert->key_file.c_str(),
                                     SSL_FILETYPE_PEM)
             != 1)
    fail("the certificate is of no use");
  tls_->ssl.reset(SSL_new(context));
  SSL_set_fd(tls_->ssl.get(), fd_);
  if (SSL_accept(tls_->ssl.get()) != 1) {
    close();
    fail("no TLS handshake");
  }
}

peer::~peer() {
  close();
}

void peer::close() {
  if (fd_ >= 0)
    ::close(fd_);
  fd_ = -1;
}

std::size_t peer::read_some(char* into, std::size_t size, milliseconds within) {
  if (tls_) {
    auto count = SSL_read(tls_->ssl.get(), into, static_cast<int>(size));
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  if (!wait_for(fd_, POLLIN, within))
    fail("nothing came in time");
  auto count = ::recv(fd_, into, size, 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

command peer::receive() {
  for (;;) {
    auto one = drachtio::next_frame(buffer_, 100'000);
    if (one.error == drachtio::frame_errc::none) {
      auto parsed = drachtio::parse_client_frame(one.payload);
      if (!parsed)
        fail("the application sent nonsense");
      command result{std::string{parsed->id}, std::string{parsed->command},
                     std::string{parsed->args}, std::string{parsed->sip}};
      buffer_.erase(0, one.consumed);
      return result;
    }
    if (one.error != drachtio::frame_errc::need_more)
      fail("the application sent a broken frame");
    std::array<char, 16'384> some;
    auto size = read_some(some.data(), some.size(), patience);
    if (size == 0)
      fail("the application closed the connection");
    buffer_.append(some.data(), size);
  }
}

void peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto count = tls_ ? SSL_write(tls_->ssl.get(), bytes.data(),
                                  static_cast<int>(bytes.size()))
                      : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0)
      fail("cannot send");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void peer::send_frame(std::string_view payload) {
  std::string frame;
  drachtio::append_frame(frame, payload);
  send(frame);
}

void peer::respond(const command& to, std::string_view rest) {
  send_frame("r" + std::to_string(++sent_) + "|response|" + to.id + '|'
             + std::string{rest});
}

command peer::admit() {
  auto first = receive();
  if (first.name != "authenticate")
    fail("expected authenticate, got " + first.name);
  respond(first, "OK|tcp/127.0.0.1:5060,udp/127.0.0.1:5060|v0.9.10|"
                 "tcp/127.0.0.1:5060,udp/127.0.0.1:5060");
  auto second = receive();
  if (second.name != "route" || second.args != "register")
    fail("expected route register, got " + second.name);
  respond(second, "OK");
  return first;
}

bool peer::sees_end(milliseconds within) {
  auto end = steady::now() + within;
  std::array<char, 16'384> some;
  while (steady::now() < end) {
    auto left = std::chrono::ceil<milliseconds>(end - steady::now());
    if (!wait_for(fd_, POLLIN, left))
      return false;
    if (::recv(fd_, some.data(), some.size(), 0) <= 0)
      return true;
  }
  return false;
}

std::size_t peer::drain(std::size_t bytes, milliseconds within) {
  auto end = steady::now() + within;
  std::size_t all = 0;
  std::array<char, 65'536> some;
  while (all < bytes && steady::now() < end) {
    auto left = std::chrono::ceil<milliseconds>(end - steady::now());
    if (!wait_for(fd_, POLLIN, left))
      break;
    auto count = ::recv(fd_, some.data(), some.size(), 0);
    if (count <= 0)
      break;
    all += static_cast<std::size_t>(count);
  }
  return all;
}

std::size_t peer::unread() const {
  int size = 0;
  ::ioctl(fd_, FIONREAD, &size);
  return static_cast<std::size_t>(size);
}

// -- server -------------------------------------------------------------------

scripted_server::scripted_server(const certificate* cert, int receive_buffer)
    : cert_(cert),
      receive_buffer_(receive_buffer) {
  reopen();
}

scripted_server::~scripted_server() {
  close();
}

void scripted_server::reopen() {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;
  ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (receive_buffer_ != 0)
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_,
                 sizeof receive_buffer_);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port = htons(port_);
  socklen_t size = sizeof where;
  auto* address = reinterpret_cast<sockaddr*>(&where);
  if (::bind(fd_, address, size) != 0 || ::listen(fd_, 8) != 0
      || ::getsockname(fd_, address, &size) != 0)
    fail("cannot listen");
  port_ = ntohs(where.sin_port);
}

void scripted_server::close() {
  if (fd_ >= 0)
    ::close(fd_);
  fd_ = -1;
}

bool scripted_server::is_called(milliseconds within) {
  return wait_for(fd_, POLLIN, within);
}

std::unique_ptr<peer> scripted_server::accept(milliseconds within) {
  if (!is_called(within))
    fail("nobody connects");
  auto fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0)
    fail("cannot accept");
  return std::make_unique<peer>(fd, cert_);
}

} // namespace rollcall::actors_test
