// The bytes of each answer.
#include "protocol/registrar/answer.hpp"
#include "protocol/sip/contact.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;
namespace sip = rollcall::sip;

namespace {

std::string accepted(const one_user& u, std::string_view path = {},
                     std::size_t max_bytes = 3'800) {
  std::string out;
  registrar::register_request request;
  request.path = registrar::header_text{path};
  registrar::write_accepted(out, u.bindings, request, u.now, u.options,
                            max_bytes);
  return out;
}

std::string rejected(const registrar::rejection& r) {
  std::string out;
  registrar::write_rejected(out, r);
  return out;
}

/// Header lines of a message that must be a valid one.
std::size_t lines_of(const std::string& text) {
  sip::message msg;
  BOOST_TEST_REQUIRE((msg.parse(text) == sip::message_errc::none));
  return msg.fields().size();
}

one_user many(int count, const std::string& tail = {}) {
  one_user u;
  u.options.maxcontacts = 1'000;
  for (int i = 0; i < count; ++i)
    u.send({.contacts = {"<sip:1000@phone-" + std::to_string(i)
                         + ".example.test:5060;transport=tcp;ob" + tail
                         + ">;+sip.instance=\"<urn:uuid:00000000-0000-1000-"
                           "8000-000a9"
                         + std::to_string(1'000'000 + i) + ">\""},
            .call_id = "call-" + std::to_string(i)});
  return u;
}

} // namespace

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(one_contact_is_echoed_as_written) {
  one_user u;
  u.send({.contacts = {"\"A\" <sip:a@10.0.0.1;ob>;x=y;expires=120"}});
  BOOST_TEST(accepted(u)
             == "SIP/2.0 200 OK\r\n"
                "Contact: \"A\" <sip:a@10.0.0.1;ob>;x=y;expires=120\r\n"
                "Supported: path, outbound, gruu\r\n"
                "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
                "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(several_contacts_come_with_what_is_left_own_ones_first) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>;q=0.5;expires=600"}});
  u.now += seconds{100};
  u.send({.contacts = {"<sip:b@h.test>;expires=60", "sip:c@h.test;q=0.25"},
          .call_id = "call-2"});
  BOOST_TEST(accepted(u, "<sip:p1.test;lr>, <sip:p2.test;lr>")
             == "SIP/2.0 200 OK\r\n"
                "Contact: <sip:b@h.test>;expires=60\r\n"
                "Contact: <sip:c@h.test>;expires=3600;q=0.25\r\n"
                "Contact: <sip:a@h.test>;expires=500;q=0.5\r\n"
                "Path: <sip:p1.test;lr>, <sip:p2.test;lr>\r\n"
                "Supported: path, outbound, gruu\r\n"
                "Date: Tue, 14 Nov 2023 22:15:00 GMT\r\n"
                "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(without_contacts_there_is_none_to_list) {
  BOOST_TEST(accepted({})
             == "SIP/2.0 200 OK\r\n"
                "Supported: path, outbound, gruu\r\n"
                "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
                "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(the_answer_goes_behind_what_is_there) {
  std::string out = "before";
  registrar::write_accepted(out, {}, {}, start, {}, 3'800);
  BOOST_TEST(out.rfind("beforeSIP/2.0 200 OK\r\n", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(with_regping_the_phone_is_told_to_come_back_soon) {
  one_user u;
  u.options.regping = 30;
  u.send({.contacts = {"<sip:a@h.test>;expires=3600"}});
  BOOST_TEST(accepted(u).find("Contact: <sip:a@h.test>;expires=30\r\n")
             != std::string::npos);
  u.now += seconds{3'590}; // never more than what is left
  BOOST_TEST(accepted(u).find("Contact: <sip:a@h.test>;expires=10\r\n")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_q_reads_back_the_same) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>"}});
  for (std::uint16_t q = 0; q <= 1'000; ++q) {
    u.bindings[0].q = q;
    auto text = accepted(u);
    sip::message msg;
    BOOST_TEST_REQUIRE((msg.parse(text) == sip::message_errc::none));
    auto contacts = sip::parse_contacts(msg, 1);
    BOOST_TEST_REQUIRE((contacts.error == sip::contact_errc::none));
    BOOST_TEST_REQUIRE(contacts.values.at(0).q.value_or(1'000) == q);
  }
}

BOOST_AUTO_TEST_CASE(forty_bindings_stay_within_a_frame) {
  for (std::size_t limit : {1'000U, 2'000U, 3'800U, 12'000U}) {
    auto u = many(40);
    auto path = "<sip:" + std::string(300, 'p') + ".test;lr>";
    auto text = accepted(u, path, limit);
    BOOST_TEST(text.size() <= limit);
    auto contacts = lines_of(text) - 4; // Path, Supported, Date, Length
    BOOST_TEST(contacts > 1U);
    // As many as fit: one line more would be too much.
    if (contacts < 40)
      BOOST_TEST(text.size() + 200 > limit);
    BOOST_TEST(text.find("Contact: <sip:1000@phone-39.")
               == std::string{"SIP/2.0 200 OK\r\n"}.size());
  }
}

BOOST_AUTO_TEST_CASE(the_longest_contact_and_path_fit_a_frame) {
  ask a{.contacts = {"<sip:" + std::string(1'011, 'a') + "@h.test>",
                     "<sip:b@h.test>"},
        .path = {"<sip:" + std::string(2'037, 'p') + ".test>"}};
  one_user u;
  u.send(a);
  auto text = accepted(u, u.bindings.at(0).info->path());
  BOOST_TEST(text.size() <= 3'800U);
  BOOST_TEST(lines_of(text) >= 4U);
}

BOOST_AUTO_TEST_CASE(the_first_contact_is_always_there) {
  auto text = accepted(many(3), {}, 10);
  BOOST_TEST(lines_of(text) == 4U);
}

BOOST_AUTO_TEST_CASE(refusals_say_what_helps) {
  registrar::rejection r;
  BOOST_TEST(rejected(r)
             == "SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  r.reason = "Bad CSeq";
  BOOST_TEST(rejected(r)
             == "SIP/2.0 400 Bad CSeq\r\nContent-Length: 0\r\n\r\n");
  r = {};
  r.status = 423;
  r.min_expires = 60;
  BOOST_TEST(rejected(r)
             == "SIP/2.0 423 Interval Too Brief\r\nMin-Expires: 60\r\n"
                "Content-Length: 0\r\n\r\n");
  r = {};
  r.status = 420;
  r.unsupported = "gin, foo";
  BOOST_TEST(rejected(r)
             == "SIP/2.0 420 Bad Extension\r\nUnsupported: gin, foo\r\n"
                "Content-Length: 0\r\n\r\n");
  r = {};
  r.status = 503;
  r.retry_after = 5;
  BOOST_TEST(rejected(r)
             == "SIP/2.0 503 Service Unavailable\r\nRetry-After: 5\r\n"
                "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(each_challenge_has_its_line) {
  std::string out;
  registrar::write_challenge(out, false, {"Digest a", "Digest b"});
  BOOST_TEST(out
             == "SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest a\r\n"
                "WWW-Authenticate: Digest b\r\nContent-Length: 0\r\n\r\n");
  out.clear();
  registrar::write_challenge(out, true, {"Digest a"});
  BOOST_TEST(out
             == "SIP/2.0 407 Proxy Authentication Required\r\n"
                "Proxy-Authenticate: Digest a\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(nothing_a_phone_says_becomes_a_header) {
  one_user u;
  u.send({.contacts = {"\"A\r\n Evil: 1\" <sip:a@h.test>;x=\"\r\n Evil: 2\""}});
  BOOST_TEST(lines_of(accepted(u)) == 4U);
  BOOST_TEST(lines_of(accepted(u, "<sip:p>\r\nEvil: 3")) == 5U);
  registrar::rejection r;
  r.reason = "No\r\nEvil: 4";
  r.unsupported = "a\r\nEvil: 5";
  BOOST_TEST(lines_of(rejected(r)) == 2U);
  std::string out;
  registrar::write_challenge(out, false, {"Digest\r\nEvil: 6"});
  BOOST_TEST(lines_of(out) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
