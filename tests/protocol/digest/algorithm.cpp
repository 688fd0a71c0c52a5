#include "protocol/digest/algorithm.hpp"

#include "protocol/digest/hash.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace rollcall::digest;

BOOST_AUTO_TEST_SUITE(digest_algorithm)

BOOST_AUTO_TEST_CASE(names_are_understood_in_any_case_and_quoted) {
  for (auto a : all_algorithms())
    BOOST_TEST((parse_algorithm(to_string(a)) == a));
  BOOST_TEST((parse_algorithm("md5") == algorithm::md5));
  BOOST_TEST((parse_algorithm("\"MD5\"") == algorithm::md5));
  BOOST_TEST((parse_algorithm("sha-256") == algorithm::sha256));
  BOOST_TEST((parse_algorithm("Sha-512-256") == algorithm::sha512_256));
}

BOOST_AUTO_TEST_CASE(session_variants_and_unknown_names_are_refused) {
  for (auto name : {"", "\"\"", "\"", "MD5-sess", "SHA-256-sess",
                    "SHA-512-256-sess", "SHA-512", "SHA256", "MD", "MD55"})
    BOOST_TEST(!parse_algorithm(name), name);
}

BOOST_AUTO_TEST_CASE(lists_keep_their_order_and_drop_duplicates) {
  algorithm_list list{algorithm::md5, algorithm::sha256, algorithm::md5};
  BOOST_TEST(list.size() == 2u);
  BOOST_TEST((*list.begin() == algorithm::md5));
  BOOST_TEST(list.contains(algorithm::sha256));
  BOOST_TEST(!list.contains(algorithm::sha512_256));
  BOOST_TEST(algorithm_list{}.empty());
  BOOST_TEST((*all_algorithms().begin() == algorithm::sha512_256));
}

// Expected values from Python's hashlib.
BOOST_AUTO_TEST_CASE(hashes_join_their_parts_with_colons) {
  BOOST_TEST(hash(algorithm::md5, {"a", "b"}).view()
             == "d8160c9b3dc20d4e931aeb4f45262155");
  BOOST_TEST(
      hash(algorithm::sha256, {"a", "b"}).view()
      == "6783a31eabf68ccc0660f935c0826282bdd2241f3a80a9f2d10d59aea9ebb5d8");
  BOOST_TEST(
      hash(algorithm::sha512_256, {"a", "b"}).view()
      == "399ce3b985f4a59dcded69bacdd23f8fe39ff5dacb7ced8431ff48ca561cf644");
}

BOOST_AUTO_TEST_CASE(hashes_take_parts_longer_than_the_buffer) {
  std::string x(1000, 'x');
  std::string y(300, 'y');
  BOOST_TEST(hash(algorithm::md5, {x, "", y}).view()
             == "a32fe0810271b797ac0612eb3aaf4b97");
  BOOST_TEST(
      hash(algorithm::sha256, {x, "", y}).view()
      == "d7402d0de7f66fc86d400a44b29935443686547d4e24a34dcff74ffedd7f745c");
  BOOST_TEST(
      hash(algorithm::sha512_256, {x, "", y}).view()
      == "e7de2c79476e907e9061db209c91988e340ee0f26234600c858b4789ece982b8");
}

BOOST_AUTO_TEST_CASE(algorithms_can_alternate_on_one_thread) {
  auto md5 = std::string{hash(algorithm::md5, {"a", "b"})};
  auto sha = std::string{hash(algorithm::sha256, {"a", "b"})};
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(hash(algorithm::md5, {"a", "b"}).view() == md5);
    BOOST_TEST(hash(algorithm::sha256, {"a", "b"}).view() == sha);
  }
}

BOOST_AUTO_TEST_CASE(comparison_needs_the_same_length_and_bytes) {
  BOOST_TEST(constant_time_equal("abc", "abc"));
  BOOST_TEST(constant_time_equal("", ""));
  BOOST_TEST(!constant_time_equal("abc", "abd"));
  BOOST_TEST(!constant_time_equal("abc", "abcd"));
  BOOST_TEST(!constant_time_equal("abc", ""));
}

BOOST_AUTO_TEST_SUITE_END()
