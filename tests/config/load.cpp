// The files that must load, and the shape of the whole.
#include "tests/config/loaded.hpp"

#include <cstdio>
#include <fstream>

using namespace rollcall;
using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(the_replaced_modules_file_loads_as_it_is) {
  auto settings = loaded(
      R"({"drachtio": {"host": "127.0.0.1", "port": 9022, "secret": "cymru"}, )"
      R"("directory": {"com": {"babblevoice": {"bling": )"
      R"({"1000": {"secret": "x", "display": "Kermit"}, )"
      R"("1001": {"secret": "y"}}}}}})");
  BOOST_REQUIRE(settings.drachtio.size() == 1u);
  BOOST_TEST(settings.drachtio[0].host == "127.0.0.1");
  BOOST_TEST(settings.drachtio[0].port == 9022);
  BOOST_TEST(settings.drachtio[0].secret == "cymru");
  BOOST_TEST(settings.drachtio[0].tags.empty());
  BOOST_TEST(!settings.drachtio[0].tls);
  BOOST_TEST(!settings.edge);
  BOOST_TEST(settings.directory->realms.size() == 1u);
  auto realm = settings.directory->find("bling.babblevoice.com");
  BOOST_REQUIRE(realm);
  BOOST_TEST(realm->users.size() == 2u);
  BOOST_REQUIRE(realm->find("1000"));
  BOOST_TEST(realm->find("1000")->secret == "x");
  BOOST_TEST(realm->find("1000")->display == "Kermit");
  BOOST_REQUIRE(realm->find("1001"));
  BOOST_TEST(realm->find("1001")->secret == "y");
  BOOST_TEST(realm->find("1001")->display == "");
}

BOOST_AUTO_TEST_CASE(the_default_file_serves_two_users_on_loopback) {
  auto result = config::load_file(ROLLCALL_DEFAULT_CONFIG);
  BOOST_REQUIRE(std::holds_alternative<config::settings>(result));
  const auto& settings = std::get<config::settings>(result);
  BOOST_TEST(settings.drachtio.empty());
  BOOST_REQUIRE(settings.edge);
  BOOST_REQUIRE(settings.edge->listen.size() == 2u);
  BOOST_TEST(to_string(settings.edge->listen[0]) == "udp:127.0.0.1:5060");
  BOOST_TEST(to_string(settings.edge->listen[1]) == "tcp:127.0.0.1:5060");
  BOOST_TEST(settings.http.host == "127.0.0.1");
  BOOST_TEST(settings.http.port == 9000);
  auto realm = settings.directory->find("bling.babblevoice.com");
  BOOST_REQUIRE(realm);
  BOOST_REQUIRE(realm->find("1000"));
  BOOST_TEST(realm->find("1000")->display == "Kermit");
  BOOST_REQUIRE(realm->find("1001"));
  BOOST_TEST(realm->find("1001")->display == "Piggy");
}

BOOST_AUTO_TEST_CASE(drachtio_or_edge_or_both_must_be_there) {
  BOOST_TEST(refused("{}")
             == "neither drachtio nor edge is given, expected one of them or "
                "both");
  loaded(R"({"edge": {}})");
  loaded(R"({"drachtio": {"secret": "x"}})");
  auto both = loaded(R"({"edge": {}, "drachtio": {"secret": "x"}})");
  BOOST_TEST(both.edge.has_value());
  BOOST_TEST(both.drachtio.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_without_directory_serves_nobody) {
  auto settings = loaded(R"({"edge": {}})");
  BOOST_REQUIRE(settings.directory);
  BOOST_TEST(settings.directory->realms.empty());
}

BOOST_AUTO_TEST_CASE(the_whole_must_be_an_object) {
  const mistake table[] = {
      {"[]", "expected an object, found a list of 0"},
      {"17", "expected an object, found a number"},
      {"\"edge\"", "expected an object, found a text"},
      {"null", "expected an object, found null"},
  };
  for (const auto& [text, line] : table)
    BOOST_TEST(refused(text) == line);
}

BOOST_AUTO_TEST_CASE(unknown_parts_are_refused_with_a_suggestion) {
  const mistake table[] = {
      {R"({"edgy": {}})", "edgy: unknown option, did you mean \"edge\"?"},
      {R"({"edge": {}, "Http": {}})",
       "Http: unknown option, did you mean \"http\"?"},
      {R"({"edge": {}, "database": {}})", "database: unknown option"},
  };
  for (const auto& [text, line] : table)
    BOOST_TEST(refused(text) == line);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_a_problem) {
  auto missing = config::load_file("/nonexistent/rollcall.json");
  BOOST_REQUIRE(std::holds_alternative<config::problem>(missing));
  BOOST_TEST(std::get<config::problem>(missing).text
             == "/nonexistent/rollcall.json: cannot be read: No such file or "
                "directory");
  auto folder = config::load_file("/");
  BOOST_REQUIRE(std::holds_alternative<config::problem>(folder));
  BOOST_TEST(std::get<config::problem>(folder).text
             == "/: cannot be read: Is a directory");
}

BOOST_AUTO_TEST_SUITE_END()
