// What is read from a REGISTER, and what is refused before anything is decided.
#include "protocol/registrar/extensions.hpp"
#include "protocol/registrar/request.hpp"
#include "protocol/sip/text.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <iostream>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;
namespace sip = rollcall::sip;
namespace data = boost::unit_test::data;

namespace {

/// A REGISTER of these lines, and those that every request has.
struct lines {
  std::string text;
  sip::message msg;

  explicit lines(const std::string& some)
      : text("REGISTER sip:example.test SIP/2.0\r\n" + some
             + "Content-Length: 0\r\n\r\n") {
    if (msg.parse(text) != sip::message_errc::none)
      throw std::logic_error{"no SIP message: " + text};
  }
};

/// The reason of the refusal; "accepted" when there is none.
std::string reason(const std::string& some, std::size_t max_contacts = 10) {
  lines l{some};
  auto result = registrar::parse_register(l.msg, max_contacts);
  const auto* bad = std::get_if<registrar::rejection>(&result);
  if (bad == nullptr)
    return "accepted";
  return std::to_string(bad->status) + ' ' + bad->reason;
}

const std::string call_id = "Call-ID: 1\r\n";
const std::string cseq = "CSeq: 1 REGISTER\r\n";
const std::string from = "From: <sip:a@h.test>;tag=1\r\n";
const std::string usual = call_id + cseq + from;

struct to_row {
  const char* to;
  const char* user;
  const char* realm;
};
std::ostream& operator<<(std::ostream& out, const to_row& r) {
  return out << r.to;
}
const to_row to_rows[] = {
    {"<sip:bob@example.test>", "bob", "example.test"},
    {"\"Bob\" <sip:bob@example.test>;tag=x", "bob", "example.test"},
    {"sip:bob@example.test;tag=x", "bob", "example.test"},
    {"<sip:bob.smith@example.test>", "bob.smith", "example.test"},
    {"<sip:null%2d1@example.test>", "null-1", "example.test"},
    {"<sip:null-1@example.test>", "null-1", "example.test"},
    {"<sip:%2B15551234@example.test>", "+15551234", "example.test"},
    {"<sip:+15551234@example.test>", "+15551234", "example.test"},
    {"<sip:1000@example.test>", "1000", "example.test"},
    {"<sip:%61lice%40home@example.test>", "alice@home", "example.test"},
    // The case of a user counts, that of a host does not.
    {"<sip:Bob@EXAMPLE.Test>", "Bob", "example.test"},
    {"<SIPS:bob@example.test>", "bob", "example.test"},
    {"<sip:bob@[2001:DB8::1]>", "bob", "[2001:db8::1]"},
    {"<sip:bob@192.0.2.1>", "bob", "192.0.2.1"},
    {"<sip:bob@pbx>", "bob", "pbx"},
    // Neither port nor parameters belong to an address of record.
    {"<sip:bob@example.test:5070;transport=tcp?Subject=x>", "bob",
     "example.test"},
    {"<sip:bob:secret@example.test>", "bob", "example.test"},
    {"<sip:+1;phone-context=x@example.test>", "+1;phone-context=x",
     "example.test"},
};

const char* const no_aor[] = {
    "",
    "To: \r\n",
    "To: <sip:example.test>\r\n",
    "To: <sip:@example.test>\r\n",
    "To: <tel:+15551234>\r\n",
    "To: <http://example.test/bob>\r\n",
    "To: <sip:bob@exa mple.test>\r\n",
    "To: <sip:bob%@example.test>\r\n",
    "To: \"Bob <sip:bob@example.test>\r\n",
    "To: <sip:bob@example.test\r\n",
    "To: <sip:bob@example.test>\r\nTo: <sip:bob@example.test>\r\n",
    "To: <sip:bob@example.test>\r\nt: <sip:eve@example.test>\r\n",
};

} // namespace

BOOST_AUTO_TEST_SUITE(register_request)

BOOST_DATA_TEST_CASE(address_of_record_is_the_to_uri, data::make(to_rows),
                     row) {
  lines l{usual + "To: " + row.to + "\r\n"};
  auto aor = registrar::parse_aor(l.msg);
  BOOST_TEST(sip::unescape(aor.user) == row.user);
  BOOST_TEST(sip::lower(aor.realm) == row.realm);
}

