#include "protocol/sip/uri.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <ctime>
#include <random>
#include <string>
#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;

namespace {

bool same(std::string_view a, std::string_view b) {
  auto x = parse_uri(a);
  auto y = parse_uri(b);
  BOOST_REQUIRE_MESSAGE(x && y, a << " or " << b);
  auto result = equivalent(*x, *y);
  BOOST_TEST(equivalent(*y, *x) == result, a << " against " << b);
  BOOST_TEST(equivalent(a, b) == result);
  BOOST_TEST(equivalent(*x, *x), a);
  if (result)
    BOOST_TEST(hash_value(*x) == hash_value(*y), a << " against " << b);
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(uri_comparison)

BOOST_AUTO_TEST_CASE(uris_that_rfc_3261_calls_equivalent_are) {
  BOOST_TEST(same("sip:%61lice@atlanta.com;transport=TCP",
                  "sip:alice@AtLanTa.CoM;Transport=tcp"));
  BOOST_TEST(same("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"));
  BOOST_TEST(
      same("sip:carol@chicago.com", "sip:carol@chicago.com;security=on"));
  BOOST_TEST(same("sip:carol@chicago.com;newparam=5",
                  "sip:carol@chicago.com;security=on"));
  BOOST_TEST(same(
      "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
      "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"));
  BOOST_TEST(same("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
                  "sip:alice@atlanta.com?priority=urgent&subject=project%20x"));
}

BOOST_AUTO_TEST_CASE(uris_that_rfc_3261_calls_different_are) {
  // Different user names: those keep their case.
  BOOST_TEST(!same("SIP:ALICE@AtLanTa.CoM;Transport=udp",
                   "sip:alice@AtLanTa.CoM;Transport=UDP"));
  BOOST_TEST(!same("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"));
  BOOST_TEST(!same("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"));
  BOOST_TEST(
      !same("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"));
  BOOST_TEST(!same("sip:carol@chicago.com",
                   "sip:carol@chicago.com?Subject=next%20meeting"));
  BOOST_TEST(!same("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"));
}

BOOST_AUTO_TEST_CASE(equivalence_is_not_transitive) {
  constexpr auto plain = "sip:carol@chicago.com"sv;
  constexpr auto on = "sip:carol@chicago.com;security=on"sv;
  constexpr auto off = "sip:carol@chicago.com;security=off"sv;
  BOOST_TEST(same(plain, on));
  BOOST_TEST(same(plain, off));
  BOOST_TEST(!same(on, off));
}

BOOST_AUTO_TEST_CASE(each_rule_of_19_1_4_holds_by_itself) {
  BOOST_TEST(!same("sip:a@h", "sips:a@h"));
  BOOST_TEST(same("sip:a@h", "SIP:a@H"));
  BOOST_TEST(!same("sip:a@h", "sip:h"));
  BOOST_TEST(!same("sip:a:x@h", "sip:a:X@h"));
  BOOST_TEST(!same("sip:a:x@h", "sip:a@h"));
  BOOST_TEST(same("sip:a:%78@h", "sip:a:x@h"));
  BOOST_TEST(!same("sip:a@h:5060", "sip:a@h:5061"));
  BOOST_TEST(same("sip:a@h:05060", "sip:a@h:5060"));
  // A reserved character is not its escape.
  BOOST_TEST(!same("sip:a%2Cb@h", "sip:a,b@h"));
  BOOST_TEST(same("sip:a%2Cb@h", "sip:a%2cb@h"));
  BOOST_TEST(!same("sip:a%00@h", "sip:a@h"));
  // These four never match their absence, be they the default or not.
  for (auto decisive :
       {"user=ip", "ttl=1", "method=INVITE", "maddr=h", "transport=udp"}) {
    auto with = "sip:a@h;"s + decisive;
    BOOST_TEST(!same("sip:a@h", with));
    BOOST_TEST(same(with, with + ";lr"));
  }
  BOOST_TEST(!same("sip:a@h;method=INVITE", "sip:a@h;method=BYE"));
  BOOST_TEST(same("sip:a@h;x=AB", "sip:a@h;X=ab"));
  BOOST_TEST(same("sip:a@h;x=%61", "sip:a@h;%78=a"));
  BOOST_TEST(!same("sip:a@h;x=1;y=2", "sip:a@h;y=2;x=3"));
  BOOST_TEST(same("sip:a@h?A=b", "sip:a@h?a=b"));
  BOOST_TEST(!same("sip:a@h?a=b", "sip:a@h?a=c"));
  BOOST_TEST(!same("sip:a@h?a=b", "sip:a@h?a=b&c=d"));
  // An escaped separator does not make a second header.
  BOOST_TEST(!same("sip:a@h?a=b%26c=d", "sip:a@h?a=b&c=d"));
}

BOOST_AUTO_TEST_CASE(one_ipv6_address_is_one_host_however_it_is_written) {
  // RFC 5954 §4.2.
  BOOST_TEST(same("sip:a@[2001:db8::9:1]", "sip:a@[2001:DB8::9:01]"));
  BOOST_TEST(same("sip:a@[::1]:5060", "sip:a@[0:0:0:0:0:0:0:1]:5060"));
  BOOST_TEST(same("sip:[::ffff:192.0.2.1]", "sip:[::ffff:c000:201]"));
  BOOST_TEST(!same("sip:a@[::1]", "sip:a@[::2]"));
}

BOOST_AUTO_TEST_CASE(a_name_given_twice_counts_by_its_first_value) {
  // Not allowed (§19.1.1), but a phone that does it must find its own binding
  // again, and the answer may not depend on the order of the two.
  BOOST_TEST(same("sip:a@h;x=1;x=2", "sip:a@h;x=1;x=2"));
  BOOST_TEST(same("sip:a@h;x=1;x=2", "sip:a@h;x=1"));
  BOOST_TEST(!same("sip:a@h;x=1;x=2", "sip:a@h;x=2"));
  BOOST_TEST(
      same("sip:a@h;transport=tcp;transport=udp", "sip:a@h;transport=tcp"));
}

BOOST_AUTO_TEST_CASE(other_schemes_are_compared_byte_for_byte) {
  BOOST_TEST(equivalent("tel:+1-201", "tel:+1-201"));
  BOOST_TEST(!equivalent("tel:+1-201", "tel:+1201"));
  BOOST_TEST(!equivalent("tel:1@h", "sip:1@h"));
  BOOST_TEST(!equivalent("sip:a@h", "sip:a@h;transport=udp"sv));
}

BOOST_AUTO_TEST_CASE(thousands_of_parameters_do_not_cost_their_square) {
  // Both URIs as long as a datagram, all names different from each other.
  auto long_uri = [](int from) {
    std::string text = "sip:a@h";
    for (int i = 0; text.size() < 65'000; ++i)
      text += ";p" + std::to_string(from + i);
    return text;
  };
  auto a = long_uri(0);
  auto b = long_uri(100'000);
  auto x = parse_uri(a);
  auto y = parse_uri(b);
  BOOST_REQUIRE((x && y));
  auto before = std::clock();
  BOOST_TEST(equivalent(*x, *y));
  auto spent = std::clock() - before;
  BOOST_TEST(spent < 1 * CLOCKS_PER_SEC); // processor time, so load is no harm
}

BOOST_AUTO_TEST_CASE(equivalent_uris_share_their_hash) {
  // Variants of one URI, each part written in some way at random.
  std::mt19937 random{20'261'123};
  auto pick = [&random](const auto& from) {
    return std::string{from[std::uniform_int_distribution<std::size_t>{
        0, from.size() - 1}(random)]};
  };
  constexpr std::array schemes = {"sip:"sv, "SIP:"sv, "sips:"sv};
  constexpr std::array users = {"alice@"sv,   "%61lice@"sv, "Alice@"sv,  ""sv,
                                "al%2Cce@"sv, "al,ce@"sv,   "alice:x@"sv};
  constexpr std::array hosts = {"h.example"sv, "H.EXAMPLE"sv, "[::1]"sv,
                                "[0::1]"sv, "192.0.2.1"sv};
  constexpr std::array ports = {""sv, ":5060"sv, ":05060"sv, ":5061"sv};
  constexpr std::array params = {""sv,
                                 ";lr"sv,
                                 ";x=1"sv,
                                 ";X=1"sv,
                                 ";x=2"sv,
                                 ";x=1;x=2"sv,
                                 ";user=phone"sv,
                                 ";transport=TCP"sv,
                                 ";Transport=tcp"sv};
  constexpr std::array headers = {""sv, "?a=b"sv, "?A=b"sv};
  auto make = [&] {
    return pick(schemes) + pick(users) + pick(hosts) + pick(ports)
           + pick(params) + pick(params) + pick(headers);
  };
  int equal = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto a = make();
    auto b = make();
    auto x = parse_uri(a);
    auto y = parse_uri(b);
    BOOST_REQUIRE_MESSAGE(x && y, a << ' ' << b);
    auto result = equivalent(*x, *y);
    equal += result ? 1 : 0;
    if (equivalent(*y, *x) != result)
      BOOST_ERROR("not symmetric: " << a << ' ' << b);
    if (!equivalent(*x, *x))
      BOOST_ERROR("not reflexive: " << a);
    if (result && hash_value(*x) != hash_value(*y))
      BOOST_ERROR("hashes differ: " << a << ' ' << b);
  }
  BOOST_TEST(equal > 30); // else the test would show nothing
}

BOOST_AUTO_TEST_CASE(different_uris_rarely_share_their_hash) {
  std::array<int, 64> buckets{};
  for (int i = 0; i < 6'400; ++i) {
    auto text = "sip:" + std::to_string(i) + "@h.example";
    ++buckets[hash_value(*parse_uri(text)) % buckets.size()];
  }
  for (auto n : buckets)
    BOOST_TEST((n > 20 && n < 400), n);
}

BOOST_AUTO_TEST_SUITE_END()
