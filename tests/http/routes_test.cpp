#include "http/routes.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;

namespace {

template <class T>
T asked(std::string_view target, std::string_view method = "GET") {
  auto result = http::resolve({method, target, {}});
  auto* question = std::get_if<registrar::inquiry>(&result);
  BOOST_REQUIRE_MESSAGE(question != nullptr, target);
  return std::get<T>(*question);
}

http::answer answered(std::string_view method, std::string_view target) {
  auto result = http::resolve({method, target, {}});
  auto* answer = std::get_if<http::answer>(&result);
  BOOST_REQUIRE_MESSAGE(answer != nullptr, target);
  return *answer;
}

} // namespace

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

BOOST_AUTO_TEST_CASE(the_realm_is_lowered_and_the_user_is_not) {
  auto user = asked<registrar::list_user>("/reg/BLING.Example.COM/Bob%2FSmith");
  BOOST_TEST(user.realm == "bling.example.com");
  BOOST_TEST(user.user == "Bob/Smith");
}

BOOST_AUTO_TEST_CASE(unknown_paths_are_not_found) {
  for (auto target : {"/", "/regs", "/REG", "/reg//1000", "/reg//", "//reg",
                      "/reg/a/b/c", "/x/reg", "/%2Freg", "/reg%2Fa"})
    for (auto method : {"GET", "POST", "HEAD"})
      BOOST_TEST(answered(method, target).status == 404u, target);
  BOOST_TEST(answered("OPTIONS", "*").status == 404u);
}

BOOST_AUTO_TEST_CASE(another_method_on_a_known_path_is_told_what_is_allowed) {
  for (auto target : {"/reg", "/reg/a", "/reg/a/b"})
    for (auto method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
      auto result = answered(method, target);
      BOOST_TEST(result.status == 405u);
      BOOST_TEST(result.allow == "GET, HEAD");
    }
}

BOOST_AUTO_TEST_CASE(a_target_that_cannot_be_read_is_a_bad_request) {
  for (auto target : {"/reg/%zz", "/%", "", "host:80"})
    BOOST_TEST(answered("GET", target).status == 400u, target);
}

BOOST_AUTO_TEST_SUITE_END()
