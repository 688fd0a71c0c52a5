// What RocksDB's MANIFEST says: which files make up the database, and from
// where on its log counts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace rollcall::store::rocks {

class manifest {
public:
  struct table {
    std::uint64_t size = 0;           // bytes
    std::optional<std::uint32_t> sum; // CRC-32C of the whole file
  };

  /// Takes in one of its records. False when it holds what is not known here;
  /// then nothing was taken in.
  bool add(std::string_view record);

  /// By the number that makes the file's name.
  const std::map<std::uint64_t, table>& tables() const noexcept {
    return tables_;
  }

  /// Changes in logs with lower numbers are in the tables.
  std::uint64_t oldest_log() const noexcept;

  /// Number of a change that was made before the last record was written, or
  /// later: the logs hold all those that follow.
  std::uint64_t last_sequence() const noexcept {
    return last_sequence_;
  }

private:
  std::map<std::uint64_t, table> tables_;
  std::map<std::uint64_t, std::uint64_t> log_of_family_;
  std::uint64_t least_log_ = 0;
  std::uint64_t last_sequence_ = 0;
};

} // namespace rollcall::store::rocks
