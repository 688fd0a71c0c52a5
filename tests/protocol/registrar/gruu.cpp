// GRUUs: public ones name the instance, temporary ones only we can read.
#include "protocol/registrar/gruu.hpp"
#include "protocol/registrar/answer.hpp"
#include "protocol/sip/uri.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;
namespace digest = rollcall::digest;
namespace sip = rollcall::sip;

namespace {

const registrar::temporary_gruus ours{digest::secret_from("a secret of ours")};

std::string user_of(const std::string& uri) {
  auto parsed = sip::parse_uri(uri);
  BOOST_TEST_REQUIRE(parsed.has_value());
  return std::string{parsed->user};
}

} // namespace

BOOST_AUTO_TEST_SUITE(gruu)

BOOST_AUTO_TEST_CASE(a_public_gruu_is_the_address_with_the_instance) {
  BOOST_TEST(registrar::public_gruu("alice", "example.test",
                                    "<urn:uuid:f81d4fae-7dec-11d0>")
             == "sip:alice@example.test;gr=urn:uuid:f81d4fae-7dec-11d0");
  auto odd = registrar::public_gruu("a b@c", "example.test", "x;y\"=z");
  BOOST_TEST(odd == "sip:a%20b%40c@example.test;gr=x%3By%22%3Dz");
  BOOST_TEST(sip::parse_uri(odd).has_value());
}

BOOST_AUTO_TEST_CASE(a_temporary_gruu_leads_back_and_tells_nothing) {
  registrar::gruu_target alice{"alice", "<urn:uuid:1>", start};
  auto uri = ours.make(alice, "example.test", {7, 9});
  BOOST_TEST(uri.find("alice") == std::string::npos);
  BOOST_TEST(uri.rfind("sip:tgruu.", 0) == 0U);
  BOOST_TEST(uri.substr(uri.find('@')) == "@example.test;gr");
}

BOOST_AUTO_TEST_CASE(each_is_another_and_all_lead_to_the_same) {
  registrar::gruu_target alice{"alice", "<urn:uuid:1>", start};
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 100; ++i) {
    auto uri = ours.make(alice, "example.test", {i, 0});
    BOOST_TEST(seen.insert(uri).second);
    auto found = ours.resolve(user_of(uri));
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST(found->user == "alice");
    BOOST_TEST(found->instance == "<urn:uuid:1>");
    BOOST_TEST((found->created == start));
  }
}

BOOST_AUTO_TEST_CASE(nobody_else_makes_one) {
  auto user = user_of(ours.make({"alice", "i", start}, "example.test", {1, 2}));
  BOOST_TEST(ours.resolve(user).has_value());
  for (std::size_t i = 0; i < user.size(); ++i) {
    auto changed = user;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    BOOST_TEST(!ours.resolve(changed).has_value());
    BOOST_TEST(!ours.resolve(user.substr(0, i)).has_value());
  }
  registrar::temporary_gruus others{digest::secret_from("a secret of others")};
  BOOST_TEST(!others.resolve(user).has_value());
  BOOST_TEST(!ours.resolve("alice").has_value());
  BOOST_TEST(!ours.resolve("tgruu.").has_value());
}

BOOST_AUTO_TEST_CASE(a_phone_that_asks_is_told_its_gruus) {
  one_user u;
  u.send({.contacts = {"<sip:a@192.0.2.1>;+sip.instance=\"<urn:uuid:1>\"",
                       "<sip:b@192.0.2.1>"}});
  registrar::gruu_writer gruus{ours, "alice", "example.test", {1, 2}};
  std::string out;
  registrar::write_accepted(out, u.bindings, {}, u.now, u.options, 3'800,
                            &gruus);
  BOOST_TEST(out.find("<sip:a@192.0.2.1>;+sip.instance=\"<urn:uuid:1>\""
                      ";expires=3600;pub-gruu=\"sip:alice@example.test;"
                      "gr=urn:uuid:1\";temp-gruu=\"sip:tgruu.")
             != std::string::npos);
  // One without an instance has none.
  BOOST_TEST(out.find("<sip:b@192.0.2.1>;expires=3600\r\n")
             != std::string::npos);
  // And it may send back what it was told without piling it up.
  u.send({.contacts = {"<sip:a@192.0.2.1>;+sip.instance=\"<urn:uuid:1>\";"
                       "pub-gruu=\"sip:x@y\";temp-gruu=\"sip:z@y\""},
          .cseq = 2});
  BOOST_TEST(u.bindings.at(0).info->contact()
             == "<sip:a@192.0.2.1>;+sip.instance=\"<urn:uuid:1>\"");
}

BOOST_AUTO_TEST_SUITE_END()
