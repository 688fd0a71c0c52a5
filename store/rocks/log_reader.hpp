// Reads the files that RocksDB appends to, its log of changes and its
// MANIFEST, more strictly than RocksDB does: what was cut short is told from
// what was damaged.
//
// A file is blocks of 32 KiB; a record is one fragment or several, none across
// the end of a block: masked CRC-32C of what follows the length (4 bytes),
// length (2), type (1: whole, 2: first, 3: middle, 4: last), payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::store::rocks {

class log_reader {
public:
  enum class step : std::uint8_t {
    record,
    end,
    torn,   // the last record was not written to its end
    damaged // at offset() stands what was never written there
  };

  /// `file` is all of it, and must outlive the reader.
  explicit log_reader(std::string_view file) noexcept : file_(file) {
    // nop
  }

  step next();

  /// Lasts until the next call of next().
  std::string_view record() const noexcept {
    return record_;
  }

  std::size_t offset() const noexcept {
    return at_;
  }

private:
  struct fragment {
    std::uint8_t type;
    std::string_view payload;
  };

  std::optional<fragment> fragment_at(std::size_t at) const noexcept;

  /// Whether a good record begins somewhere after the bad fragment at `at`.
  bool goes_on_after(std::size_t at) const noexcept;

  bool is_torn(std::size_t at) const noexcept;

  std::string_view file_;
  std::size_t at_ = 0;
  std::string record_;
};

} // namespace rollcall::store::rocks
