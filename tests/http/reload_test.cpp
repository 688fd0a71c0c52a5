#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

http::answer told(const registrar::reload_result& what) {
  auto question = question_of({"POST", "/reload", {}});
  BOOST_REQUIRE(
      std::holds_alternative<registrar::reload_directory>(question.what));
  registrar::reply reply;
  reply.reloaded = what;
  return question.render(reply);
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_reload)

BOOST_AUTO_TEST_CASE(counts_are_told_when_all_is_well) {
  auto answer = told({"", false, 3, 1'000});
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(answer.body == R"({"realms":3,"users":1000})");
}

BOOST_AUTO_TEST_CASE(mistake_is_the_callers_and_an_unreadable_file_is_not) {
  auto mistake = told({"directory: a.json: 1.secret: wrong", false, 0, 0});
  BOOST_TEST(mistake.status == 400u);
  BOOST_TEST(mistake.body == error_body("directory: a.json: 1.secret: wrong"));
  BOOST_TEST(told({"a.json: cannot be read", true, 0, 0}).status == 500u);
}

BOOST_AUTO_TEST_CASE(only_a_post_reloads) {
  auto answer = answered("GET", "/reload");
  BOOST_TEST(answer.status == 405u);
  BOOST_TEST(answer.allow == "POST, OPTIONS");
}

BOOST_AUTO_TEST_SUITE_END()
