// The points that RFC 4475 and RFC 5118 raise about REGISTER and about
// parsing at large, in vectors of our own. Each says why it ends as it does.
#include "protocol/sip/contact.hpp"
#include "protocol/sip/cseq.hpp"
#include "protocol/sip/message.hpp"
#include "protocol/sip/name_addr.hpp"
#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"
#include "protocol/sip/via.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;

namespace {

/// A REGISTER of which the lines that matter are given.
struct vector {
  explicit vector(std::string_view lines, std::string_view body = {},
                  std::string_view start = "REGISTER sip:bling.test SIP/2.0")
      : bytes(std::string{start} + "\r\n" + std::string{lines} + "\r\n\r\n"
              + std::string{body}),
        error(parsed.parse(bytes)) {
    // nop
  }

  std::string bytes;
  message parsed;
  message_errc error;
};

} // namespace

BOOST_AUTO_TEST_SUITE(torture)

BOOST_AUTO_TEST_CASE(short_tortuous_header_section) {
  // Odd case, compact forms, folds in every place that may hold one, space
  // before the colon, an unknown header whose value looks like others. All
  // of it is legal.
  vector v{"vIA  : SIP  / 2.0\r\n  /UDP\r\n\t[2001:db8::9:1] : 5062 ;\r\n"
           " branch = z9hG4bKx ; RPORT\r\n"
           "TO :\r\n <sip:j.doe@bling.test> ;   tag    = 1918181833n\r\n"
           "f   : \"J \\\\\\\" Doe\"  <sip:jdoe@bling.test>\r\n"
           "  ;\r\n  tag = 98asjd8\r\n"
           "MaX-fOrWaRdS: 0068\r\n"
           "i: wsinv.ndaks%@#h\r\n"
           "cseq: 0009\r\n  REGISTER\r\n"
           "NewFangledHeader:   newfangled value\r\n continued, more\r\n"
           "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"
           "m: \"Quoted string \\\"\\\"\" <sip:jdoe@bling.test> ;"
           " newparam =\r\n newvalue ;\r\n  secondparam ; q = 0.33 ,\r\n"
           " <sip:other@[2001:db8::10]>\r\n"
           "l: 00"};
  BOOST_REQUIRE(v.error == message_errc::none);
  auto via = parse_via(v.parsed.get(header_id::via));
  BOOST_REQUIRE(via.has_value());
  BOOST_TEST(via->host == "[2001:db8::9:1]");
  BOOST_TEST(via->port.value() == 5062u);
  BOOST_TEST(via->branch == "z9hG4bKx");
  BOOST_TEST(via->rport);
  auto to = parse_name_addr(v.parsed.get(header_id::to));
  BOOST_REQUIRE(to.has_value());
  BOOST_TEST(to->uri == "sip:j.doe@bling.test");
  BOOST_TEST(param_list::find(to->params, "TAG")->value == "1918181833n");
  auto from = parse_name_addr(v.parsed.get(header_id::from));
  BOOST_REQUIRE(from.has_value());
  BOOST_TEST(unquote(from->display) == "J \\\" Doe");
  BOOST_TEST(param_list::find(from->params, "tag")->value == "98asjd8");
  auto cseq = parse_cseq(v.parsed.get(header_id::cseq));
  BOOST_REQUIRE(cseq.has_value());
  BOOST_TEST(cseq->number == 9u);
  auto contacts = parse_contacts(v.parsed, 10);
  BOOST_REQUIRE(contacts.error == contact_errc::none);
  BOOST_REQUIRE(contacts.values.size() == 2u);
  BOOST_TEST(contacts.values[0].q.value() == 330u);
  BOOST_TEST(contacts.values[1].address.uri == "sip:other@[2001:db8::10]");
}

