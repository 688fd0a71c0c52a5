#include "http/json_view.hpp"

#include "tests/http/fake_register.hpp"
#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(http_removal)

BOOST_AUTO_TEST_CASE(without_a_uuid_all_of_the_user_goes) {
  for (auto target :
       {"/reg/A.com/Bob", "/reg/Bob@A.com", "/reg/Bob%40a.com/"}) {
    auto question = question_of({"DELETE", target, {}});
    auto& what = std::get<registrar::remove_user>(question.what);
    BOOST_TEST(what.realm == "a.com");
    BOOST_TEST(what.user == "Bob");
    BOOST_TEST(what.uuid == "");
    // Streamed as look-ups are.
    BOOST_TEST(!question.render);
  }
}

BOOST_AUTO_TEST_CASE(a_uuid_names_one_registration_in_any_case) {
  const std::string uuid = "8f14e45f-ceea-467f-a8f8-d5e9a1d3c5b7";
  for (std::string target : {"/reg/A.com/Bob/", "/reg/Bob@A.com/"})
    for (auto text : {uuid, std::string{"8F14E45F-CEEA-467F-A8F8-"
                                        "D5E9A1D3C5B7"}}) {
      auto what = asked<registrar::remove_user>(target + text, "DELETE");
      BOOST_TEST(what.realm == "a.com");
      BOOST_TEST(what.user == "Bob");
      BOOST_TEST(what.uuid == uuid);
    }
}

BOOST_AUTO_TEST_CASE(what_was_taken_out_is_shown_as_look_ups_show_it) {
  auto question = question_of({"DELETE", "/reg/a/b/c", {}});
  BOOST_REQUIRE(question.render);
  registrar::reply reply;
  reply.registrations = {full_registration(), full_registration()};
  std::string one;
  http::append_json(one, full_registration());
  auto result = question.render(reply);
  BOOST_TEST(result.status == 200u);
  BOOST_TEST(result.type == "application/json");
  BOOST_TEST(result.body == "[" + one + "," + one + "]");
}

BOOST_AUTO_TEST_CASE(an_unknown_uuid_is_not_found) {
  auto result = question_of({"DELETE", "/reg/a/b/c", {}}).render({});
  BOOST_TEST(result.status == 404u);
  BOOST_TEST(result.type == "application/json");
  BOOST_TEST(result.body
             == error_body("the user has no registration with this uuid"));
}

BOOST_AUTO_TEST_SUITE_END()