BOOST_DATA_TEST_CASE(without_a_user_there_is_no_address_of_record,
                     data::make(no_aor), to) {
  lines l{usual + to};
  BOOST_TEST(registrar::parse_aor(l.msg).user.empty());
}

BOOST_AUTO_TEST_CASE(an_escaped_null_is_part_of_the_user) {
  lines l{usual + "To: <sip:null-%00-null@example.test>\r\n"};
  BOOST_TEST(
      (sip::unescape(registrar::parse_aor(l.msg).user)
       == std::string{"null-\0-null", 11}));
}

BOOST_AUTO_TEST_CASE(a_usual_request_is_read_in_full) {
  lines l{usual
          + "To: <sip:a@h.test>\r\n"
            "m: <sip:a@192.0.2.1>;expires=60, <sip:b@192.0.2.1>\r\n"
            "Contact: <sip:c@192.0.2.1>;q=0.25\r\n"
            "Expires: 120\r\nUser-Agent: phone/1\r\n"
            "Path: <sip:p1.test>\r\nPath: <sip:p2.test>,\r\n"
            " <sip:p3.test>\r\n"
            "Allow: INVITE, ACK\r\nAllow: BYE\r\n"};
  auto result = registrar::parse_register(l.msg, 3);
  const auto& r = std::get<registrar::register_request>(result);
  BOOST_TEST(r.call_id == "1");
  BOOST_TEST(r.cseq == 1U);
  BOOST_TEST_REQUIRE(r.contacts.size() == 3U);
  BOOST_TEST(r.contacts[0].expires.value() == 60U);
  BOOST_TEST(!r.contacts[1].expires);
  BOOST_TEST(r.contacts[2].q.value() == 250U);
  BOOST_TEST(!r.wildcard);
  BOOST_TEST(r.expires.value() == 120U);
  BOOST_TEST(r.path.view() == "<sip:p1.test>, <sip:p2.test>, <sip:p3.test>");
  BOOST_TEST(r.user_agent.view() == "phone/1");
  BOOST_TEST(r.allow.view() == "INVITE, ACK, BYE");
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_reason) {
  struct row {
    std::string lines;
    const char* reason;
  };
  const row rows[] = {
      {usual, "accepted"},
      {cseq + from, "400 Missing or repeated Call-ID"},
      {usual + "i: 2\r\n", "400 Missing or repeated Call-ID"},
      {"Call-ID: \r\n" + cseq + from, "400 Missing or repeated Call-ID"},
      {call_id + from, "400 Bad CSeq"},
      {usual + cseq, "400 Bad CSeq"},
      {call_id + from + "CSeq: REGISTER\r\n", "400 Bad CSeq"},
      {call_id + from + "CSeq: 2147483648 REGISTER\r\n", "400 Bad CSeq"},
      {call_id + from + "CSeq: 2147483647 REGISTER\r\n", "accepted"},
      {call_id + from + "CSeq: -1 REGISTER\r\n", "400 Bad CSeq"},
      {call_id + from + "CSeq: 1 INVITE\r\n", "400 CSeq names another method"},
      {call_id + from + "CSeq: 1 register\r\n",
       "400 CSeq names another method"},
      {call_id + cseq, "400 Bad From"},
      {usual + from, "400 Bad From"},
      {call_id + cseq + "From: <sip:a@h\r\n", "400 Bad From"},
      {usual + "Contact: <sip:a@h test>\r\n", "400 malformed Contact"},
      {usual + "Contact: <a@h.test>\r\n", "400 malformed Contact"},
      {usual + "Contact: <sip:a@h.test>;q=2\r\n", "400 bad Contact parameter"},
      {usual + "Contact: <sip:a@h.test>;expires=1;expires=2\r\n",
       "400 bad Contact parameter"},
      {usual + "Contact: <sip:a@h.test>;reg-id=0\r\n",
       "400 bad Contact parameter"},
      {usual + "Expires: 0\r\nContact: *\r\n", "accepted"},
      {usual + "Expires: 00\r\nContact: *\r\n", "accepted"},
      {usual + "Contact: *\r\n", "400 Contact * needs Expires 0"},
      {usual + "Expires: 1\r\nContact: *\r\n", "400 Contact * needs Expires 0"},
      {usual + "Expires: none\r\nContact: *\r\n",
       "400 Contact * needs Expires 0"},
      {usual + "Expires: 0\r\nContact: *, <sip:a@h.test>\r\n",
       "400 Contact * must stand alone"},
      {usual + "Expires: 0\r\nContact: <sip:a@h.test>\r\nContact: *\r\n",
       "400 Contact * must stand alone"},
      {usual + "Expires: 0\r\nContact: *\r\nm: *\r\n",
       "400 Contact * must stand alone"},
      {usual + "Contact: *;expires=0\r\n", "400 malformed Contact"},
      // Other URIs than SIP's may be registered.
      {usual + "Contact: <tel:+15551234>, <mailto:a@h.test>\r\n", "accepted"},
      {usual + "Contact: <xmpp:a@h.test>\r\n", "accepted"},
  };
  for (const auto& r : rows)
    BOOST_TEST_CONTEXT(r.lines)
  BOOST_TEST(reason(r.lines) == r.reason);
}

