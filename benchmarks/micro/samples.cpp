#include "benchmarks/micro/samples.hpp"

#include "protocol/digest/hash.hpp"

#include <cstdio>

namespace rollcall::micro {

namespace {

std::shared_ptr<const digest::nonce_factory> nonces() {
  static const auto shared = std::make_shared<digest::nonce_factory>(
      digest::secret_from("a secret of the benchmarks"));
  return shared;
}

} // namespace

registrar::realm_record sample_realm() {
  registrar::realm_record result;
  for (int i = 0; i < 1'000; ++i) {
    auto name = 'u' + std::to_string(i);
    result.users[name].secret = "pw-" + name;
  }
  return result;
}

digest::authenticator sample_authenticator(digest::algorithm a) {
  digest::authenticator::settings s;
  s.realm = realm_name;
  s.algorithms = {a};
  s.nonces = nonces();
  return digest::authenticator{std::move(s)};
}

std::string sample_credentials(digest::algorithm a, std::uint32_t user,
                               std::uint32_t nc) {
  auto nonce = nonces()->make(realm_name, now_ms, user);
  auto name = 'u' + std::to_string(user);
  auto uri = "sip:" + std::string{realm_name};
  char count[9];
  std::snprintf(count, sizeof(count), "%08x", nc);
  auto ha1 = digest::hash(a, {name, realm_name, "pw-" + name});
  auto ha2 = digest::hash(a, {"REGISTER", uri});
  auto response =
      digest::hash(a, {ha1, nonce, count, "0a4f113b5c2d", "auth", ha2});
  return "Digest username=\"" + name + "\", realm=\"" + std::string{realm_name}
         + "\", nonce=\"" + std::string{nonce.view()} + "\", uri=\"" + uri
         + "\", response=\"" + std::string{response.view()}
         + "\", algorithm=" + std::string{digest::to_string(a)}
         + ", qop=auth, nc=" + count + ", cnonce=\"0a4f113b5c2d\"";
}

std::string sample_register(std::uint32_t user, std::uint32_t cseq,
                            std::string_view credentials) {
  auto name = 'u' + std::to_string(user);
  auto aor = '<' + ("sip:" + name) + '@' + std::string{realm_name} + '>';
  return "REGISTER sip:" + std::string{realm_name}
         + " SIP/2.0\r\n"
           "Via: SIP/2.0/UDP 10.1.2.3:5060;branch=z9hG4bK4711x"
         + std::to_string(cseq)
         + ";rport=5060;received=203.0.113.5\r\n"
           "Max-Forwards: 70\r\nFrom: \"Kermit\" "
         + aor + ";tag=4711\r\nTo: " + aor + "\r\nCall-ID: 7f1c2b9e-" + name
         + "@10.1.2.3\r\nCSeq: " + std::to_string(cseq)
         + " REGISTER\r\nContact: <sip:" + name
         + "@10.1.2.3:5060;transport=udp>\r\nExpires: 3600\r\n"
           "User-Agent: Phone 4711/2.3.4\r\n"
           "Allow: INVITE, ACK, OPTIONS, CANCEL, BYE, NOTIFY\r\n"
           "Supported: path, outbound\r\nAuthorization: "
         + std::string{credentials} + "\r\nContent-Length: 0\r\n\r\n";
}

} // namespace rollcall::micro
