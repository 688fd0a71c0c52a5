#include "tests/http/fake_register.hpp"
#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

struct spec {
  std::string_view uri;
  std::uint16_t q = 1000;
  bool stale = false;
};

registrar::registration registered(std::int64_t at,
                                   const std::vector<spec>& contacts) {
  registrar::registration result;
  result.registered_at = at;
  result.network = {"192.0.2.1", 5060, "udp", false};
  for (const auto& one : contacts) {
    auto& binding = result.bindings.emplace_back();
    binding.contact = "sip:private@10.0.0.1";
    binding.reachable = one.uri;
    binding.q = one.q;
    binding.stale = one.stale;
  }
  return result;
}

/// What /contacts shows of a user with these registrations.
std::string shown(std::vector<registrar::registration> found,
                  std::string_view target = "/contacts/a.com/1") {
  auto question = question_of({"GET", target, {}});
  BOOST_REQUIRE(question.render);
  registrar::reply reply;
  reply.registrations = std::move(found);
  auto result = question.render(reply);
  BOOST_TEST(result.status == 200u);
  BOOST_TEST(result.type == "application/json");
  return result.body;
}

/// Only the contacts, in their order, which are single letters.
std::string order(std::vector<registrar::registration> found) {
  std::string result;
  auto json = shown(std::move(found));
  const std::string key = R"("contact":")";
  for (auto at = json.find(key); at != std::string::npos;
       at = json.find(key, at + 1))
    result += json[at + key.size()];
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_contacts)

BOOST_AUTO_TEST_CASE(a_user_is_shown_with_the_contacts_that_are_not_stale) {
  auto one = full_registration();
  auto other = registered(1800000000, {{"sip:2@192.0.2.9;transport=tcp", 0}});
  other.network = {"2001:db8::1", 40000, "tcp", false};
  BOOST_TEST(shown({one, other}, "/contacts/Bling.babblevoice.com/1000")
             == R"({"username":"1000","realm":"bling.babblevoice.com",)"
                R"("display":"Kermit","uri":"1000@bling.babblevoice.com",)"
                R"("contacts":[{"contact":"sip:1000@192.0.2.1:5090",)"
                R"("network":{"source_address":"192.0.2.1",)"
                R"("source_port":5090,"protocol":"udp","rport":true}},)"
                R"({"contact":"sip:2@192.0.2.9;transport=tcp",)"
                R"("network":{"source_address":"2001:db8::1",)"
                R"("source_port":40000,"protocol":"tcp","rport":false}}]})");
}

BOOST_AUTO_TEST_CASE(a_user_without_registrations_has_no_contacts) {
  for (auto target : {"/contacts/a.com/1000", "/contacts/1000@A.com"})
    BOOST_TEST(shown({}, target)
               == R"({"username":"1000","realm":"a.com","display":"",)"
                  R"("uri":"1000@a.com","contacts":[]})");
}

BOOST_AUTO_TEST_CASE(stale_contacts_leave_the_user_as_it_is) {
  auto one = registered(1, {{"s", 1000, true}});
  one.display = "Piggy";
  BOOST_TEST(shown({one})
             == R"({"username":"1","realm":"a.com","display":"Piggy",)"
                R"("uri":"1@a.com","contacts":[]})");
}

BOOST_AUTO_TEST_CASE(the_best_q_comes_first_then_the_latest_registration) {
  // By q across registrations.
  BOOST_TEST(order({registered(9, {{"c", 100}, {"a", 1000}}),
                    registered(1, {{"b", 500}, {"d", 0}})})
             == "abcd");
  // The same q: by time.
  BOOST_TEST(order({registered(1, {{"c"}}), registered(3, {{"a"}}),
                    registered(2, {{"b"}})})
             == "abc");
  // The same q and time: as the register has them.
  BOOST_TEST(order({registered(5, {{"a"}, {"b"}}), registered(5, {{"c"}}),
                    registered(5, {{"d"}})})
             == "abcd");
  // Stale ones take no place.
  BOOST_TEST(order({registered(9, {{"x", 1000, true}, {"b", 1}}),
                    registered(1, {{"a", 2}, {"y", 3, true}})})
             == "ab");
}

BOOST_AUTO_TEST_CASE(names_are_shown_as_valid_utf8) {
  BOOST_TEST(shown({}, "/contacts/j%C3%B6rg%22@k%C3%B6ln.de")
             == "{\"username\":\"j\xc3\xb6rg\\\"\","
                "\"realm\":\"k\xc3\xb6ln.de\",\"display\":\"\","
                "\"uri\":\"j\xc3\xb6rg\\\"@k\xc3\xb6ln.de\",\"contacts\":[]}");
  BOOST_TEST(shown({}, "/contacts/a/%ff")
             == "{\"username\":\"\xef\xbf\xbd\",\"realm\":\"a\","
                "\"display\":\"\",\"uri\":\"\xef\xbf\xbd@a\","
                "\"contacts\":[]}");
  // The register is asked for the bytes as they came.
  BOOST_TEST(asked<registrar::list_user>("/contacts/a/%ff").user == "\xff");
}

BOOST_AUTO_TEST_SUITE_END()
