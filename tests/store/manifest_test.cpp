#include "store/rocks/manifest.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using rollcall::store::rocks::manifest;

namespace {

/// A record as RocksDB writes it: tags with their values.
class record {
public:
  record& number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
    return *this;
  }

  record& text(std::string_view value) {
    number(value.size());
    bytes_ += value;
    return *this;
  }

  record& family(std::uint64_t value) {
    return number(200).number(value);
  }

  record& log(std::uint64_t value) {
    return number(2).number(value);
  }

  record& last_sequence(std::uint64_t value) {
    return number(4).number(value);
  }

  record& removed(std::uint64_t file) {
    return number(6).number(0).number(file);
  }

  record& added(std::uint64_t file, std::uint64_t size, std::string_view sum) {
    number(103).number(1).number(file).number(size);
    text("first key").text("last key").number(5).number(900);
    number(5).text("1234"); // a time
    number(7).text(sum).number(8).text("name of the sum");
    return number(1);
  }

  const std::string& bytes() const {
    return bytes_;
  }

private:
  std::string bytes_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(manifest_)

BOOST_AUTO_TEST_CASE(tables_come_and_go) {
  manifest m;
  BOOST_TEST(m.add(record{}.added(7, 1'000'000, "\x01\x02\x03\x04").bytes()));
  BOOST_TEST(m.add(record{}.added(300, 5, "\xff\xff\xff\xff").bytes()));
  BOOST_REQUIRE(m.tables().size() == 2u);
  BOOST_TEST(m.tables().at(7).size == 1'000'000u);
  BOOST_TEST(m.tables().at(7).sum.value() == 0x04030201u);
  BOOST_TEST(m.tables().at(300).sum.value() == 0xffffffffu);
  // A merge, and a move to another level.
  BOOST_TEST(m.add(record{}
                       .removed(7)
                       .removed(300)
                       .added(301, 9, "abcd")
                       .added(300, 5, "\xff\xff\xff\xff")
                       .bytes()));
  BOOST_REQUIRE(m.tables().size() == 2u);
  BOOST_TEST(m.tables().contains(300));
  BOOST_TEST(m.tables().at(301).size == 9u);
}

BOOST_AUTO_TEST_CASE(the_oldest_log_is_that_of_the_family_that_lags_behind) {
  manifest m;
  BOOST_TEST(m.oldest_log() == 0u);
  m.add(record{}.family(0).log(4).bytes());
  m.add(record{}.family(1).log(4).bytes());
  m.add(record{}.family(2).log(4).bytes());
  BOOST_TEST(m.oldest_log() == 4u);
  m.add(record{}.family(1).log(9).bytes());
  BOOST_TEST(m.oldest_log() == 4u);
  m.add(record{}.family(0).log(7).bytes());
  m.add(record{}.family(2).log(8).bytes());
  BOOST_TEST(m.oldest_log() == 7u);
  // Unless it is said that older ones are not needed, in either way.
  m.add(record{}.number(10).number(8).bytes());
  BOOST_TEST(m.oldest_log() == 8u);
}

BOOST_AUTO_TEST_CASE(the_last_sequence_is_kept) {
  manifest m;
  m.add(record{}.last_sequence(12).bytes());
  m.add(record{}.added(7, 1, "abcd").bytes());
  BOOST_TEST(m.last_sequence() == 12u);
  m.add(record{}.last_sequence(1'000'000'000'000).bytes());
  BOOST_TEST(m.last_sequence() == 1'000'000'000'000u);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_refused_and_changes_nothing) {
  manifest m;
  BOOST_TEST(!m.add(record{}.last_sequence(5).number(202).bytes())); // dropped
  BOOST_TEST(!m.add(record{}.last_sequence(5).number(400).text("x").bytes()));
  BOOST_TEST(!m.add(record{}.log(5).added(1, 1, "ab").bytes()));
  BOOST_TEST(m.last_sequence() == 0u);
  BOOST_TEST(m.oldest_log() == 0u);
  BOOST_TEST(m.tables().empty());
}

BOOST_AUTO_TEST_CASE(what_may_be_ignored_is_skipped) {
  manifest m;
  BOOST_TEST(
      m.add(record{}.number(1 << 13 | 1).text("id").last_sequence(5).bytes()));
  BOOST_TEST(m.last_sequence() == 5u);
}

BOOST_AUTO_TEST_CASE(a_record_cut_at_any_byte_takes_no_table_in) {
  const auto whole = record{}.last_sequence(300).added(7, 500, "abcd").bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    manifest m;
    const auto taken = m.add(std::string_view{whole}.substr(0, size));
    // Nothing, or the first value alone, is a record too.
    BOOST_TEST(taken == (size == 0 || size == 3), "cut to " << size);
    BOOST_TEST(m.tables().empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