BOOST_AUTO_TEST_CASE(contacts_are_limited_in_number) {
  auto with = [](int n) {
    auto text = usual;
    for (int i = 0; i < n; ++i)
      text += "Contact: <sip:" + std::to_string(i) + "@h.test>\r\n";
    return reason(text, 3);
  };
  BOOST_TEST(with(3) == "accepted");
  BOOST_TEST(with(4) == "400 too many Contacts");
}

BOOST_AUTO_TEST_CASE(what_would_not_fit_an_answer_is_refused) {
  auto contact = [](std::size_t size) {
    std::string value = "<sip:";
    value.append(size - value.size() - 8, 'a');
    return reason(usual + "Contact: " + value + "@h.test>\r\n");
  };
  BOOST_TEST(contact(1'024) == "accepted");
  BOOST_TEST(contact(1'025) == "400 Contact too long");
  auto path = [](std::size_t size) {
    std::string value = "<sip:";
    value.append(size - value.size() - 6, 'a');
    return reason(usual + "Path: " + value + ".test>\r\n");
  };
  BOOST_TEST(path(2'048) == "accepted");
  BOOST_TEST(path(2'049) == "400 Path too long");
}

BOOST_AUTO_TEST_CASE(unsupported_tags_of_all_lines_are_named) {
  auto tags = [](const std::string& some) {
    lines l{usual + some};
    auto bad = registrar::check_require(l.msg);
    if (!bad)
      return std::string{"fine"};
    return std::to_string(bad->status) + ' ' + bad->reason + ": "
           + bad->unsupported;
  };
  BOOST_TEST(tags("") == "fine");
  BOOST_TEST(tags("Require: path\r\n") == "fine");
  BOOST_TEST(tags("Require: PATH, path\r\n") == "fine");
  BOOST_TEST(tags("Supported: gin\r\n") == "fine");
  BOOST_TEST(tags("Require: gin\r\n") == "420 Bad Extension: gin");
  BOOST_TEST(tags("Require: x, path , y\r\nRequire: \r\nRequire: path,z\r\n")
             == "420 Bad Extension: x, y, z");
}

BOOST_AUTO_TEST_CASE(nobody_makes_us_write_an_endless_answer) {
  auto text = usual + "Require: a";
  while (text.size() < 30'000)
    text += ",some-option-tag";
  lines l{text + "\r\n"};
  auto bad = registrar::check_require(l.msg);
  BOOST_TEST_REQUIRE(bad.has_value());
  BOOST_TEST(bad->unsupported.size() < 1'024U);
  BOOST_TEST(bad->unsupported.substr(0, 18) == "a, some-option-tag");
  lines one{usual + "Require: " + std::string(30'000, 'x') + "\r\n"};
  bad = registrar::check_require(one.msg);
  BOOST_TEST_REQUIRE(bad.has_value());
  BOOST_TEST(bad->status == 420);
  BOOST_TEST(bad->unsupported.size() < 1'024U);
}

BOOST_AUTO_TEST_SUITE_END()
