// Path, outbound and GRUU: what may be required, and what becomes of it.
#include "protocol/registrar/extensions.hpp"
#include "protocol/registrar/answer.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;
namespace sip = rollcall::sip;

namespace {

const std::string flow
  = "Contact: <sip:a@192.0.2.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\n";
const std::string one_hop = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n";
const std::string two_hops
  = "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK2\r\n" + one_hop;

/// What a REGISTER with these lines is made of: its refusal, or which of its
/// contacts' reg-ids count.
std::string made_of(const std::string& some) {
  auto text = "REGISTER sip:example.test SIP/2.0\r\n"
              "From: <sip:a@example.test>;tag=1\r\n"
              "To: <sip:a@example.test>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n"
              + some + "Content-Length: 0\r\n\r\n";
  sip::message msg;
  if (msg.parse(text) != sip::message_errc::none)
    throw std::logic_error{"no SIP message: " + text};
  auto parsed = registrar::parse_register(msg, 10);
  if (auto* bad = std::get_if<registrar::rejection>(&parsed))
    return std::to_string(bad->status) + ' ' + bad->reason;
  auto& request = std::get<registrar::register_request>(parsed);
  std::string result = request.outbound ? "outbound" : "plain";
  for (const auto& c : request.contacts)
    result += c.reg_id ? " flow" : " contact";
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(extensions)

BOOST_AUTO_TEST_CASE(outbound_applies_to_flows_of_phones_that_support_it) {
  const std::string supported = "Supported: outbound\r\n";
  BOOST_TEST(made_of(one_hop + flow + supported) == "outbound flow");
  BOOST_TEST(made_of(one_hop + flow + "k: path, OUTBOUND\r\n")
             == "outbound flow");
  BOOST_TEST(made_of(one_hop + flow + "Require: outbound\r\n")
             == "outbound flow");
  // Not asked for, so reg-id means nothing (RFC 5626 §6).
  BOOST_TEST(made_of(one_hop + flow) == "plain contact");
  BOOST_TEST(made_of(one_hop + flow + "Supported: path\r\n")
             == "plain contact");
  // Nor does it without an instance.
  BOOST_TEST(made_of(one_hop + "Contact: <sip:a@192.0.2.1>;reg-id=1\r\n"
                     + supported)
             == "plain contact");
  // Nothing to apply it to.
  BOOST_TEST(made_of(one_hop + supported) == "plain");
}

BOOST_AUTO_TEST_CASE(a_first_hop_that_keeps_no_flows_is_told) {
  const std::string supported = "Supported: outbound\r\n";
  BOOST_TEST(made_of(two_hops + flow + supported)
             == "439 First Hop Lacks Outbound Support");
  BOOST_TEST(made_of(two_hops + flow + supported
                     + "Path: <sip:edge.example.test;lr>\r\n")
             == "439 First Hop Lacks Outbound Support");
  BOOST_TEST(made_of(two_hops + flow + supported
                     + "Path: <sip:edge.example.test;lr;ob>\r\n")
             == "outbound flow");
  BOOST_TEST(made_of("Via: SIP/2.0/UDP a;branch=z9hG4bK2, SIP/2.0/UDP b;"
                     "branch=z9hG4bK1\r\n"
                     + flow + supported)
             == "439 First Hop Lacks Outbound Support");
  // Who does not ask for outbound registers without it.
  BOOST_TEST(made_of(two_hops + flow) == "plain contact");
}

BOOST_AUTO_TEST_CASE(the_answer_requires_outbound_when_it_applies) {
  auto answer = [](bool outbound, std::optional<std::uint32_t> timer) {
    one_user u;
    u.options.flowtimer = timer;
    registrar::register_request request;
    request.outbound = outbound;
    std::string out;
    registrar::write_accepted(out, {}, request, u.now, u.options, 3'800);
    return out;
  };
  BOOST_TEST(answer(true, 25).find("\r\nRequire: outbound\r\n"
                                   "Flow-Timer: 25\r\n")
             != std::string::npos);
  BOOST_TEST(answer(true, {}).find("\r\nRequire: outbound\r\n")
             != std::string::npos);
  BOOST_TEST(answer(true, {}).find("Flow-Timer") == std::string::npos);
  BOOST_TEST(answer(false, 25).find("Require") == std::string::npos);
  BOOST_TEST(answer(false, 25).find("Flow-Timer") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_said_to_be_supported_may_be_required) {
  sip::message msg;
  std::string text = "REGISTER sip:example.test SIP/2.0\r\nRequire: ";
  text += registrar::supported_option_tags();
  text += "\r\nContent-Length: 0\r\n\r\n";
  BOOST_TEST_REQUIRE((msg.parse(text) == sip::message_errc::none));
  BOOST_TEST(!registrar::check_require(msg).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
