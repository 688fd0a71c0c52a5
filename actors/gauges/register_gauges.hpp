// What REGISTERs came to: counted plainly while a batch is handled, and added
// once for each batch to what all threads share.
#pragma once

#include "actors/gauges/counter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall::actors {

enum class register_outcome : std::uint8_t {
  registered, // a contact that was not there before
  refreshed,  // contacts that were there
  removed,
  queried,    // 200 without any change
  challenged, // 401 or 407
  forbidden,  // 403: wrong user or password
  blocked,    // 403, or no answer, to who failed too often
  not_found,  // 404: no such realm or user
  rejected,   // other 4xx
  busy,       // 503 for a bound on what may be under way, or on the rate
  full,       // 503 for a quota
  loading,    // 503 while the store is read
  unsaved,    // 503 as the store takes nothing
  failed,     // 500
};

inline constexpr std::size_t register_outcomes = 14;

inline constexpr std::array<std::string_view, register_outcomes> outcome_names{
    "registered", "refreshed", "removed",   "queried",  "challenged",
    "forbidden",  "blocked",   "not_found", "rejected", "busy",
    "full",       "loading",   "unsaved",   "failed"};

/// Of an answer's status alone.
constexpr register_outcome outcome_of(int status) noexcept {
  switch (status) {
  case 401:
  case 407:
    return register_outcome::challenged;
  case 403:
    return register_outcome::forbidden;
  case 404:
    return register_outcome::not_found;
  case 503:
    return register_outcome::full;
  default:
    return status < 500 ? register_outcome::rejected : register_outcome::failed;
  }
}

/// Of the REGISTERs of one batch.
class register_tally {
public:
  void add(register_outcome what, std::uint32_t count = 1) noexcept {
    counts_[static_cast<std::size_t>(what)] += count;
  }

  /// Calls f(index, count) for those that are not zero.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t i = 0; i < register_outcomes; ++i)
      if (counts_[i] != 0)
        f(i, counts_[i]);
  }

  std::uint32_t sum() const noexcept {
    std::uint32_t all = 0;
    for (auto one : counts_)
      all += one;
    return all;
  }

private:
  std::array<std::uint32_t, register_outcomes> counts_{};
};

/// Of a realm, or of all.
class register_counts {
public:
  void add(const register_tally& some) noexcept {
    some.for_each(
        [this](std::size_t i, std::uint32_t n) { counts_[i].add(n); });
  }

  std::uint64_t get(register_outcome what) const noexcept {
    return counts_[static_cast<std::size_t>(what)].get();
  }

private:
  std::array<shared_counter, register_outcomes> counts_;
};

/// Threads that add at once mostly do so to another part of it.
class register_gauges {
public:
  /// `place` is any number that differs from one realm or connection to the
  /// next.
  void add(std::size_t place, const register_tally& some) noexcept {
    parts_[place % parts_.size()].counts.add(some);
  }

  std::uint64_t get(register_outcome what) const noexcept {
    std::uint64_t all = 0;
    for (const auto& one : parts_)
      all += one.counts.get(what);
    return all;
  }

private:
  struct alignas(64) part {
    register_counts counts;
  };

  std::array<part, 8> parts_;
};

} // namespace rollcall::actors
