// Numbers that are counted on hot paths and read by whoever wants to know.
#pragma once

#include <atomic>
#include <cstdint>

namespace rollcall::actors {

/// Added to by any thread.
class shared_counter {
public:
  void add(std::uint64_t n = 1) noexcept {
    value_.fetch_add(n, std::memory_order_relaxed);
  }

  void take(std::uint64_t n = 1) noexcept {
    value_.fetch_sub(n, std::memory_order_relaxed);
  }

  std::uint64_t get() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

  operator std::uint64_t() const noexcept {
    return get();
  }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// Written by one thread at a time, read by any; no locked instruction is
/// spent on counting.
class own_counter {
public:
  own_counter() = default;
  own_counter(const own_counter& other) noexcept : value_(other.get()) {
    // nop
  }
  own_counter& operator=(const own_counter& other) noexcept {
    set(other.get());
    return *this;
  }

  void add(std::uint64_t n = 1) noexcept {
    set(get() + n);
  }

  void set(std::uint64_t n) noexcept {
    value_.store(n, std::memory_order_relaxed);
  }

  std::uint64_t get() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

  operator std::uint64_t() const noexcept {
    return get();
  }

private:
  std::atomic<std::uint64_t> value_{0};
};

} // namespace rollcall::actors
