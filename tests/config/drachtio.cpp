#include "tests/config/loaded.hpp"

using namespace rollcall;
using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(drachtio)

BOOST_AUTO_TEST_CASE(one_object_has_defaults_for_all_but_the_secret) {
  auto settings = loaded(R"({"drachtio": {"secret": "x"}})");
  BOOST_REQUIRE(settings.drachtio.size() == 1u);
  BOOST_TEST(settings.drachtio[0].host == "127.0.0.1");
  BOOST_TEST(settings.drachtio[0].port == 9022);
  BOOST_TEST(settings.drachtio[0].tags.empty());
  BOOST_TEST(!settings.drachtio[0].tls);
}

BOOST_AUTO_TEST_CASE(several_servers_keep_their_order) {
  auto settings = loaded(R"({"drachtio": [
    {"host": "a.test", "secret": "x", "tags": ["red", "blue"]},
    {"host": "2001:db8::1", "port": 1, "secret": "y", "tls": true}]})");
  BOOST_REQUIRE(settings.drachtio.size() == 2u);
  const auto& [first, second] =
      std::tie(settings.drachtio[0], settings.drachtio[1]);
  BOOST_TEST(first.host == "a.test");
  BOOST_TEST(first.tags == (std::vector<std::string>{"red", "blue"}),
             boost::test_tools::per_element());
  BOOST_TEST(second.host == "2001:db8::1");
  BOOST_TEST(second.port == 1);
  BOOST_TEST(second.secret == "y");
  BOOST_TEST(second.tls.has_value());
}

BOOST_AUTO_TEST_CASE(tls_is_a_flag_or_an_object) {
  auto tls = [](std::string_view text) {
    return loaded(R"({"drachtio": {"secret": "x", "tls": )" + std::string{text}
                  + "}}")
        .drachtio[0]
        .tls;
  };
  BOOST_TEST(!tls("false"));
  BOOST_REQUIRE(tls("true"));
  BOOST_TEST(tls("true")->verify);
  BOOST_TEST(tls("true")->ca == "");
  BOOST_REQUIRE(tls("{}"));
  auto full = tls(R"({"ca": "a.pem", "verify": false, "servername": "s"})");
  BOOST_REQUIRE(full);
  BOOST_TEST(full->ca == "a.pem");
  BOOST_TEST(!full->verify);
  BOOST_TEST(full->servername == "s");
}

BOOST_AUTO_TEST_CASE(mistakes_are_named_with_their_place) {
  const mistake table[] = {
      {R"("cymru")",
       "drachtio: expected an object or a list of objects, found a text"},
      {"[]",
       "drachtio: expected an object or a list of objects, found a list of 0"},
      {"[5]", "drachtio[0]: expected an object, found a number"},
      {"{}",
       "drachtio.secret: missing, expected a text of 1 to 255 characters"},
      {R"([{"secret": "x"}, {"port": 1}])",
       "drachtio[1].secret: missing, expected a text of 1 to 255 characters"},
      {R"([{"secret": "x"}, {"secret": "x", "port": 0}])",
       "drachtio[1].port: expected a whole number from 1 to 65535, found 0"},
      {R"([{"secret": "x"}, {"secret": "x", "tgas": []}])",
       "drachtio[1].tgas: unknown option, did you mean \"tags\"?"},
      {R"({"secret": "x", "tags": "red"})",
       "drachtio.tags: expected a list of 0 to 32 texts, each a name without "
       "commas or spaces, found \"red\""},
      {R"({"secret": "x", "tags": ["a", 5]})",
       "drachtio.tags[1]: expected a name without commas or spaces, found 5"},
      {R"({"secret": "x", "tags": ["a", ""]})",
       "drachtio.tags[1]: expected a name without commas or spaces, found "
       "\"\""},
      {R"({"secret": "x", "tags": ["a,b"]})",
       "drachtio.tags[0]: expected a name without commas or spaces, found "
       "\"a,b\""},
      {R"({"secret": "x", "tags": ["a", "b", "a"]})",
       "drachtio.tags[2]: given twice"},
      {R"({"secret": "x", "tls": "yes"})",
       "drachtio.tls: expected true, false or an object, found a text"},
      {R"([{"secret": "x", "tls": {"verify": 1}}])",
       "drachtio[0].tls.verify: expected true or false, found 1"},
      {R"([{"secret": "x", "tls": {"cafile": ""}}])",
       "drachtio[0].tls.cafile: unknown option"},
      {R"({"secret": "x", "host": "[::1]"})",
       "drachtio.host: expected a host name or an address without brackets, "
       "found \"[::1]\""},
      {R"({"secret": "x", "host": "a b"})",
       "drachtio.host: expected a host name or an address without brackets, "
       "found \"a b\""},
      {R"([{"secret": "x"}, {"secret": "y", "host": "127.0.0.1"}])",
       "drachtio[1]: the same host and port as an earlier one"},
  };
  for (const auto& [value, line] : table)
    BOOST_TEST(refused("{\"drachtio\": " + std::string{value} + '}') == line);
}

BOOST_AUTO_TEST_SUITE_END()
