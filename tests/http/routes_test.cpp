#include "http/routes.hpp"

#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(http_routes)

BOOST_AUTO_TEST_CASE(look_ups_become_inquiries) {
  for (auto target : {"/reg", "/reg/", "/reg?x=1", "http://h/reg"})
    BOOST_CHECK_NO_THROW(asked<registrar::list_realms>(target));
  BOOST_CHECK_NO_THROW(asked<registrar::list_realms>("/reg", "HEAD"));
  BOOST_TEST(asked<registrar::list_realm>("/reg/a.com").realm == "a.com");
  BOOST_TEST(asked<registrar::list_realm>("/reg/a.com/").realm == "a.com");
  auto user = asked<registrar::list_user>("/reg/a.com/1000?stale=1");
  BOOST_TEST(user.realm == "a.com");
  BOOST_TEST(user.user == "1000");
}

BOOST_AUTO_TEST_CASE(health_needs_no_register) {
  auto healthy = answered("GET", "/health");
  BOOST_TEST(healthy.status == 200u);
  BOOST_TEST(healthy.body == R"({"healthy":true})");
}

BOOST_AUTO_TEST_CASE(readiness_is_told_by_the_status_too) {
  auto ready = question_of({"GET", "/ready", {}});
  BOOST_TEST(std::holds_alternative<registrar::check_ready>(ready.what));
  registrar::reply found;
  BOOST_TEST(ready.render(found).status == 503u);
  BOOST_TEST(ready.render(found).body == R"({"ready":false})");
  found.ready = true;
  BOOST_TEST(ready.render(found).status == 200u);
  BOOST_TEST(ready.render(found).body == R"({"ready":true})");
}

BOOST_AUTO_TEST_CASE(the_realm_is_lowered_and_the_user_is_not) {
  auto user = asked<registrar::list_user>("/reg/BLING.Example.COM/Bob%2FSmith");
  BOOST_TEST(user.realm == "bling.example.com");
  BOOST_TEST(user.user == "Bob/Smith");
}

BOOST_AUTO_TEST_CASE(an_address_in_one_segment_is_split_at_its_last_at) {
  struct {
    std::string_view address;
    std::string user;
    std::string realm;
  } cases[] = {
      {"1000@Example.COM", "1000", "example.com"},
      {"1000%40example.com", "1000", "example.com"},
      {"bob%40home@example.com", "bob@home", "example.com"},
      {"bob@home@example.com", "bob@home", "example.com"},
      {"a%2Fb@x", "a/b", "x"},
      {"1000@%5B::1%5D", "1000", "[::1]"},
      {"j%C3%B6rg@k%C3%B6ln.de", "j\xc3\xb6rg", "k\xc3\xb6ln.de"},
      {"%ff@x", "\xff", "x"},
      {"@@x", "@", "x"},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.address) {
      std::string address{one.address};
      auto reg = asked<registrar::list_user>("/reg/" + address);
      BOOST_TEST(reg.user == one.user);
      BOOST_TEST(reg.realm == one.realm);
      auto contacts = asked<registrar::list_user>("/contacts/" + address);
      BOOST_TEST(contacts.user == one.user);
      BOOST_TEST(contacts.realm == one.realm);
      auto gone = asked<registrar::remove_user>("/reg/" + address, "DELETE");
      BOOST_TEST(gone.user == one.user);
      BOOST_TEST(gone.realm == one.realm);
      auto told = asked<registrar::notify_user>("/notify/" + address, "POST",
                                                R"({"event":"check-sync"})");
      BOOST_TEST(told.user == one.user);
      BOOST_TEST(told.realm == one.realm);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_user_in_a_segment_of_its_own_may_hold_an_at) {
  auto user = asked<registrar::list_user>("/reg/a.com/bob@home");
  BOOST_TEST(user.realm == "a.com");
  BOOST_TEST(user.user == "bob@home");
}

BOOST_AUTO_TEST_CASE(unknown_paths_are_not_found) {
  for (auto target : {"/page",
                      "/regs",
                      "/REG",
                      "/reg//1000",
                      "/reg//",
                      "//reg",
                      "/reg/a/b/c/d",
                      "/x/reg",
                      "/%2Freg",
                      "/reg%2Fa",
                      "/reg/@a",
                      "/reg/a@",
                      "/reg/@",
                      "/reg/a@b/c/d",
                      "/reg/a//c",
                      "/reg/a@b//",
                      "/contacts",
                      "/contacts/",
                      "/contacts/a",
                      "/contacts/@a",
                      "/contacts/a@",
                      "/contacts/a/b/c",
                      "/contacts/a@b/c",
                      "/contacts//b",
                      "/notify",
                      "/notify/a",
                      "/notify/a@",
                      "/notify/a/b/c",
                      "/notify/a@b/c",
                      "/authenticate/a",
                      "/Authenticate"})
    for (auto method : {"GET", "POST", "HEAD", "DELETE", "OPTIONS"})
      BOOST_TEST(answered(method, target).status == 404u, target);
  BOOST_TEST(answered("GET", "*").status == 404u);
}

BOOST_AUTO_TEST_CASE(the_server_as_a_whole_tells_all_its_methods) {
  auto all = answered("OPTIONS", "*");
  BOOST_TEST(all.status == 204u);
  BOOST_TEST(all.allow == "GET, HEAD, DELETE, POST, OPTIONS");
}

BOOST_AUTO_TEST_CASE(another_method_on_a_known_path_is_told_what_is_allowed) {
  struct {
    std::string_view target;
    std::string allow;
  } cases[] = {
      {"/reg", "GET, HEAD, OPTIONS"},
      {"/realms", "GET, HEAD, OPTIONS"},
      {"/reg/a", "GET, HEAD, OPTIONS"},
      {"/reg/a/b", "GET, HEAD, DELETE, OPTIONS"},
      {"/reg/b@a", "GET, HEAD, DELETE, OPTIONS"},
      {"/reg/b%40a", "GET, HEAD, DELETE, OPTIONS"},
      {"/reg/a/b/c", "DELETE, OPTIONS"},
      {"/reg/b@a/c", "DELETE, OPTIONS"},
      {"/contacts/a/b", "GET, HEAD, OPTIONS"},
      {"/contacts/b@a", "GET, HEAD, OPTIONS"},
      {"/notify/a/b", "POST, OPTIONS"},
      {"/notify/b@a", "POST, OPTIONS"},
      {"/authenticate", "POST, OPTIONS"},
      {"/authenticate/", "POST, OPTIONS"},
  };
  for (const auto& one : cases)
    for (std::string_view method :
         {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
      auto options = method == "OPTIONS";
      if (one.allow.find(method) != std::string::npos && !options)
        continue;
      auto result = answered(method, one.target);
      BOOST_TEST_CONTEXT(method << ' ' << one.target) {
        BOOST_TEST(result.status == (options ? 204u : 405u));
        BOOST_TEST(result.allow == one.allow);
        BOOST_TEST(result.body == "");
      }
    }
}

BOOST_AUTO_TEST_CASE(a_target_that_cannot_be_read_is_a_bad_request) {
  for (auto target : {"/reg/%zz", "/%", "", "host:80", "/contacts/a%4@b"})
    BOOST_TEST(answered("GET", target).status == 400u, target);
}

BOOST_AUTO_TEST_SUITE_END()
