// What a server with tokens makes of header fields.
#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

const std::string operator_token = "the operator's token";
const std::string tenant_token = "the token of a tenant";

std::string bearer(const std::string& token) {
  return "Authorization: Bearer " + token + "\r\n";
}

struct guarded {
  guarded() : server(settings(), prompt_register()) {
    BOOST_REQUIRE(!server.start());
  }

  static http::settings settings() {
    auto result = quick_settings();
    result.tokens = {{operator_token, {}}, {tenant_token, {"a.com"}}};
    return result;
  }

  received send(const std::string& request) {
    client to(server.port());
    to.send(request);
    return to.read();
  }

  unsigned status(std::string_view target, const std::string& lines = "") {
    return send(get_request(target, lines)).status;
  }

  /// A cookie line for the token.
  std::string cookie_of(const std::string& token) {
    auto done = send(
        request_with_body("POST", "/login", R"({"token":")" + token + "\"}"));
    BOOST_TEST(done.status == 204u);
    auto set = done.field("set-cookie");
    return "Cookie: other=1; " + set.substr(0, set.find(';')) + "\r\n";
  }

  unsigned removal(const std::string& lines) {
    return send("DELETE /reg/a.com/1000 HTTP/1.1\r\nHost: x\r\n" + lines
                + "\r\n")
        .status;
  }

  http::server server;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_tokens, guarded)

BOOST_AUTO_TEST_CASE(a_token_is_needed_and_looked_at) {
  auto refused = send(get_request("/reg"));
  BOOST_TEST(refused.status == 401u);
  BOOST_TEST(refused.field("www-authenticate") == "Bearer realm=\"rollcall\"");
  BOOST_TEST(refused.field("content-type") == "application/json");
  BOOST_TEST(status("/reg", bearer("another token")) == 401u);
  BOOST_TEST(status("/reg", "Authorization: Basic eDp5\r\n") == 401u);
  BOOST_TEST(status("/reg", bearer(operator_token)) == 200u);
  BOOST_TEST(status("/reg", bearer(tenant_token)) == 200u);
  BOOST_TEST(status("/reg/b.com/1000", bearer(operator_token)) == 200u);
  BOOST_TEST(status("/reg/a.com/1000", bearer(tenant_token)) == 200u);
  BOOST_TEST(status("/reg/b.com/1000", bearer(tenant_token)) == 403u);
}

BOOST_AUTO_TEST_CASE(probes_need_no_token) {
  for (auto target : {"/health", "/ready", "/openapi.json"})
    BOOST_TEST(status(target) == 200u);
}

BOOST_AUTO_TEST_CASE(a_cookie_stands_for_its_token) {
  auto all = cookie_of(operator_token);
  auto one = cookie_of(tenant_token);
  BOOST_TEST(status("/reg/b.com/1000", all) == 200u);
  BOOST_TEST(status("/reg/a.com/1000", one) == 200u);
  BOOST_TEST(status("/reg/b.com/1000", one) == 403u);
  BOOST_TEST(status("/reg", "Cookie: rollcall=1.0.0\r\n") == 401u);
  // A wrong token is wrong, whatever the cookie says.
  BOOST_TEST(status("/reg", all + bearer("another token")) == 401u);
}

BOOST_AUTO_TEST_CASE(a_cookie_changes_something_only_for_its_own_pages) {
  auto all = cookie_of(operator_token);
  BOOST_TEST(removal(all) == 403u);
  BOOST_TEST(removal(all + "Sec-Fetch-Site: same-site\r\n") == 403u);
  BOOST_TEST(removal(all + "Sec-Fetch-Site: cross-site\r\n") == 403u);
  BOOST_TEST(removal(all + "Origin: http://y\r\n") == 403u);
  BOOST_TEST(removal(all + "Origin: null\r\n") == 403u);
  BOOST_TEST(removal(all + "Sec-Fetch-Site: same-origin\r\n") == 200u);
  BOOST_TEST(removal(all + "Origin: http://x\r\n") == 200u);
  // Nobody else's page knows a token.
  BOOST_TEST(removal(bearer(operator_token)) == 200u);
  BOOST_TEST(removal(bearer(operator_token) + "Sec-Fetch-Site: cross-site\r\n")
             == 200u);
}

BOOST_AUTO_TEST_CASE(nobody_is_logged_in_by_a_page_of_others) {
  auto done = send(request_with_body("POST", "/login",
                                     R"({"token":")" + operator_token + "\"}",
                                     "Sec-Fetch-Site: cross-site\r\n"));
  BOOST_TEST(done.status == 403u);
  BOOST_TEST(done.field("set-cookie") == "");
}

BOOST_AUTO_TEST_CASE(without_tokens_other_sites_still_change_nothing) {
  http::server open(quick_settings(), prompt_register());
  BOOST_REQUIRE(!open.start());
  auto removed = [&](const std::string& lines) {
    client to(open.port());
    to.send("DELETE /reg/a.com/1000 HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n");
    return to.read().status;
  };
  BOOST_TEST(removed("") == 200u);
  BOOST_TEST(removed("Origin: http://x\r\n") == 200u);
  BOOST_TEST(removed("Origin: http://y\r\n") == 403u);
  BOOST_TEST(removed("Sec-Fetch-Site: cross-site\r\n") == 403u);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_cannot_be_read_is_told_at_the_start) {
  auto conf = quick_settings();
  conf.tls = http::tls_files{"/nowhere/certificate.pem", "/nowhere/key.pem"};
  http::server tls(conf, prompt_register());
  auto mistake = tls.start();
  BOOST_REQUIRE(mistake);
  BOOST_TEST(mistake->starts_with("/nowhere/certificate.pem: "), *mistake);
}

BOOST_AUTO_TEST_SUITE_END()
