// Which realms and users come out of which tree.
#include "tests/config/loaded.hpp"

#include <algorithm>
#include <vector>

using namespace rollcall;
using namespace rollcall::test;

namespace {

/// "realm: user user; realm: …", sorted.
std::string directory_of(const std::string& tree) {
  auto settings = loaded(with_edge("\"directory\": " + tree));
  std::vector<std::string> realms;
  for (const auto& [name, record] : settings.directory->realms) {
    std::vector<std::string> users;
    for (const auto& [user, data] : record->users)
      users.push_back(user);
    std::ranges::sort(users);
    auto line = name + ':';
    for (const auto& user : users)
      line += ' ' + user;
    realms.push_back(line);
  }
  std::ranges::sort(realms);
  std::string result;
  for (const auto& realm : realms)
    result += (result.empty() ? "" : "; ") + realm;
  return result;
}

struct tree {
  const char* text;
  const char* directory;
};

} // namespace

BOOST_AUTO_TEST_SUITE(directory)

BOOST_AUTO_TEST_CASE(realms_are_paths_reversed_or_names_as_they_are) {
  const tree table[] = {
      {"{}", ""},
      {R"({"com": {"example": {"a": {"secret": "x"}}}})", "example.com: a"},
      {R"({"example.com": {"a": {"secret": "x"}}})", "example.com: a"},
      {R"({"EXAMPLE.com": {"Bob": {"secret": "x"}}})", "example.com: Bob"},
      {R"({"COM": {"Example": {"a": {"secret": "x"}}}})", "example.com: a"},
      {R"({"localhost": {"a": {"secret": "x"}}})", "localhost: a"},
      {R"({"192.0.2.1": {"a": {"secret": "x"}}})", "192.0.2.1: a"},
      {R"({"[2001:DB8::1]": {"a": {"secret": "x"}}})", "[2001:db8::1]: a"},
      {R"({"[::ffff:192.0.2.1]": {"a": {"secret": "x"}}})",
       "[::ffff:192.0.2.1]: a"},
  };
  for (const auto& [text, directory] : table)
    BOOST_TEST(directory_of(text) == directory);
}

BOOST_AUTO_TEST_CASE(an_empty_object_is_a_realm_without_users) {
  const tree table[] = {
      {R"({"example.com": {}})", "example.com:"},
      {R"({"com": {"example": {}}})", "example.com:"},
      {R"({"localhost": {}})", "localhost:"},
  };
  for (const auto& [text, directory] : table)
    BOOST_TEST(directory_of(text) == directory);
}

BOOST_AUTO_TEST_CASE(a_realm_may_hold_users_and_realms) {
  const tree table[] = {
      {R"({"com": {"example": {"a": {"secret": "x"},
         "sales": {"b": {"secret": "x"}}}}})",
       "example.com: a; sales.example.com: b"},
      // Realms above the first one that holds users are only names.
      {R"({"com": {"one": {"a": {"secret": "x"}}, "two": {}}})",
       "one.com: a; two.com:"},
      {R"({"example.com": {"a": {"secret": "x"},
         "sales": {"b": {"secret": "x"}}}})",
       "example.com: a; sales.example.com: b"},
  };
  for (const auto& [text, directory] : table)
    BOOST_TEST(directory_of(text) == directory);
}

BOOST_AUTO_TEST_CASE(a_realm_given_in_two_ways_is_one) {
  BOOST_TEST(directory_of(R"({"com": {"example": {"a": {"secret": "x"}}},
                              "example.com": {"b": {"secret": "y"}}})")
             == "example.com: a b");
  BOOST_TEST(directory_of(R"({"com": {"example": {"a": {"secret": "x"}}},
                              "Example.com": {}})")
             == "example.com: a");
}

BOOST_AUTO_TEST_CASE(users_may_be_named_like_options) {
  const tree table[] = {
      {R"({"example.com": {"secret": {"secret": "x"}}})",
       "example.com: secret"},
      {R"({"example.com": {"ha1": {"secret": "x"}, "display": {"secret": "y"}}})",
       "example.com: display ha1"},
      {R"({"example.com": {"bob.smith": {"secret": "x"}}})",
       "example.com: bob.smith"},
      {R"({"example.com": {"+4912": {"secret": "x"}, "a b": {"secret": "y"}}})",
       "example.com: +4912 a b"},
  };
  for (const auto& [text, directory] : table)
    BOOST_TEST(directory_of(text) == directory);
}

BOOST_AUTO_TEST_CASE(digests_take_the_place_of_a_secret) {
  std::string md5(32, 'A');
  std::string sha256(64, 'B');
  std::string sha512_256(64, 'c');
  auto settings = loaded(
      with_edge(R"("directory": {"example.com": {"a": {"ha1": ")" + md5
                + R"("}, "b": {"ha1_sha256": ")" + sha256
                + R"("}, "c": {"ha1_sha512_256": ")" + sha512_256
                + R"("}, "d": {"secret": "X", "ha1": ")" + md5 + R"("}}})"));
  auto realm = settings.directory->find("example.com");
  BOOST_REQUIRE(realm);
  BOOST_TEST(realm->users.size() == 4u);
  BOOST_TEST(realm->find("a")->ha1 == std::string(32, 'a'));
  BOOST_TEST(realm->find("a")->secret == "");
  BOOST_TEST(realm->find("b")->ha1_sha256 == std::string(64, 'b'));
  BOOST_TEST(realm->find("c")->ha1_sha512_256 == sha512_256);
  BOOST_TEST(realm->find("d")->ha1 == std::string(32, 'a'));
  BOOST_TEST(realm->find("d")->secret == "X");
}

BOOST_AUTO_TEST_CASE(rules_of_a_realm_go_over_those_of_all) {
  auto settings = loaded(with_edge(
      R"("registrar": {"staletime": 200, "optionsping": 30, "proxy": true},
       "realms": {"A.example": {"optionsping": false, "maxcontacts": 3},
                  "b.example": {"staletime": 100, "proxy": false}},
       "directory": {"a.example": {}, "b.example": {}, "c.example": {}})"));
  BOOST_TEST(settings.registrar.staletime == 200u);
  auto options = [&](std::string_view realm) {
    return settings.directory->find(realm)->options;
  };
  BOOST_TEST(!options("a.example").optionsping);
  BOOST_TEST(options("a.example").maxcontacts == 3u);
  BOOST_TEST(options("a.example").staletime == 200u);
  BOOST_TEST(options("a.example").proxy);
  BOOST_TEST(options("b.example").optionsping.value() == 30u);
  BOOST_TEST(options("b.example").staletime == 100u);
  BOOST_TEST(!options("b.example").proxy);
  BOOST_TEST(options("c.example").optionsping.value() == 30u);
  BOOST_TEST(options("c.example").maxcontacts == 10u);
}

BOOST_AUTO_TEST_SUITE_END()
