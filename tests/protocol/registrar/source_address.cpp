#include "protocol/registrar/source_address.hpp"

#include "protocol/registrar/failure_guard.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall::registrar;

BOOST_AUTO_TEST_SUITE(source_addresses)

BOOST_AUTO_TEST_CASE(addresses_are_read_however_servers_write_them) {
  auto v4 = parse_address("192.0.2.1");
  BOOST_TEST_REQUIRE(v4.has_value());
  BOOST_TEST((parse_address("::ffff:192.0.2.1") == v4));
  BOOST_TEST((parse_address("[::ffff:c000:201]") == v4));
  auto v6 = parse_address("2001:db8::1");
  BOOST_TEST_REQUIRE(v6.has_value());
  BOOST_TEST((parse_address("[2001:DB8:0:0::1]") == v6));
  BOOST_TEST((parse_address("2001:db8::1%eth0") == v6));
  for (std::string wrong :
       {"", "[]", "h.test", "192.0.2", "192.0.2.256", "192.0.2.1.",
        ":::", "2001:db8::g", "192.0.2.1%eth0", "[192.0.2.1", "2001:db8::1]",
        "2001:db8:0000:0000:0000:0000:0000:0000:0000:0001"})
    BOOST_TEST(!parse_address(wrong).has_value(), wrong);
  BOOST_TEST(!parse_address(std::string_view{"::1\0", 4}).has_value());
}

BOOST_AUTO_TEST_CASE(one_source_is_an_ipv4_address_or_a_64_of_ipv6) {
  struct {
    const char* a;
    const char* b;
    bool one;
  } table[] = {
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"192.0.2.1", "::ffff:192.0.2.1", true},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
      {"2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true},
      {"2001:db8::1", "[2001:db8:0:0:5::]", true},
      {"2001:db8::1", "2001:db8:0:1::1", false},
      {"::1", "192.0.2.1", false},
      {"proxy.test", "proxy.test", true},
      {"proxy.test", "other.test", false},
      {"", "", true},
  };
  for (const auto& [a, b, one] : table) {
    BOOST_TEST(is_one_source(a, b) == one, a << ' ' << b);
    BOOST_TEST(is_one_source(b, a) == one, b << ' ' << a);
  }
}

BOOST_AUTO_TEST_CASE(a_range_holds_the_addresses_with_its_first_bits) {
  struct {
    const char* range;
    const char* address;
    bool holds;
  } table[] = {
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.0", false},
      {"192.0.2.0/24", "192.0.2.255", true},
      {"192.0.2.77/24", "192.0.2.255", true},
      {"192.0.2.0/24", "192.0.3.0", false},
      {"192.0.2.0/23", "192.0.3.255", true},
      {"192.0.2.0/23", "192.0.4.0", false},
      {"192.0.2.128/25", "192.0.2.127", false},
      {"192.0.2.0/32", "192.0.2.1", false},
      {"0.0.0.0/0", "255.255.255.255", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "192.0.2.1", true},
      {"2001:db8::/32", "2001:db8:ffff::1", true},
      {"2001:db8::/32", "2001:db9::1", false},
      {"2001:db8::/33", "2001:db8:8000::", false},
      {"2001:db8::1", "2001:db8::2", false},
      {"[2001:db8::1]/128", "2001:db8::1", true},
  };
  for (const auto& [range, address, holds] : table) {
    auto r = parse_address_range(range);
    BOOST_TEST_REQUIRE(r.has_value(), range);
    BOOST_TEST(r->contains(parse_address(address).value()) == holds,
               range << ' ' << address);
  }
  for (const char* wrong :
       {"", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/8/8",
        "2001:db8::/129", "h.test", "192.0.2.0/255.255.255.0", "/24"})
    BOOST_TEST(!parse_address_range(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()
