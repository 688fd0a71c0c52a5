#include "protocol/sip/uri.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;

BOOST_AUTO_TEST_SUITE(uris)

BOOST_AUTO_TEST_CASE(parts_are_told_apart) {
  struct {
    std::string_view text;
    std::string_view user;
    std::string_view password;
    std::string_view host;
    int port; // -1: none
    std::string_view params;
    std::string_view headers;
  } const rows[] = {
      {"sip:h", "", "", "h", -1, "", ""},
      {"sip:a@h", "a", "", "h", -1, "", ""},
      {"sip:a:b@h:5060", "a", "b", "h", 5060, "", ""},
      {"SIPS:a@h", "a", "", "h", -1, "", ""},
      {"sip:a@h;x;y=1?z=2&w=", "a", "", "h", -1, ";x;y=1", "z=2&w="},
      {"sip:user@host?x=y", "user", "", "host", -1, "", "x=y"},
      {"sip:a@10.0.0.1:0", "a", "", "10.0.0.1", 0, "", ""},
      {"sip:a@h:65535", "a", "", "h", 65535, "", ""},
      {"sip:a@h.example.", "a", "", "h.example.", -1, "", ""},
      {"sip:a@my_pbx", "a", "", "my_pbx", -1, "", ""},
      {"sip:a@3com.example", "a", "", "3com.example", -1, "", ""},
      // Everything that the user part may hold unescaped, and %00.
      {"sip:a;b?c/d&e=f+g$h,i@h", "a;b?c/d&e=f+g$h,i", "", "h", -1, "", ""},
      {"sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@h",
       "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "", "h", -1, "", ""},
      {"sip:null-%00-null@h", "null-%00-null", "", "h", -1, "", ""},
      {"sip:*97#@h", "*97#", "", "h", -1, "", ""}, // phones do not escape it
      {"sip:user;par=u%40example.net@example.com", "user;par=u%40example.net",
       "", "example.com", -1, "", ""}, // RFC 4475 semiuri
      {"sip:+1-201-555-0123;phone-context=x@h;user=phone",
       "+1-201-555-0123;phone-context=x", "", "h", -1, ";user=phone", ""},
      {"sip:a@[2001:db8::10]", "a", "", "[2001:db8::10]", -1, "", ""},
      {"sip:a@[2001:db8::10]:5070;x", "a", "", "[2001:db8::10]", 5070, ";x",
       ""},
      {"sip:[::1]", "", "", "[::1]", -1, "", ""},
      {"sip:[::ffff:192.0.2.10]:5060", "", "", "[::ffff:192.0.2.10]", 5060, "",
       ""},
      {"sip:a@h;maddr=[2001:db8::1]", "a", "", "h", -1, ";maddr=[2001:db8::1]",
       ""},
  };
  for (auto& row : rows) {
    auto u = parse_uri(row.text);
    BOOST_REQUIRE_MESSAGE(u.has_value(), row.text);
    BOOST_TEST(u->user == row.user, row.text);
    BOOST_TEST(u->has_user == !row.user.empty(), row.text);
    BOOST_TEST(u->password == row.password, row.text);
    BOOST_TEST(u->host == row.host, row.text);
    BOOST_TEST((u->port ? int{*u->port} : -1) == row.port, row.text);
    BOOST_TEST(u->params == row.params, row.text);
    BOOST_TEST(u->headers == row.headers, row.text);
    BOOST_TEST(u->is_sips() == (row.text[3] == 'S'), row.text);
  }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (auto bad : {""sv,
                   "sip"sv,
                   "sip:"sv,
                   ":a@h"sv,
                   "tel:+1"sv,
                   "http://h"sv,
                   "sipx:a@h"sv,
                   "sip:@h"sv,
                   "sip:a@"sv,
                   "sip:a@@h"sv,
                   "sip:a@b@h"sv,
                   "sip::b@h"sv,
                   "sip:a@h:"sv,
                   "sip:a@h:x"sv,
                   "sip:a@h:65536"sv,
                   "sip:a@h:-1"sv,
                   "sip:a@h:+1"sv,
                   "sip:a@h: 1"sv,
                   " sip:a@h"sv,
                   "sip:a@h "sv,
                   "sip:a b@h"sv,
                   "sip:a@h h"sv,
                   "sip:a@h;x y"sv,
                   "sip:a\0@h"sv,
                   "sip:a@h\0"sv,
                   "sip:a@h;x\0"sv,
                   "<sip:a@h>"sv,
                   "sip:a%@h"sv,
                   "sip:a%4@h"sv,
                   "sip:a%4g@h"sv,
                   "sip:a@h;x=%4"sv,
                   "sip:a@h?x=%g0"sv,
                   "sip:a@%68"sv, // a host has no escapes
                   "sip:a\"b@h"sv,
                   "sip:a<b@h"sv,
                   "sip:a[b@h"sv,
                   "sip:a@h?x;y"sv,
                   "sip:a@h;x=\"1\""sv,
                   "sip:a@h;x,y"sv,
                   "sip:a\\b@h"sv,
                   "sip:\xc3\xa4@h"sv,
                   "sip:a@\xc3\xa4"sv,
                   "sip:a@-h"sv,
                   "sip:a@h-"sv,
                   "sip:a@.h"sv,
                   "sip:a@h..h"sv,
                   "sip:a@."sv,
                   "sip:a@h-.h"sv,
                   "sip:2001:db8::10"sv,
                   "sip:a@2001:db8::10"sv,
                   "sip:a@[2001:db8::10"sv,
                   "sip:a@2001:db8::10]"sv,
                   "sip:a@[2001:db8::10]5060"sv,
                   "sip:a@[]"sv,
                   "sip:a@[h]"sv})
    BOOST_TEST(!parse_uri(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(host_is_a_name_or_an_address) {
  for (auto good :
       {"h"sv, "a.b"sv, "a-b.c-d"sv, "192.0.2.4"sv, "[::]"sv, "[::1]"sv,
        "[2001:db8:0:0:0:0:0:1]"sv, "[2001:db8::192.0.2.1]"sv, "1.example"sv,
        // RFC 5118 §4.3: the port was meant, but this is an address.
        "[2001:db8::10:5070]"sv})
    BOOST_TEST(is_host(good), good);
  for (auto bad :
       {""sv, "."sv, "a b"sv, "a/b"sv, "a:5060"sv, "[h]"sv, "[1]"sv, "[]"sv,
        "[::1"sv, "::1"sv, "[1::2::3]"sv, "[:::]"sv, "[12345::1]"sv,
        "[1:2:3:4:5:6:7:8:9]"sv, "[1:2:3:4:5:6:7]"sv, "[::1.2.3]"sv,
        "[::1.2.3.256]"sv, "[fe80::1%eth0]"sv, "[::1]]"sv, "[::1\0]"sv,
        // RFC 5118 §4.10: what the grammar of RFC 3261 made by mistake.
        "[2001:db8:::192.0.2.1]"sv,
        // No top-level domain is a number, and no octet above 255.
        "1.2.3"sv, "1.2.3.256"sv, "1.2.3.4.5"sv, "1.2.3.4."sv, "4711"sv,
        "1..2.3"sv, "0001.2.3.4"sv, "example.42"sv})
    BOOST_TEST(!is_host(bad), bad);
  BOOST_TEST(is_host(std::string(255, 'a')));
  BOOST_TEST(!is_host(std::string(256, 'a')));
}

BOOST_AUTO_TEST_CASE(absolute_uri_has_a_scheme_and_something_after_it) {
  for (auto good :
       {"sip:a"sv, "tel:+1-201-555-0123"sv, "isbn:2983792873"sv, "a+b-.1:x"sv,
        "name:John_Smith"sv, "urn:uuid:0"sv, "mailto:a@h"sv})
    BOOST_TEST(is_absolute_uri(good), good);
  for (auto bad : {""sv, "sip"sv, ":"sv, ":a"sv, "sip:"sv, "1a:b"sv, "a b:c"sv,
                   "sip:a b"sv, "sip:a\r\n b"sv, "sip:<a>"sv, "sip:\"a\""sv,
                   "s_p:a"sv, "sip:a\0b"sv, "sip:a\x7f"sv, "+a:b"sv})
    BOOST_TEST(!is_absolute_uri(bad), bad);
}

BOOST_AUTO_TEST_CASE(cut_anywhere_views_stay_within_what_was_given) {
  constexpr auto whole =
      "sip:%61lice:p%61ss@[2001:db8::1]:5061;transport=tcp;lr?a=b&c=%20"sv;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    // A buffer of its own, so that a sanitizer sees a step too far.
    std::string part{whole.substr(0, n)};
    auto u = parse_uri(part);
    // Nothing is a URI before the host is whole; afterwards the parts that
    // are there must be those of the whole.
    if (n <= whole.find(']'))
      BOOST_TEST(!u.has_value(), part);
    if (u) {
      BOOST_TEST(u->user == "%61lice");
      BOOST_TEST(u->host == "[2001:db8::1]");
      BOOST_TEST(whole.find(u->params) != std::string_view::npos);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
