#include "edge/transaction_index.hpp"

namespace rollcall::edge {

void transaction_index::insert(const hash_value& key, std::uint32_t place) {
  if (used_ * 2 >= entries_.size())
    grow();
  put({tag_of(key), place});
  ++used_;
}

void transaction_index::erase(const hash_value& key, std::uint32_t place) {
  // Who stands behind the gap moves up, unless that were before its home.
  auto gap = where(key, place);
  for (auto i = after(gap); entries_[i].place != nothing; i = after(i)) {
    const auto mask = entries_.size() - 1;
    const auto to_home = (i - home(entries_[i].tag)) & mask;
    const auto to_gap = (i - gap) & mask;
    if (to_home < to_gap)
      continue;
    entries_[gap] = entries_[i];
    gap = i;
  }
  entries_[gap] = {};
  --used_;
}

std::size_t transaction_index::where(const hash_value& key,
                                     std::uint32_t place) const noexcept {
  auto i = home(tag_of(key));
  while (entries_[i].place != place)
    i = after(i);
  return i;
}

void transaction_index::put(const entry& one) {
  auto i = home(one.tag);
  while (entries_[i].place != nothing)
    i = after(i);
  entries_[i] = one;
}

void transaction_index::grow() {
  std::vector<entry> old(entries_.size() * 2);
  old.swap(entries_);
  for (const auto& one : old)
    if (one.place != nothing)
      put(one);
}

} // namespace rollcall::edge
