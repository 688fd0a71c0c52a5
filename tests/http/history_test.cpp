#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(http_history)

BOOST_AUTO_TEST_CASE(asks_for_a_user) {
  for (const char* target :
       {"/reg/A.com/1000/history", "/reg/1000@a.com/history"}) {
    auto what = asked<registrar::list_history>(target);
    BOOST_TEST(what.realm == "a.com");
    BOOST_TEST(what.user == "1000");
  }
}

BOOST_AUTO_TEST_CASE(shows_what_happened) {
  auto question = question_of({"GET", "/reg/a.com/1/history", {}});
  registrar::reply reply;
  reply.history = {
      {registrar::incident::registered, 1, 100, 100, "udp 192.0.2.7:5060"},
      {registrar::incident::unanswered, 3, 160, 220, {}}};
  auto answer = question.render(reply);
  BOOST_TEST(answer.status == 200U);
  BOOST_TEST(answer.body
             == R"([{"what":"registered","count":1,"first":100,"last":100,)"
                R"("detail":"udp 192.0.2.7:5060"},)"
                R"({"what":"unanswered","count":3,"first":160,"last":220}])");
  BOOST_TEST(question.render({}).body == "[]");
}

BOOST_AUTO_TEST_SUITE_END()
