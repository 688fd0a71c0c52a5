#include "benchmarks/micro/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> count{0};

void* counted(std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  if (auto* result = std::malloc(size == 0 ? 1 : size))
    return result;
  throw std::bad_alloc{};
}

} // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete[](void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
void operator delete[](void* p, std::size_t) noexcept {
  std::free(p);
}

namespace rollcall::micro {

std::uint64_t allocations() noexcept {
  return count.load(std::memory_order_relaxed);
}

item_count::~item_count() {
  auto made = static_cast<double>(allocations() - before_);
  auto items = state_.iterations() * each_;
  state_.SetItemsProcessed(items);
  state_.counters["allocs/item"] = made / static_cast<double>(items);
}

} // namespace rollcall::micro
