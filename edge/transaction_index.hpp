// Where each transaction is, by its key: a hash table of eight bytes an entry,
// half of it free, so that a look-up, and above all a vain one, costs a single
// cache line. Knows only the first half of keys; who asks compares the rest.
#pragma once

#include "edge/keyed_hash.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall::edge {

class transaction_index {
public:
  static constexpr std::uint32_t nothing = 0xffff'ffffU;

  /// The first place under that key of which `is_it(place)` holds, or
  /// `nothing`.
  template <class Predicate>
  std::uint32_t find(const hash_value& key, Predicate is_it) const {
    const auto tag = tag_of(key);
    for (auto i = home(tag); entries_[i].place != nothing; i = after(i))
      if (entries_[i].tag == tag && is_it(entries_[i].place))
        return entries_[i].place;
    return nothing;
  }

  void insert(const hash_value& key, std::uint32_t place);

  /// It must be there.
  void move(const hash_value& key, std::uint32_t from, std::uint32_t to) {
    entries_[where(key, from)].place = to;
  }

  /// It must be there.
  void erase(const hash_value& key, std::uint32_t place);

private:
  struct entry {
    std::uint32_t tag = 0;
    std::uint32_t place = nothing;
  };

  static std::uint32_t tag_of(const hash_value& key) noexcept {
    return static_cast<std::uint32_t>(key.first);
  }

  std::size_t home(std::uint32_t tag) const noexcept {
    return tag & (entries_.size() - 1);
  }

  std::size_t after(std::size_t i) const noexcept {
    return (i + 1) & (entries_.size() - 1);
  }

  std::size_t where(const hash_value& key, std::uint32_t place) const noexcept;
  void put(const entry& one);
  void grow();

  std::vector<entry> entries_ = std::vector<entry>(1'024);
  std::size_t used_ = 0;
};

} // namespace rollcall::edge