BOOST_AUTO_TEST_CASE(escaped_null_is_a_character_like_any_other) {
  // RFC 4475 escnull. It neither ends the user nor vanishes.
  vector v{"To: <sip:null-%00-null@bling.test>\r\n"
           "Contact: <sip:%00@h.test>, <sip:%00%00@h.test>"};
  BOOST_REQUIRE(v.error == message_errc::none);
  auto to = parse_name_addr(v.parsed.get(header_id::to));
  auto aor = parse_uri(to->uri);
  BOOST_REQUIRE(aor.has_value());
  BOOST_TEST(unescape(aor->user) == "null-\0-null"sv);
  auto contacts = parse_contacts(v.parsed, 10);
  BOOST_REQUIRE(contacts.values.size() == 2u);
  // Two contacts: cut at the null they would be one.
  BOOST_TEST(!equivalent(contacts.values[0].address.uri,
                         contacts.values[1].address.uri));
}

BOOST_AUTO_TEST_CASE(escaped_method_is_another_method) {
  // RFC 4475 esc02: % is a token character, and nothing is unescaped there.
  vector v{"CSeq: 1 RE%47IST%45R", {}, "RE%47IST%45R sip:bling.test SIP/2.0"};
  BOOST_REQUIRE(v.error == message_errc::none);
  BOOST_TEST(v.parsed.method() == "RE%47IST%45R");
  BOOST_TEST(parse_cseq(v.parsed.get(header_id::cseq))->method
             == v.parsed.method());
}

BOOST_AUTO_TEST_CASE(escapes_that_are_not_hex_are_no_uri) {
  // A lone % would be unescaped differently by each reader.
  BOOST_TEST(!parse_uri("sip:%zz@bling.test").has_value());
  // Escapes may be of any character that needs none (RFC 4475 esc01).
  BOOST_TEST(equivalent("sip:sips%3Auser%40example.com@example.net",
                        "sip:sips%3auser%40%65xample.com@example.net"));
}

BOOST_AUTO_TEST_CASE(bytes_beyond_content_length_are_not_read) {
  // RFC 4475 dblreq: a second message in one datagram is ignored (§18.3).
  vector v{"To: <sip:a@bling.test>\r\nContent-Length: 0",
           "INVITE sip:x@h SIP/2.0\r\nTo: <sip:b@h>\r\n\r\n"};
  BOOST_REQUIRE(v.error == message_errc::none);
  BOOST_TEST(v.parsed.body().empty());
  BOOST_TEST(v.parsed.count(header_id::to) == 1u);
}

BOOST_AUTO_TEST_CASE(content_length_that_cannot_be_is_an_error) {
  // RFC 4475 clerr, ncl, mcl01: none of them may be guessed around.
  for (auto lines : {"Content-Length: 9999", "Content-Length: -999",
                     "Content-Length: 3\r\nContent-Length: 2"})
    BOOST_CHECK(vector(lines, "body").error
                == message_errc::bad_content_length);
}

