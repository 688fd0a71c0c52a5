#include "store/rocks/log_reader.hpp"

#include "store/rocks/crc32c.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

using namespace rollcall::store::rocks;
using step = log_reader::step;

namespace {

constexpr std::size_t block = 32'768;

/// As RocksDB writes: log_reader.hpp.
void append(std::string& log, std::string_view record) {
  bool first = true;
  do {
    auto left = block - log.size() % block;
    if (left < 7) {
      log.append(left, '\0');
      left = block;
    }
    const auto part = record.substr(0, left - 7);
    const bool last = part.size() == record.size();
    const std::string body{
        static_cast<char>(first ? (last ? 1 : 2) : (last ? 4 : 3))};
    const auto sum = crc32c(part, crc32c(body));
    const auto masked = (sum >> 15 | sum << 17) + 0xa282'ead8U;
    for (int shift = 0; shift < 32; shift += 8)
      log += static_cast<char>(masked >> shift & 0xff);
    log += static_cast<char>(part.size() & 0xff);
    log += static_cast<char>(part.size() >> 8);
    log += body;
    log += part;
    record.remove_prefix(part.size());
    first = false;
  } while (!record.empty());
}

struct outcome {
  std::vector<std::string> records;
  step how;
};

outcome read(std::string_view log) {
  outcome result{};
  log_reader reader{log};
  while ((result.how = reader.next()) == step::record)
    result.records.emplace_back(reader.record());
  return result;
}

/// Records of many sizes, with the sizes of the log after each.
struct sample {
  sample() {
    for (auto size : {0U, 1U, 20U, 500U, 32'000U, 190U, 70'000U, 12U, 3'000U}) {
      records.emplace_back(size, static_cast<char>('a' + records.size()));
      append(log, records.back());
      ends.push_back(log.size());
    }
  }

  std::string log;
  std::vector<std::string> records;
  std::vector<std::size_t> ends;
};

} // namespace

BOOST_AUTO_TEST_SUITE(log_reader_)

BOOST_AUTO_TEST_CASE(records_come_back_whole) {
  const sample s;
  const auto found = read(s.log);
  BOOST_TEST((found.how == step::end));
  BOOST_TEST((found.records == s.records));
  BOOST_TEST((read("").how == step::end));
}

BOOST_AUTO_TEST_CASE(records_end_well_wherever_a_block_ends) {
  for (std::size_t before = block - 30; before <= block; ++before) {
    std::string log;
    std::vector<std::string> records{std::string(before - 7, 'x'), "one", "",
                                     "two"};
    for (const auto& each : records)
      append(log, each);
    BOOST_TEST((read(log).how == step::end));
    BOOST_TEST((read(log).records == records));
  }
}

BOOST_AUTO_TEST_CASE(a_log_cut_at_any_byte_is_torn_and_gives_what_is_whole) {
  const sample s;
  for (std::size_t size = 0; size < s.log.size();
       size += size < 600 || size + 4'000 > s.log.size() ? 1U : 97U) {
    const auto found = read(std::string_view{s.log}.substr(0, size));
    const auto whole =
        std::upper_bound(s.ends.begin(), s.ends.end(), size) - s.ends.begin();
    BOOST_TEST_CONTEXT("cut to " << size) {
      BOOST_TEST((found.how == step::torn || found.how == step::end));
      BOOST_TEST(found.records.size() == static_cast<std::size_t>(whole));
      const bool at_end =
          size == 0 || std::count(s.ends.begin(), s.ends.end(), size) > 0;
      if (at_end)
        BOOST_TEST((found.how == step::end));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_before_the_last_record_is_damage) {
  const sample s;
  const auto last = s.ends[s.ends.size() - 2];
  for (std::size_t at = 0; at < last; at += at < 600 ? 1U : 131U)
    for (int bit = 0; bit < 8; ++bit) {
      auto log = s.log;
      log[at] = static_cast<char>(log[at] ^ 1 << bit);
      const auto found = read(log);
      // Unless it hit what fills up a block.
      if (found.how != step::end || found.records != s.records)
        BOOST_TEST((found.how == step::damaged), "at " << at << ' ' << bit);
    }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_the_last_record_is_damage) {
  const sample s;
  const auto last = s.ends[s.ends.size() - 2];
  for (auto at = last; at < s.log.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto log = s.log;
      log[at] = static_cast<char>(log[at] ^ 1 << bit);
      BOOST_TEST((read(log).how == step::damaged), "at " << at << ' ' << bit);
    }
}

BOOST_AUTO_TEST_CASE(sectors_of_zeros_at_the_end_were_never_written) {
  const sample s;
  const auto last = s.ends[s.ends.size() - 2];
  auto log = s.log;
  // The last record is 3,000 bytes long.
  std::fill(log.begin() + static_cast<std::ptrdiff_t>(last + 1'200),
            log.begin() + static_cast<std::ptrdiff_t>(last + 2'400), '\0');
  BOOST_TEST((read(log).how == step::torn));
  log = s.log.substr(0, last) + std::string(100'000, '\0');
  BOOST_TEST((read(log).how == step::torn));
  BOOST_TEST(read(log).records.size() == s.records.size() - 1);
  // But not when a record follows.
  append(log, "later");
  BOOST_TEST((read(log).how == step::damaged));
}

BOOST_AUTO_TEST_CASE(fragments_in_a_wrong_order_are_damage) {
  sample s;
  // Without the first block, the log begins in the middle of a record.
  BOOST_TEST(
      (read(std::string_view{s.log}.substr(block)).how == step::damaged));
}

BOOST_AUTO_TEST_SUITE_END()
