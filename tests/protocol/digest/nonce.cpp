#include "protocol/digest/nonce.hpp"

#include "protocol/digest/base64url.hpp"
#include "protocol/digest/random.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace rollcall::digest;

namespace {

constexpr std::int64_t now = 1'700'000'000'000;
constexpr std::int64_t lifetime = 300'000;
constexpr std::uint64_t random_bits = 0x0123456789abcdef;

nonce_factory factory() {
  nonce_secret secret;
  std::iota(secret.begin(), secret.end(), static_cast<unsigned char>(0));
  return nonce_factory{secret};
}

nonce_state state(std::string_view nonce, std::int64_t at = now) {
  return factory().check(nonce, "example.test", at, lifetime).state;
}

std::string genuine() {
  return std::string{factory().make("example.test", now, random_bits)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(digest_nonce)

// Expected values from Python's hmac and base64 modules.
BOOST_AUTO_TEST_CASE(a_nonce_is_time_random_and_hmac_in_base64url) {
  BOOST_TEST(genuine() == "AYvP5WgAASNFZ4mrze_n08zxANAUrPOhW7upRP-J");
  nonce_factory configured{secret_from("cymru")};
  BOOST_TEST(configured.make("example.test", now, random_bits).view()
             == "AYvP5WgAASNFZ4mrze-0TTZIT4chBU2oRnOSaIQp");
}

BOOST_AUTO_TEST_CASE(a_genuine_nonce_is_fresh_for_its_lifetime) {
  auto verdict = factory().check(genuine(), "example.test", now, lifetime);
  BOOST_TEST((verdict.state == nonce_state::fresh));
  BOOST_TEST(verdict.id.issued == now);
  BOOST_TEST(verdict.id.random == random_bits);
  BOOST_TEST((state(genuine(), now + lifetime) == nonce_state::fresh));
  BOOST_TEST((state(genuine(), now + lifetime + 1) == nonce_state::expired));
  BOOST_TEST((state(genuine(), now + 1000 * lifetime) == nonce_state::expired));
}

BOOST_AUTO_TEST_CASE(a_nonce_from_the_future_is_forged) {
  auto tolerance = nonce_factory::tolerance;
  BOOST_TEST((state(genuine(), now - tolerance) == nonce_state::fresh));
  BOOST_TEST((state(genuine(), now - tolerance - 1) == nonce_state::forged));
}

BOOST_AUTO_TEST_CASE(another_realm_or_secret_makes_it_forged) {
  auto nonce = genuine();
  for (auto realm : {"", "example.tes", "example.test.", "Example.test"})
    BOOST_TEST((factory().check(nonce, realm, now, lifetime).state
                == nonce_state::forged),
               realm);
  nonce_factory other{secret_from("other")};
  BOOST_TEST((other.check(nonce, "example.test", now, lifetime).state
              == nonce_state::forged));
}

BOOST_AUTO_TEST_CASE(each_flipped_bit_is_noticed) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  auto nonce = genuine();
  for (std::size_t i = 0; i < nonce.size(); ++i)
    for (std::size_t bit = 1; bit < 64; bit <<= 1) {
      auto changed = nonce;
      changed[i] = alphabet[alphabet.find(nonce[i]) ^ bit];
      BOOST_TEST((state(changed) == nonce_state::forged), changed);
    }
}

BOOST_AUTO_TEST_CASE(other_lengths_and_characters_are_forged) {
  auto nonce = genuine();
  for (std::size_t n = 0; n < nonce.size(); ++n)
    BOOST_TEST((state(nonce.substr(0, n)) == nonce_state::forged));
  BOOST_TEST((state(nonce + "A") == nonce_state::forged));
  BOOST_TEST((state(nonce + "AAAA") == nonce_state::forged));
  for (char c : {'+', '/', '=', '"', ' ', '\0', '\xff'}) {
    auto changed = nonce;
    changed[20] = c;
    BOOST_TEST((state(changed) == nonce_state::forged));
  }
}

BOOST_AUTO_TEST_CASE(random_tells_nonces_of_a_millisecond_apart) {
  std::set<std::string> seen;
  for (std::uint64_t random = 0; random < 1000; ++random)
    seen.emplace(factory().make("example.test", now, random).view());
  BOOST_TEST(seen.size() == 1000u);
}

BOOST_AUTO_TEST_CASE(one_factory_serves_several_threads) {
  const auto shared = factory();
  std::atomic<int> fresh{0};
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t)
    threads.emplace_back([&shared, &fresh, t] {
      for (std::uint64_t i = 0; i < 500; ++i) {
        auto nonce = shared.make("example.test", now, t * 1000 + i);
        auto verdict = shared.check(nonce, "example.test", now, lifetime);
        if (verdict.state == nonce_state::fresh
            && verdict.id.random == t * 1000 + i)
          ++fresh;
      }
    });
  for (auto& thread : threads)
    thread.join();
  BOOST_TEST(fresh == 2000);
}

BOOST_AUTO_TEST_CASE(random_bytes_differ_each_time) {
  nonce_secret a{};
  nonce_secret b{};
  BOOST_TEST(random_bytes(a));
  BOOST_TEST(random_bytes(b));
  BOOST_TEST((a != b));
}

BOOST_AUTO_TEST_CASE(base64url_agrees_with_the_rfc_4648_examples) {
  std::array<unsigned char, 6> bytes{'f', 'o', 'o', 'b', 'a', 'r'};
  std::array<char, 8> text{};
  encode_base64url(bytes, text);
  BOOST_TEST((std::string_view{text.data(), text.size()} == "Zm9vYmFy"));
  std::array<unsigned char, 6> back{};
  BOOST_TEST(decode_base64url("Zm9vYmFy", back));
  BOOST_TEST((back == bytes));
  BOOST_TEST(!decode_base64url("Zm9vYmF", back));
  BOOST_TEST(!decode_base64url("Zm9v", back));
  BOOST_TEST(!decode_base64url("Zm9vYmF=", back));
}

BOOST_AUTO_TEST_SUITE_END()