BOOST_AUTO_TEST_CASE(overlarge_numbers_are_bounded_or_refused) {
  // RFC 4475 scalar02: a CSeq of 2^65 is refused; an Expires that big means
  // "for ever" and is lowered later by the registrar.
  BOOST_TEST(!parse_cseq("36893488147419103232 REGISTER").has_value());
  BOOST_TEST(!parse_cseq("2147483648 REGISTER").has_value());
  BOOST_TEST(parse_delta_seconds("10000000000000000000000000000000").value()
             == 0xffff'ffffu);
  BOOST_TEST(parse_delta_seconds("18446744073709551617").value()
             == 0xffff'ffffu);
  // A port that wraps to 5060 is none.
  BOOST_TEST(!parse_uri("sip:a@h:70596").has_value());
  BOOST_TEST(!parse_via("SIP/2.0/UDP h:70596").has_value());
}

BOOST_AUTO_TEST_CASE(reason_phrase_may_be_anything_or_nothing) {
  vector odd{"l: 0", {}, "SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe \"<;"};
  BOOST_TEST(odd.parsed.status() == 200);
  vector none{"l: 0", {}, "SIP/2.0 100 "};
  BOOST_TEST(none.parsed.status() == 100);
  BOOST_TEST(none.parsed.reason().empty());
  // RFC 4475 bigcode: not a status cut to three digits.
  vector big{"l: 0", {}, "SIP/2.0 4294967301 better not"};
  BOOST_CHECK(big.error == message_errc::bad_start_line);
}

BOOST_AUTO_TEST_CASE(unknown_schemes_are_uris_but_no_sip_uris) {
  // RFC 4475 unkscm, novelsc, unksm2: the message is fine; that the To is no
  // address of record (400) or the Request-URI no SIP (416) is for the
  // registrar to say.
  vector v{"To: isbn:2983792873\r\nFrom: <http://www.example.com>;tag=1\r\n"
           "Contact: <name:John_Smith>",
           {},
           "REGISTER nobodyKnowsThisScheme:opaque SIP/2.0"};
  BOOST_REQUIRE(v.error == message_errc::none);
  auto to = parse_name_addr(v.parsed.get(header_id::to));
  BOOST_REQUIRE(to.has_value());
  BOOST_TEST(is_absolute_uri(to->uri));
  BOOST_TEST(!parse_uri(to->uri).has_value());
  BOOST_TEST(!parse_uri(v.parsed.request_uri()).has_value());
  BOOST_CHECK(parse_contacts(v.parsed, 10).error == contact_errc::none);
}

BOOST_AUTO_TEST_CASE(header_parameters_are_not_uri_parameters) {
  // RFC 4475 cparam01, cparam02: the first is the header's, the second the
  // URI's; both are the same binding, since neither is decisive.
  vector first{"Contact: sip:+19725552222@gw1.example.net;unknownparam"};
  vector second{"Contact: <sip:+19725552222@gw1.example.net;unknownparam>"};
  auto a = parse_contacts(first.parsed, 1).values.at(0).address;
  auto b = parse_contacts(second.parsed, 1).values.at(0).address;
  BOOST_TEST(a.uri == "sip:+19725552222@gw1.example.net");
  BOOST_TEST(a.params == ";unknownparam");
  BOOST_TEST(b.uri == "sip:+19725552222@gw1.example.net;unknownparam");
  BOOST_TEST(b.params.empty());
  BOOST_TEST(equivalent(a.uri, b.uri));
  // With one that is decisive they are two.
  vector tcp{"Contact: sip:a@h;transport=tcp, <sip:a@h;transport=tcp>"};
  auto list = parse_contacts(tcp.parsed, 2);
  BOOST_TEST(!equivalent(list.values.at(0).address.uri,
                         list.values.at(1).address.uri));
}

BOOST_AUTO_TEST_CASE(escaped_headers_in_a_contact_need_brackets) {
  // RFC 4475 regescrt is legal (RFC 3261 table 1), regbadct is not: without
  // brackets a question mark may not occur (§20.10).
  vector good{"Contact: <sip:user@example.com?Route=%3Csip:p.example%3E>"};
  auto list = parse_contacts(good.parsed, 1);
  BOOST_REQUIRE(list.error == contact_errc::none);
  BOOST_TEST(parse_uri(list.values.at(0).address.uri)->headers
             == "Route=%3Csip:p.example%3E");
  vector bad{"Contact: sip:user@example.com?Route=%3Csip:p.example%3E"};
  BOOST_CHECK(parse_contacts(bad.parsed, 1).error == contact_errc::malformed);
}

BOOST_AUTO_TEST_CASE(single_value_headers_given_twice_are_all_counted) {
  // RFC 4475 multi01: who needs exactly one can tell.
  vector v{"To: <sip:a@h>\r\nt: <sip:b@h>\r\nCSeq: 1 REGISTER\r\n"
           "CSeq: 2 REGISTER\r\nCall-ID: 1\r\ni: 2\r\n"
           "From: <sip:a@h>\r\nf: <sip:b@h>"};
  BOOST_REQUIRE(v.error == message_errc::none);
  for (auto id :
       {header_id::to, header_id::cseq, header_id::call_id, header_id::from})
    BOOST_TEST(v.parsed.count(id) == 2u);
  // Two in one line are no single value either.
  BOOST_TEST(!parse_cseq("1 REGISTER, 2 REGISTER").has_value());
  BOOST_TEST(!parse_name_addr("<sip:a@h>, <sip:b@h>").has_value());
}

BOOST_AUTO_TEST_CASE(long_values_are_read_whole) {
  // RFC 4475 longreq.
  std::string name(3'000, 'x');
  vector v{"To: \"" + name + "\" <sip:" + name + "@h>;" + name + "=" + name
           + "\r\n" + name + ": " + name};
  BOOST_REQUIRE(v.error == message_errc::none);
  auto to = parse_name_addr(v.parsed.get(header_id::to));
  BOOST_REQUIRE(to.has_value());
  BOOST_TEST(parse_uri(to->uri)->user == name);
  BOOST_TEST(param_list::find(to->params, name)->value == name);
}

BOOST_AUTO_TEST_CASE(quotes_and_brackets_that_do_not_close_are_refused) {
  // RFC 4475 quotbal, and the Request-URI in brackets of ltgtruri: the line
  // can be split, what it holds is no URI.
  BOOST_TEST(!parse_name_addr("\"Mr. J. User <sip:j@h>").has_value());
  vector v{"l: 0", {}, "REGISTER <sip:bling.test> SIP/2.0"};
  BOOST_TEST(!parse_uri(v.parsed.request_uri()).has_value());
}

BOOST_AUTO_TEST_CASE(spaces_in_the_request_line_are_refused) {
  // RFC 4475 lwsruri, lwsstart, trws: we do not guess where the URI ends.
  for (auto line : {"REGISTER sip:a@h; lr SIP/2.0", "REGISTER  sip:h  SIP/2.0",
                    "REGISTER sip:h SIP/2.0  "})
    BOOST_CHECK(vector("l: 0", {}, line).error == message_errc::bad_start_line);
}

BOOST_AUTO_TEST_CASE(all_transports_are_valid_in_a_via) {
  // RFC 4475 transports: UNKNOWN too, as long as it is a token.
  for (auto transport : {"UDP", "SCTP", "TLS", "UNKNOWN", "TCP"})
    BOOST_TEST(
        parse_via("SIP/2.0/"s + transport + " h;branch=z9hG4bK1")->transport
        == transport);
  // badbranch: the cookie alone is read as it stands.
  BOOST_TEST(parse_via("SIP/2.0/UDP h;branch=z9hG4bK")->branch == "z9hG4bK");
}

BOOST_AUTO_TEST_CASE(ipv6_references) {
  // RFC 5118 §4.1: valid, §4.2: without its brackets it is not.
  BOOST_TEST(parse_uri("sip:[2001:db8::10]")->host == "[2001:db8::10]");
  BOOST_TEST(!parse_uri("sip:2001:db8::10").has_value());
  // §4.3: the port was meant, but inside the brackets it is address.
  auto ambiguous = parse_uri("sip:[2001:db8::10:5070]");
  BOOST_REQUIRE(ambiguous.has_value());
  BOOST_TEST(!ambiguous->port.has_value());
  // §4.4
  BOOST_TEST(parse_uri("sip:[2001:db8::10]:5070")->port.value() == 5070u);
  // §4.9: IPv4-mapped.
  BOOST_TEST(parse_uri("sip:a@[::ffff:192.0.2.10]:5060").has_value());
  // §4.10: three colons come from a mistake in the grammar of RFC 3261. No
  // socket could ever reach such an address, so it is none.
  BOOST_TEST(!parse_uri("sip:a@[2001:db8:::192.0.2.1]").has_value());
}

BOOST_AUTO_TEST_CASE(received_in_ipv6_with_and_without_brackets) {
  // RFC 5118 §4.5: a colon in a parameter is not the port of sent-by.
  for (auto value : {"[2001:db8::9:255]", "2001:db8::9:255"}) {
    auto text = "SIP/2.0/UDP [2001:db8::9:1];received="s + value
                + ";branch=z9hG4bKas3-111";
    auto v = parse_via(text);
    BOOST_REQUIRE(v.has_value());
    BOOST_TEST(!v->port.has_value());
    BOOST_TEST(v->branch == "z9hG4bKas3-111");
    BOOST_TEST(param_list::find(v->params, "received")->value == value);
  }
}

BOOST_AUTO_TEST_SUITE_END()
