// The answers that wait for retransmissions of their requests. Each is kept
// for the same time, so they go in the order in which they came: a log that is
// written at one end and forgotten at the other, without an allocation for each
// and without a gap between them.
#pragma once

#include "edge/flow.hpp"
#include "edge/keyed_hash.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace rollcall::edge {

using time_point = std::chrono::steady_clock::time_point;

class answer_log {
public:
  /// Tells an answer from the others for as long as it is kept; 31 bits.
  using number = std::uint32_t;

  struct answer {
    hash_value key; // of the transaction
    time_point due; // when it is forgotten
    flow reply_to;
    std::size_t size;

    std::string_view text() const noexcept {
      return {reinterpret_cast<const char*>(this + 1), size};
    }
  };

  /// `text` of at most `max_text` bytes.
  number append(const hash_value& key, time_point due, const flow& reply_to,
                std::string_view text);

  const answer& operator[](number n) const noexcept;

  bool empty() const noexcept {
    return count_ == 0;
  }

  std::size_t size() const noexcept {
    return count_;
  }

  /// Bytes of all answers with what is kept beside each.
  std::size_t bytes() const noexcept {
    return bytes_;
  }

  /// The oldest; there must be one.
  number front() const noexcept;
  void pop_front();

  static constexpr std::size_t max_text = 65'535;

private:
  static constexpr std::size_t unit = alignof(answer);
  static constexpr std::size_t block_units = 1u << 15;
  static constexpr std::size_t max_spare_blocks = 8;

  struct block {
    std::unique_ptr<std::byte[]> bytes;
    std::uint32_t end = 0;  // in units
    std::uint32_t next = 0; // the block that was begun after this one
  };

  static std::size_t units(std::size_t text_size) noexcept;
  std::uint32_t begin_block();
  void end_block(std::uint32_t which);

  std::vector<block> blocks_;
  std::vector<std::uint32_t> unused_; // blocks; the last ones have memory
  std::size_t spare_ = 0;             // that many of them
  std::uint32_t first_ = 0;           // block of the oldest
  std::uint32_t first_begin_ = 0;     // and where it begins, in units
  std::uint32_t last_ = 0;            // block of the newest
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

} // namespace rollcall::edge
