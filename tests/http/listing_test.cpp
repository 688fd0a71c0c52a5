#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(http_listing)

BOOST_AUTO_TEST_CASE(without_parameters_all_is_streamed) {
  for (auto target : {"/reg/A.com", "/reg/A.com?", "/reg/a.com/?&"}) {
    auto question = question_of({"GET", target, {}});
    BOOST_TEST(!question.render);
    auto asked = std::get<registrar::list_realm>(question.what);
    BOOST_TEST(asked.realm == "a.com");
    BOOST_TEST(asked.limit == 0u);
    BOOST_TEST(asked.after == "");
    BOOST_TEST(asked.which.user == "");
    BOOST_TEST(asked.which.user_agent == "");
    BOOST_TEST(!asked.which.stale);
  }
}

BOOST_AUTO_TEST_CASE(parameters_reach_the_question) {
  auto asked = test::asked<registrar::list_realm>(
      "/reg/a.com?user=10*&useragent=SIP-T46+G&stale=true&after=%22&limit=7");
  BOOST_TEST(asked.which.user == "10*");
  BOOST_TEST(asked.which.user_agent == "sip-t46 g");
  BOOST_TEST(asked.which.stale.value());
  BOOST_TEST(asked.after == "\"");
  BOOST_TEST(asked.limit == 7u);
  asked = test::asked<registrar::list_realm>("/reg/a.com?stale=false");
  BOOST_TEST(!asked.which.stale.value());
}

BOOST_AUTO_TEST_CASE(filters_alone_are_streamed) {
  BOOST_TEST(!question_of({"GET", "/reg/a?user=x*&after=y", {}}).render);
}

BOOST_AUTO_TEST_CASE(a_parameter_that_cannot_be_used_is_named) {
  struct {
    std::string_view query;
    std::string error;
  } cases[] = {
      {"limit=0", "limit: expected a whole number from 1 to 1000, found \"0\""},
      {"limit=1001",
       "limit: expected a whole number from 1 to 1000, found \"1001\""},
      {"stale=yes", "stale: expected true or false, found \"yes\""},
      {"useragnet=x", "useragnet: unknown parameter"},
      {"user=a&user=b", "user: given twice"},
  };
  for (const auto& one : cases) {
    auto result = answered("GET", "/reg/a?" + std::string(one.query));
    BOOST_TEST(result.status == 400u);
    BOOST_TEST(result.body == error_body(one.error));
  }
}

BOOST_AUTO_TEST_CASE(a_page_tells_where_the_next_one_is) {
  auto question = question_of(
      {"GET", "/reg/a.com?limit=5&user=%2A1&useragent=X&stale=false", {}});
  registrar::reply found;
  found.next = "10 \"<>&é";
  auto page = question.render(found);
  BOOST_TEST(page.status == 200u);
  BOOST_TEST(page.body == "[]");
  BOOST_REQUIRE(page.fields.size() == 1u);
  BOOST_TEST(page.fields[0].name == "Link");
  BOOST_TEST(page.fields[0].value
             == "</reg/a.com?limit=5&user=%2A1&useragent=x&stale=false"
                "&after=10%20%22%3C%3E%26%C3%A9>; rel=\"next\"");
  // Its target asks for what follows, in the same way.
  auto target = page.fields[0].value.substr(1);
  target.resize(target.find('>'));
  auto again = asked<registrar::list_realm>(target);
  BOOST_TEST(again.after == found.next);
  BOOST_TEST(again.limit == 5u);
  BOOST_TEST(again.which.user == "*1");
  BOOST_TEST(again.which.user_agent == "x");
  BOOST_TEST(!again.which.stale.value());
}

BOOST_AUTO_TEST_CASE(the_last_page_tells_no_other) {
  auto question = question_of({"GET", "/reg/a.com?limit=5", {}});
  BOOST_TEST(question.render(registrar::reply{}).fields.empty());
}

BOOST_AUTO_TEST_CASE(what_realms_hold_is_an_array_of_counts) {
  auto question = question_of({"GET", "/realms", {}});
  BOOST_TEST(std::holds_alternative<registrar::count_realms>(question.what));
  registrar::reply found;
  BOOST_TEST(question.render(found).body == "[]");
  found.counts = {{"a.com", 3, 4, 1, 0.254}, {"b", 0, 0, 0, 0}};
  BOOST_TEST(question.render(found).body
             == R"([{"realm":"a.com","users":3,"bindings":4,"stale":1,)"
                R"("registers_per_second":0.25},{"realm":"b","users":0,)"
                R"("bindings":0,"stale":0,"registers_per_second":0.0}])");
}

BOOST_AUTO_TEST_SUITE_END()
