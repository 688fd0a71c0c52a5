#include "edge/flow_table.hpp"

#include <algorithm>
#include <bit>

namespace rollcall::edge {

flow_table::flow_table(const hash_key& secret, std::size_t places)
    : secret_(secret),
      lines_(std::bit_ceil(places / std::tuple_size_v<line> + 1)) {
  // nop
}

void flow_table::remember(const endpoint& phone, std::uint16_t listener) {
  const auto h = hash(phone);
  const auto tag = h.second | listener_bits;
  auto& in = lines_[h.first & (lines_.size() - 1)];
  auto place = std::find_if(in.begin(), in.end() - 1, [&](std::uint64_t one) {
    return (one | listener_bits) == tag;
  });
  std::copy_backward(in.begin(), place, place + 1);
  in.front() = (tag & ~listener_bits) | listener;
}

std::optional<std::uint16_t> flow_table::find(const endpoint& phone) const {
  const auto h = hash(phone);
  const auto tag = h.second | listener_bits;
  for (const auto one : lines_[h.first & (lines_.size() - 1)])
    if ((one | listener_bits) == tag)
      return static_cast<std::uint16_t>(one & listener_bits);
  return std::nullopt;
}

hash_value flow_table::hash(const endpoint& phone) const {
  std::string text;
  append_key(text, phone);
  return keyed_hash(secret_, text);
}

} // namespace rollcall::edge
