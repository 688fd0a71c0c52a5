#include "protocol/sip/contact.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;

namespace {

/// A REGISTER whose header lines before the last ones are `lines`.
struct request {
  explicit request(std::string_view lines)
      : bytes("REGISTER sip:h SIP/2.0\r\n" + std::string{lines}
              + "\r\nContent-Length: 0\r\n\r\n") {
    BOOST_REQUIRE(parsed.parse(bytes) == message_errc::none);
  }

  contact_list contacts(std::size_t limit = 10) const {
    return parse_contacts(parsed, limit);
  }

  std::string bytes;
  message parsed;
};

contact_errc error_of(std::string_view value) {
  return request{"Contact: " + std::string{value}}.contacts().error;
}

} // namespace

BOOST_AUTO_TEST_SUITE(contacts)

BOOST_AUTO_TEST_CASE(parameters_of_the_header_are_read) {
  request r{"Contact: \"K\" <sip:a@h;transport=tcp>;EXPIRES=120;q=0.7;"
            "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\""
            ";reg-id=2;ob"};
  auto list = r.contacts();
  BOOST_REQUIRE(list.error == contact_errc::none);
  BOOST_REQUIRE(list.values.size() == 1u);
  auto& c = list.values.front();
  BOOST_TEST(c.address.uri == "sip:a@h;transport=tcp");
  BOOST_TEST(c.address.display == "\"K\"");
  BOOST_TEST(c.expires.value() == 120u);
  BOOST_TEST(c.q.value() == 700u);
  BOOST_TEST(c.instance == "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>");
  BOOST_TEST(c.reg_id.value() == 2u);
  BOOST_TEST(c.text.front() == '"');
  BOOST_TEST(c.text.ends_with(";ob"));
}

BOOST_AUTO_TEST_CASE(a_parameter_of_the_uri_is_none_of_the_header) {
  auto inside = request{"Contact: <sip:a@h;expires=5;q=0.1>"};
  BOOST_TEST(!inside.contacts().values.at(0).expires.has_value());
  BOOST_TEST(!inside.contacts().values.at(0).q.has_value());
  auto outside = request{"Contact: sip:a@h;expires=5"};
  BOOST_TEST(outside.contacts().values.at(0).expires.value() == 5u);
  BOOST_TEST(outside.contacts().values.at(0).address.uri == "sip:a@h");
}

BOOST_AUTO_TEST_CASE(values_of_a_line_and_of_several_lines_are_the_same) {
  request one{"Contact: <sip:a@h>, \"x,<y>\" <sip:b,c@h>;q=1 ,\r\n sip:d@h"};
  request three{"m: <sip:a@h>\r\nContact: \"x,<y>\" <sip:b,c@h>;q=1\r\n"
                "CONTACT : sip:d@h"};
  for (auto* r : {&one, &three}) {
    auto list = r->contacts();
    BOOST_REQUIRE(list.error == contact_errc::none);
    BOOST_REQUIRE(list.values.size() == 3u);
    BOOST_TEST(list.values[0].address.uri == "sip:a@h");
    BOOST_TEST(list.values[1].address.uri == "sip:b,c@h");
    BOOST_TEST(list.values[1].address.display == "\"x,<y>\"");
    BOOST_TEST(list.values[2].address.uri == "sip:d@h");
  }
}

BOOST_AUTO_TEST_CASE(no_contact_is_a_query) {
  auto list = request{"To: <sip:a@h>"}.contacts();
  BOOST_CHECK(list.error == contact_errc::none);
  BOOST_TEST(list.values.empty());
  BOOST_TEST(!list.wildcard);
}

BOOST_AUTO_TEST_CASE(wildcard_stands_alone) {
  auto list = request{"Contact: *"}.contacts();
  BOOST_CHECK(list.error == contact_errc::none);
  BOOST_TEST(list.wildcard);
  BOOST_TEST(list.values.empty());
  auto wrong = contact_errc::wildcard_not_alone;
  BOOST_CHECK(error_of("*, *") == wrong);
  BOOST_CHECK(error_of("*, <sip:a@h>") == wrong);
  BOOST_CHECK(error_of("<sip:a@h>, *") == wrong);
  BOOST_CHECK(error_of("*\r\nContact: <sip:a@h>") == wrong);
  BOOST_CHECK(error_of("*\r\nm: *") == wrong);
  // Not the wildcard, and no URI either.
  BOOST_CHECK(error_of("*;expires=0") == contact_errc::malformed);
  BOOST_CHECK(error_of("<*>") == contact_errc::malformed);
  BOOST_CHECK(error_of("**") == contact_errc::malformed);
}

BOOST_AUTO_TEST_CASE(what_is_no_absolute_uri_is_malformed) {
  for (auto bad :
       {"a@h", "<a@h>", "<sip:>", "<sip:a@>", "<sip:@h>", "<sip:a b@h>",
        "<sips:a@h:99999>", "<SIP:a@h:x>", "\"a <sip:a@h>", "<sip:a@h",
        "<sip:a@h\r\n ;x>", "<sip:a@[::1>", "Bell, Alexander <sip:a@h>",
        "sip:a@h?Route=%3Csip:p%3E", "<sip:a@h>;x=\"1", "<sip:a@h> y"})
    BOOST_CHECK_MESSAGE(error_of(bad) == contact_errc::malformed, bad);
  for (auto good : {"<name:John_Smith>", "<tel:+1-201>", "mailto:a@h",
                    "<sip:a@h?Route=%3Csip:p%3E>", "<sips:h>"})
    BOOST_CHECK_MESSAGE(error_of(good) == contact_errc::none, good);
}

