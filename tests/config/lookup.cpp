// Directories that are a service, and what it may answer.
#include "config/lookup.hpp"

#include "tests/config/loaded.hpp"

using namespace rollcall;
using namespace rollcall::test;

namespace {

config::settings directory(std::string_view members,
                           std::string_view more = {}) {
  return loaded(with_edge("\"directory\": {" + std::string{members} + '}'
                          + std::string{more}));
}

std::string refused_directory(std::string_view members) {
  return refused(with_edge("\"directory\": {" + std::string{members} + '}'));
}

registrar::looked_up_user answered(std::string_view text,
                                   const registrar::policy& rules = {}) {
  auto result = config::read_lookup_answer(text, rules);
  if (auto* bad = std::get_if<config::problem>(&result))
    BOOST_FAIL(bad->text << "\n  in " << text);
  return std::get<registrar::looked_up_user>(result);
}

std::string unreadable(std::string_view text) {
  auto result = config::read_lookup_answer(text, {});
  auto* bad = std::get_if<config::problem>(&result);
  return bad ? bad->text : "(accepted)";
}

} // namespace

BOOST_AUTO_TEST_SUITE(lookup)

BOOST_AUTO_TEST_CASE(url_makes_the_directory_a_service) {
  auto all = directory(
      R"("url": "https://example.com/lookup?key=1", "cache": 60,
         "negativecache": 5, "staletime": 0, "timeout": 500, "maxcached": 16,
         "domains": ["Example.com"], "authorization": "Bearer abc",
         "ca": "ca.pem")");
  BOOST_TEST(all.lookup.url == "https://example.com/lookup?key=1");
  BOOST_TEST(all.lookup.cache == 60u);
  BOOST_TEST(all.lookup.negativecache == 5u);
  BOOST_TEST(all.lookup.staletime == 0u);
  BOOST_TEST(all.lookup.timeout == 500u);
  BOOST_TEST(all.lookup.maxcached == 16u);
  BOOST_TEST(all.lookup.authorization == "Bearer abc");
  BOOST_TEST(all.lookup.ca == "ca.pem");
  BOOST_TEST(all.directory->realms.empty());
  BOOST_TEST(all.directory->looks_up("example.com"));
  BOOST_TEST(all.directory->looks_up("a.example.com"));
  BOOST_TEST(!all.directory->looks_up("aexample.com"));
  BOOST_TEST(!all.directory->looks_up("com"));
}

BOOST_AUTO_TEST_CASE(any_realm_is_the_services_without_domains) {
  BOOST_TEST(directory(R"("url": "http://h")").directory->looks_up("x.test"));
  BOOST_TEST(!directory("").directory->looks_up("x.test"));
  BOOST_TEST(directory("").lookup.url == "");
}

BOOST_AUTO_TEST_CASE(realms_may_stand_beside_the_url) {
  auto all = directory(R"("com": {"example": {"1": {"secret": "x"}}},
                          "url": "http://h", "b.example": {}, "cache": 9)",
                       R"(, "registrar": {"maxcontacts": 3},
                          "realms": {"c.example": {"expires": 600}})");
  BOOST_TEST(all.lookup.cache == 9u);
  BOOST_TEST(all.directory->realms.size() == 3u);
  BOOST_TEST(all.directory->find("example.com")->find("1"));
  // What has options of its own is served without asking.
  BOOST_TEST(all.directory->find("c.example")->options.expires == 600u);
  BOOST_TEST(all.directory->find("c.example")->options.maxcontacts == 3u);
  BOOST_TEST(all.directory->others->options.maxcontacts == 3u);
}

BOOST_AUTO_TEST_CASE(url_that_is_an_object_is_a_realm) {
  auto all = directory(R"("url": {"example": {"1": {"secret": "x"}}})");
  BOOST_TEST(all.lookup.url == "");
  BOOST_TEST(all.directory->find("example.url"));
}

BOOST_AUTO_TEST_CASE(mistakes_beside_the_url_are_told) {
  const mistake table[] = {
      {R"("url": 5)", "directory.url: expected an http or https URL, found 5"},
      {R"("url": "ftp://h")",
       "directory.url: expected an http or https URL, found \"ftp://h\""},
      {R"("url": "http://h", "cahce": 3)",
       "directory.cahce: unknown option, did you mean \"cache\"?"},
      {R"("url": "http://h", "cache": {})",
       "directory.cache: expected a whole number of seconds from 1 to 86400, "
       "found an object"},
      {R"("url": "http://h", "url": "http://i")", "directory.url: given twice"},
      {R"("url": "http://h", "com": {"1": 5})",
       "directory.com.1: expected an object, a realm or a user, found a "
       "number"},
      {R"("url": "http://h", "authorization": "a\nb")",
       "directory.authorization: expected printable ASCII, found a text (not "
       "shown)"},
  };
  for (const auto& [text, line] : table)
    BOOST_TEST(refused_directory(text) == line);
  BOOST_TEST(refused(with_edge(R"("directory": {"url": "http://h",
                                  "domains": ["example.com"]},
                                  "realms": {"b.test": {}})"))
             == "realms[\"b.test\"]: not a realm of the directory");
}

BOOST_AUTO_TEST_CASE(answer_is_a_user) {
  auto one = answered(R"({"secret": "x", "display": "Kermit"})");
  BOOST_TEST(one.who.secret == "x");
  BOOST_TEST(one.who.display == "Kermit");
  BOOST_TEST(!one.options);
  auto two = answered(R"({"ha1": "0123456789ABCDEF0123456789abcdef",
                          "secret": null, "id": 17, "tags": ["a"]})");
  BOOST_TEST(two.who.ha1 == "0123456789abcdef0123456789abcdef");
  BOOST_TEST(two.who.secret == "");
}

BOOST_AUTO_TEST_CASE(answer_may_have_options_for_its_user) {
  registrar::policy rules;
  rules.maxcontacts = 5;
  auto one = answered(
      R"({"secret": "x", "expires": 120, "whenfull": "reject"})", rules);
  BOOST_TEST_REQUIRE(one.options);
  BOOST_TEST(one.options->expires == 120u);
  BOOST_TEST((one.options->whenfull == registrar::full_mode::reject));
  BOOST_TEST(one.options->maxcontacts == 5u);
}

BOOST_AUTO_TEST_CASE(answer_that_cannot_be_read_is_told_without_secrets) {
  const mistake table[] = {
      {"[]", "expected an object, found a list of 0"},
      {"{}", "a user needs a secret, ha1, ha1_sha256 or ha1_sha512_256"},
      {R"({"secret": 5})",
       "a user needs a secret, ha1, ha1_sha256 or ha1_sha512_256"},
      {R"({"secret": "x", "ha1": "y"})",
       "ha1: expected 32 hexadecimal digits, found a text (not shown)"},
      {R"({"secret": "x", "secret": "y"})", "secret: given twice"},
      {R"({"secret": "x", "expires": "soon"})",
       "expires: expected a whole number of seconds from 1 to 31536000, found "
       "\"soon\""},
  };
  for (const auto& [text, line] : table)
    BOOST_TEST(unreadable(text) == line);
  BOOST_TEST(unreadable("").starts_with("line 1, column 1: not JSON: "));
  BOOST_TEST(unreadable("<html>").starts_with("line 1, column 1: not JSON: "));
}

BOOST_AUTO_TEST_SUITE_END()
