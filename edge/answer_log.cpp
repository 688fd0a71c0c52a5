#include "edge/answer_log.hpp"

#include <cstring>
#include <new>

namespace rollcall::edge {

answer_log::number answer_log::append(const hash_value& key, time_point due,
                                      const flow& reply_to,
                                      std::string_view text) {
  const auto size = units(text.size());
  if (count_ == 0)
    first_ = last_ = begin_block();
  else if (blocks_[last_].end + size > block_units)
    last_ = blocks_[last_].next = begin_block();
  auto& in = blocks_[last_];
  const auto begin = in.end;
  in.end += static_cast<std::uint32_t>(size);
  auto* const at = in.bytes.get() + begin * unit;
  new (at) answer{key, due, reply_to, text.size()};
  std::memcpy(at + sizeof(answer), text.data(), text.size());
  ++count_;
  bytes_ += size * unit;
  return static_cast<number>(last_ * block_units + begin);
}

const answer_log::answer& answer_log::operator[](number n) const noexcept {
  const auto* const at =
      blocks_[n / block_units].bytes.get() + n % block_units * unit;
  return *std::launder(reinterpret_cast<const answer*>(at));
}

answer_log::number answer_log::front() const noexcept {
  return static_cast<number>(first_ * block_units + first_begin_);
}

void answer_log::pop_front() {
  const auto size = units((*this)[front()].size);
  first_begin_ += static_cast<std::uint32_t>(size);
  --count_;
  bytes_ -= size * unit;
  if (first_begin_ < blocks_[first_].end && count_ > 0)
    return;
  const auto done = first_;
  first_ = blocks_[done].next;
  first_begin_ = 0;
  end_block(done);
}

std::size_t answer_log::units(std::size_t text_size) noexcept {
  return (sizeof(answer) + text_size + unit - 1) / unit;
}

std::uint32_t answer_log::begin_block() {
  if (unused_.empty()) {
    unused_.push_back(static_cast<std::uint32_t>(blocks_.size()));
    blocks_.emplace_back();
  }
  const auto which = unused_.back();
  unused_.pop_back();
  auto& one = blocks_[which];
  if (one.bytes)
    --spare_;
  else
    one.bytes.reset(new std::byte[block_units * unit]);
  one.end = 0;
  return which;
}

void answer_log::end_block(std::uint32_t which) {
  if (spare_ < max_spare_blocks) {
    ++spare_;
    unused_.push_back(which);
  } else {
    blocks_[which].bytes.reset();
    unused_.insert(unused_.begin(), which);
  }
}

} // namespace rollcall::edge