BOOST_AUTO_TEST_CASE(a_malformed_expires_counts_as_none) {
  struct {
    std::string_view value;
    std::optional<std::uint32_t> expires;
  } const rows[] = {
      {"0", 0},
      {"300", 300},
      {"\"300\"", 300},
      {"", {}},
      {"-1", {}},
      {"+1", {}},
      {"1.5", {}},
      {"5m", {}},
      {"1 2", {}},
      {"00042", 42},
      {"4294967295", 0xffff'ffff},
      {"4294967296", 0xffff'ffff},
      {"280297596632815", 0xffff'ffff},
      {"10000000000000000000000000000000", 0xffff'ffff},
      {"\"\"", {}},
      {"18446744073709551616x", {}},
  };
  for (auto& row : rows) {
    request r{"Contact: <sip:a@h>;expires=" + std::string{row.value}};
    auto list = r.contacts();
    BOOST_REQUIRE(list.error == contact_errc::none);
    BOOST_CHECK_MESSAGE(list.values.at(0).expires == row.expires, row.value);
  }
  BOOST_TEST(!request{"Contact: <sip:a@h>;expires"}
                  .contacts()
                  .values.at(0)
                  .expires.has_value());
}

BOOST_AUTO_TEST_CASE(qvalue_has_at_most_three_decimals) {
  struct {
    std::string_view text;
    int q; // -1: refused
  } const rows[] = {
      {"0", 0},       {"1", 1000},     {"0.", 0},      {"1.", 1000},
      {"0.5", 500},   {"0.55", 550},   {"0.555", 555}, {"0.001", 1},
      {"1.0", 1000},  {"1.000", 1000}, {"", -1},       {".5", -1},
      {"0.5555", -1}, {"1.001", -1},   {"1.1", -1},    {"2", -1},
      {"-0.5", -1},   {"+1", -1},      {"0,5", -1},    {"00.5", -1},
      {"0.5 ", -1},   {"0x1", -1},     {"1e0", -1},    {"10", -1},
      {"0.-1", -1},
  };
  for (auto& row : rows) {
    auto q = parse_q(row.text);
    BOOST_TEST((q ? int{*q} : -1) == row.q, row.text);
  }
}

BOOST_AUTO_TEST_CASE(bad_or_repeated_parameters_are_told) {
  for (auto bad :
       {";q=2", ";q", ";q=", ";q=\"0.5\"", ";reg-id=0", ";reg-id=-1",
        ";reg-id=2147483648", ";reg-id=x", ";reg-id",
        // RFC 3261 §7.3.1: no name twice. Which of the two was meant?
        ";expires=5;expires=6", ";expires=5;Expires=5", ";q=0.1;q=0.2",
        ";reg-id=1;reg-id=2", ";+sip.instance=\"<a>\";+SIP.instance=\"<b>\"",
        ";expires=x;expires=6"})
    BOOST_CHECK_MESSAGE(error_of("<sip:a@h>" + std::string{bad})
                            == contact_errc::bad_parameter,
                        bad);
  for (auto good : {";reg-id=1", ";reg-id=2147483647", ";x;y=1;z=\"a;b\"",
                    ";x=1;x=2", ";", "; ; q = 1 ;"})
    BOOST_CHECK_MESSAGE(
        error_of("<sip:a@h>" + std::string{good}) == contact_errc::none, good);
}

BOOST_AUTO_TEST_CASE(too_many_is_told_before_more_is_stored) {
  std::string many = "Contact: <sip:0@h>";
  for (int i = 1; i < 5'000; ++i)
    many += ",<sip:" + std::to_string(i) + "@h>";
  request r{many};
  auto list = r.contacts(10);
  BOOST_CHECK(list.error == contact_errc::too_many);
  BOOST_TEST(list.values.size() == 10u);
  BOOST_CHECK(r.contacts(5'000).error == contact_errc::none);
  BOOST_CHECK(r.contacts(4'999).error == contact_errc::too_many);
}

BOOST_AUTO_TEST_CASE(cut_anywhere_it_is_never_another_address) {
  constexpr auto whole = "\"K\" <sip:1000@bling.test>;expires=120"sv;
  auto closed = whole.find('>');
  for (std::size_t n = 1; n < whole.size(); ++n) {
    request r{"Contact: " + std::string{whole.substr(0, n)}};
    auto list = r.contacts();
    BOOST_TEST((list.error == contact_errc::none) == (n > closed), n);
    if (list.error == contact_errc::none)
      BOOST_TEST(list.values.at(0).address.uri == "sip:1000@bling.test");
  }
}

BOOST_AUTO_TEST_CASE(each_error_has_words) {
  for (auto code : {contact_errc::malformed, contact_errc::wildcard_not_alone,
                    contact_errc::too_many, contact_errc::bad_parameter})
    BOOST_TEST(to_string(code) != "unknown"sv);
}

BOOST_AUTO_TEST_SUITE_END()
