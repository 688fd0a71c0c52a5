// On which of our UDP addresses each phone was last served: a NAT lets through
// only what comes from there. Only asked when there are several. A fixed number
// of places, eight in a cache line; in a full line the one that was longest not
// heard of is forgotten, and its phone reached as if it had never been seen.
#pragma once

#include "edge/flow.hpp"
#include "edge/keyed_hash.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rollcall::edge {

class flow_table {
public:
  /// Room for at least `places`; memory is touched as it is needed.
  flow_table(const hash_key& secret, std::size_t places);

  void remember(const endpoint& phone, std::uint16_t listener);

  std::optional<std::uint16_t> find(const endpoint& phone) const;

private:
  /// A hash of the phone's address and port above 16 bits of listener; 0 where
  /// there is none. The one heard of last stands first.
  using line = std::array<std::uint64_t, 8>;

  static constexpr std::uint64_t listener_bits = 0xffff;

  hash_value hash(const endpoint& phone) const;

  hash_key secret_;
  std::vector<line> lines_;
};

} // namespace rollcall::edge
