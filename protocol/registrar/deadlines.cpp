#include "protocol/registrar/deadlines.hpp"

#include <utility>

namespace rollcall::registrar {

namespace {

constexpr std::size_t least_slots = 16;

} // namespace

std::optional<time_point> deadlines::find(std::uint64_t key) const noexcept {
  if (heap_.empty())
    return std::nullopt;
  auto found = slots_[slot_of(key)];
  if (found == 0)
    return std::nullopt;
  return heap_[found - 1].at;
}

void deadlines::set(std::uint64_t key, time_point at) {
  if ((heap_.size() + 1) * 4 > slots_.size() * 3)
    resize_slots(slots_.empty() ? least_slots : slots_.size() * 2);
  auto slot = slot_of(key);
  if (slots_[slot] == 0) {
    heap_.push_back({key, at});
    slots_[slot] = static_cast<position>(heap_.size());
    return rise(slots_[slot] - 1);
  }
  auto& one = heap_[slots_[slot] - 1];
  auto later = at > one.at;
  one.at = at;
  if (later)
    sink(slots_[slot] - 1);
  else
    rise(slots_[slot] - 1);
}

bool deadlines::erase(std::uint64_t key) {
  if (heap_.empty())
    return false;
  auto slot = slot_of(key);
  if (slots_[slot] == 0)
    return false;
  auto hole = slots_[slot] - 1;
  auto last = static_cast<position>(heap_.size() - 1);
  swap_entries(hole, last);
  free_slot(slot);
  heap_.pop_back();
  if (hole != last) {
    rise(hole);
    sink(hole);
  }
  if (heap_.empty()
      || (slots_.size() > least_slots && heap_.size() * 8 < slots_.size()))
    resize_slots(heap_.empty() ? 0 : slots_.size() / 4);
  return true;
}

std::size_t deadlines::memory() const noexcept {
  return heap_.capacity() * sizeof(entry)
         + slots_.capacity() * sizeof(position);
}

std::size_t deadlines::slot_of(std::uint64_t key) const noexcept {
  auto mask = slots_.size() - 1;
  auto slot = static_cast<std::size_t>(key) & mask;
  while (slots_[slot] != 0 && heap_[slots_[slot] - 1].key != key)
    slot = (slot + 1) & mask;
  return slot;
}

void deadlines::swap_entries(position a, position b) noexcept {
  std::swap(slots_[slot_of(heap_[a].key)], slots_[slot_of(heap_[b].key)]);
  std::swap(heap_[a], heap_[b]);
}

void deadlines::rise(position at) noexcept {
  while (at > 0) {
    auto parent = (at - 1) / 2;
    if (heap_[parent].at <= heap_[at].at)
      return;
    swap_entries(parent, at);
    at = parent;
  }
}

void deadlines::sink(position at) noexcept {
  for (;;) {
    auto child = 2 * at + 1;
    if (child >= heap_.size())
      return;
    if (child + 1 < heap_.size() && heap_[child + 1].at < heap_[child].at)
      ++child;
    if (heap_[at].at <= heap_[child].at)
      return;
    swap_entries(at, child);
    at = child;
  }
}

/// Moves those behind it up, so that none is cut off from the slot at which
/// the search for it begins.
void deadlines::free_slot(std::size_t slot) noexcept {
  auto mask = slots_.size() - 1;
  for (auto next = (slot + 1) & mask; slots_[next] != 0;
       next = (next + 1) & mask) {
    auto home = static_cast<std::size_t>(heap_[slots_[next] - 1].key) & mask;
    if (((next - home) & mask) < ((next - slot) & mask))
      continue;
    slots_[slot] = slots_[next];
    slot = next;
  }
  slots_[slot] = 0;
}

void deadlines::resize_slots(std::size_t count) {
  // Copies, so that the memory of a bad hour is given back.
  if (heap_.size() * 2 <= heap_.capacity())
    std::vector<entry>{heap_}.swap(heap_);
  std::vector<position>(count).swap(slots_);
  for (std::size_t i = 0; i < heap_.size(); ++i)
    slots_[slot_of(heap_[i].key)] = static_cast<position>(i + 1);
}

} // namespace rollcall::registrar
