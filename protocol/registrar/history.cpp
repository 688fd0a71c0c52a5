#include "protocol/registrar/history.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

namespace rollcall::registrar {

namespace {

template <class T>
T read(const char* from) noexcept {
  T result;
  std::memcpy(&result, from, sizeof(T));
  return result;
}

template <class T>
void write(char* to, const T& value) noexcept {
  std::memcpy(to, &value, sizeof(T));
}

std::uint32_t seconds_of(time_point t) noexcept {
  return static_cast<std::uint32_t>(epoch_seconds(t));
}

} // namespace

// Both are copied in and out, so that items need no alignment.
struct history::head {
  std::uint16_t size = sizeof(head); // of all
  std::uint16_t last = 0;            // where the last item stands
  std::uint16_t count = 0;
};

struct history::item {
  std::uint32_t first = 0; // epoch seconds, good until 2106
  std::uint32_t last = 0;
  std::uint16_t count = 1;
  incident what = incident::registered;
  std::uint8_t detail = 0; // bytes
};

std::string_view to_string(incident what) noexcept {
  constexpr std::array<std::string_view, 8> names = {
      "registered", "renewed", "moved", "unregistered",
      "unanswered", "stale",   "fresh", "refused"};
  return names[static_cast<std::size_t>(what)];
}

void history::add(incident what, time_point when, std::string_view detail) {
  detail = detail.substr(0, longest_detail);
  auto now = seconds_of(when);
  head old;
  if (bytes_) {
    old = read<head>(bytes_.get());
    auto* place = bytes_.get() + old.last;
    auto i = read<item>(place);
    if (i.what == what
        && detail == std::string_view{place + sizeof(item), i.detail}) {
      i.last = now;
      if (i.count != std::numeric_limits<std::uint16_t>::max())
        ++i.count;
      return write(place, i);
    }
  }
  // What is left of the old ones, without the first when they are too many.
  const char* kept = bytes_ ? bytes_.get() + sizeof(head) : nullptr;
  std::size_t kept_size = old.size - sizeof(head);
  if (old.count == most) {
    auto gone = sizeof(item) + read<item>(kept).detail;
    kept += gone;
    kept_size -= gone;
    --old.count;
  }
  auto begin = sizeof(head) + kept_size;
  auto size = begin + sizeof(item) + detail.size();
  auto next = std::make_unique_for_overwrite<char[]>(size);
  write(next.get(), head{static_cast<std::uint16_t>(size),
                         static_cast<std::uint16_t>(begin),
                         static_cast<std::uint16_t>(old.count + 1)});
  if (kept_size != 0)
    std::memcpy(next.get() + sizeof(head), kept, kept_size);
  write(next.get() + begin,
        item{now, now, 1, what, static_cast<std::uint8_t>(detail.size())});
  std::ranges::copy(detail, next.get() + begin + sizeof(item));
  bytes_ = std::move(next);
}

std::vector<history_entry> history::entries() const {
  std::vector<history_entry> result;
  if (!bytes_)
    return result;
  auto all = read<head>(bytes_.get());
  result.reserve(all.count);
  for (std::size_t at = sizeof(head); at < all.size;) {
    auto i = read<item>(bytes_.get() + at);
    at += sizeof(item);
    result.push_back({i.what, i.count, i.first, i.last,
                      std::string{bytes_.get() + at, i.detail}});
    at += i.detail;
  }
  return result;
}

} // namespace rollcall::registrar
