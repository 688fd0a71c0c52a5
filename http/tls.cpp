#include "http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace rollcall::http {

namespace {

std::string why() {
  auto code = ERR_peek_last_error();
  ERR_clear_error();
  const char* text = ERR_reason_error_string(code);
  return text ? text : "it cannot be used";
}

} // namespace

std::variant<tls_identity, std::string>
tls_identity::read(const tls_files& files) {
  auto from = std::make_shared<asio::ssl::context>(make_tls_context());
  auto* raw = from->native_handle();
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1)
    return files.certificate + ": " + why();
  if (SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM) != 1
      || SSL_CTX_check_private_key(raw) != 1)
    return files.key + ": " + why();
  return tls_identity{std::move(from)};
}

void tls_identity::use_in(asio::ssl::context& context) const {
  auto* raw = from_->native_handle();
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(raw, &chain);
  // They fit together, as was seen when they were read.
  SSL_CTX_use_cert_and_key(context.native_handle(),
                           SSL_CTX_get0_certificate(raw),
                           SSL_CTX_get0_privatekey(raw), chain, 1);
}

asio::ssl::context make_tls_context() {
  asio::ssl::context result{asio::ssl::context::tls_server};
  auto* raw = result.native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION
                               | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  // Nobody is there to be asked for the passphrase of a key.
  SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return 0; });
  return result;
}

} // namespace rollcall::http
