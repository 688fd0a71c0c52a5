// Where a connection's bytes arrive, so that frames can be given away as views
// without a copy: a block is never moved or written over once views into it
// are out; what is left of a full one goes to a fresh one.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace rollcall::actors {

class receive_buffer {
public:
  /// Bytes of a block; the longest frame must fit in.
  static constexpr std::size_t block_size = 256U << 10U;

  receive_buffer() { reset(); }

  /// Forgets what is unread.
  void reset() {
    begin_ = end_ = 0;
    renew();
  }

  /// Room for the next read, at least 16 kB.
  std::span<char> prepare() {
    if (block_size - end_ < least_room)
      renew();
    return {block_.get() + end_, block_size - end_};
  }

  /// `size` bytes were read into the room.
  void commit(std::size_t size) noexcept { end_ += size; }

  std::string_view unread() const noexcept {
    return {block_.get() + begin_, end_ - begin_};
  }

  /// The first `size` unread bytes are done with.
  void consume(std::size_t size) noexcept { begin_ += size; }

  /// What keeps views into the unread bytes alive.
  std::shared_ptr<const char[]> owner() const noexcept { return block_; }

private:
  static constexpr std::size_t least_room = 16U << 10U;

  void renew() {
    std::shared_ptr<char[]> fresh{new char[block_size]};
    if (end_ != begin_)
      std::memcpy(fresh.get(), block_.get() + begin_, end_ - begin_);
    block_ = std::move(fresh);
    end_ -= begin_;
    begin_ = 0;
  }

  std::shared_ptr<char[]> block_;
  std::size_t begin_ = 0; // of the unread bytes
  std::size_t end_ = 0;
};

} // namespace rollcall::actors
