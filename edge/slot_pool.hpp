// Storage for transactions: numbered slots that are used again, and queues
// that run through them. A wait that is the same for all is a queue, not a
// timer: who came first is due first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace rollcall::edge {

inline constexpr std::uint32_t no_slot = 0xffff'ffffU;

/// References stay valid; what is given back keeps its memory for the next.
template <class T>
class slot_pool {
public:
  T& operator[](std::uint32_t slot) noexcept {
    return chunks_[slot >> 8][slot & 255];
  }

  const T& operator[](std::uint32_t slot) const noexcept {
    return chunks_[slot >> 8][slot & 255];
  }

  bool has(std::uint32_t slot) const noexcept {
    return slot < made_;
  }

  std::uint32_t take() {
    ++used_;
    if (!free_.empty()) {
      const auto slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if ((made_ & 255) == 0)
      chunks_.push_back(std::make_unique<T[]>(256));
    return made_++;
  }

  void give(std::uint32_t slot) {
    --used_;
    free_.push_back(slot);
  }

  std::size_t size() const noexcept {
    return used_;
  }

private:
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::vector<std::uint32_t> free_;
  std::uint32_t made_ = 0;
  std::size_t used_ = 0;
};

struct queue_links {
  std::uint32_t previous = no_slot;
  std::uint32_t next = no_slot;
};

/// First in, first out, and out of the middle; `Links` is the member that this
/// queue uses.
template <class T, queue_links T::*Links>
class slot_queue {
public:
  explicit slot_queue(slot_pool<T>& pool) noexcept : pool_(pool) {
    // nop
  }

  std::uint32_t front() const noexcept {
    return front_;
  }

  std::uint32_t after(std::uint32_t slot) const noexcept {
    return (pool_[slot].*Links).next;
  }

  void push_back(std::uint32_t slot) noexcept {
    pool_[slot].*Links = {back_, no_slot};
    (back_ == no_slot ? front_ : (pool_[back_].*Links).next) = slot;
    back_ = slot;
  }

  void remove(std::uint32_t slot) noexcept {
    const auto links = pool_[slot].*Links;
    (links.previous == no_slot ? front_ : (pool_[links.previous].*Links).next) =
        links.next;
    (links.next == no_slot ? back_ : (pool_[links.next].*Links).previous) =
        links.previous;
  }

private:
  slot_pool<T>& pool_;
  std::uint32_t front_ = no_slot;
  std::uint32_t back_ = no_slot;
};

} // namespace rollcall::edge
