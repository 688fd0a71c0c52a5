#include "store/rocks/manifest.hpp"

#include "store/rocks/decoder.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rollcall::store::rocks {

namespace {

// Tags of RocksDB's version edits; those of files with blobs, of families
// dropped and of older formats never occur in ours.
enum tag : std::uint64_t {
  comparator = 1,
  log_number = 2,
  next_file_number = 3,
  newest_sequence = 4,
  compact_cursor = 5,
  deleted_file = 6,
  previous_log_number = 9,
  least_log_number = 10,
  new_file = 103,
  column_family = 200,
  column_family_added = 201,
  greatest_column_family = 203,
  in_atomic_group = 300,
  may_be_ignored = 1 << 13, // a bit: text follows
};

enum file_tag : std::uint64_t {
  end_of_file = 1,
  least_log_number_of_file = 3,
  file_sum = 7,
  file_sum_function = 8,
};

} // namespace

bool manifest::add(std::string_view record) {
  decoder in{record};
  std::uint64_t family = 0;
  std::optional<std::uint64_t> log;
  auto least_log = least_log_;
  auto sequence = last_sequence_;
  std::vector<std::uint64_t> gone;
  std::vector<std::pair<std::uint64_t, table>> added;
  while (!in.empty()) {
    const auto what = in.number();
    switch (what) {
    case comparator:
    case column_family_added:
      in.text();
      break;
    case log_number:
      log = in.number();
      break;
    case next_file_number:
    case previous_log_number:
    case greatest_column_family:
    case in_atomic_group:
      in.number();
      break;
    case newest_sequence:
      sequence = std::max(sequence, in.number());
      break;
    case least_log_number:
      least_log = std::max(least_log, in.number());
      break;
    case compact_cursor:
      in.number();
      in.text();
      break;
    case deleted_file:
      in.number(); // level
      gone.push_back(in.number());
      break;
    case new_file: {
      in.number(); // level
      auto& [number, file] = added.emplace_back();
      number = in.number();
      file.size = in.number();
      in.text(); // first and last key, lowest and highest change
      in.text();
      in.number();
      in.number();
      for (auto more = in.number(); more != end_of_file; more = in.number()) {
        if (in.failed())
          return false;
        decoder field{in.text()};
        if (more == file_sum)
          file.sum = static_cast<std::uint32_t>(field.fixed(4));
        else if (more == least_log_number_of_file)
          least_log = std::max(least_log, field.fixed(8));
        if (field.failed())
          return false;
      }
      break;
    }
    case column_family:
      family = in.number();
      break;
    default:
      if ((what & may_be_ignored) == 0)
        return false;
      in.text();
    }
  }
  if (in.failed())
    return false;
  for (auto number : gone)
    tables_.erase(number);
  for (const auto& [number, file] : added)
    tables_[number] = file;
  // A family that is only added says nothing of its log.
  auto& family_log = log_of_family_[family];
  family_log = std::max(family_log, log.value_or(0));
  least_log_ = least_log;
  last_sequence_ = sequence;
  return true;
}

std::uint64_t manifest::oldest_log() const noexcept {
  auto result = ~std::uint64_t{0};
  for (const auto& [family, log] : log_of_family_)
    result = std::min(result, log);
  return log_of_family_.empty() ? least_log_ : std::max(least_log_, result);
}

} // namespace rollcall::store::rocks
