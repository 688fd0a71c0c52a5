// The bindings of the measurement, and what a refresh makes of them.
#pragma once

#include "store/batch.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace rollcall::engines {

class bindings {
public:
  bindings(std::uint64_t count, std::uint32_t realms, std::uint32_t seed)
      : count_(count),
        realms_(realms),
        random_(seed) {
    // nop
  }

  std::uint64_t count() const noexcept {
    return count_;
  }

  /// Names the realm of binding `i` if it is the realm's first, and puts it.
  void put(std::uint64_t i, store::batch& out);

  /// A refresh of any one binding.
  void refresh(store::batch& out);

private:
  /// Realm after realm in turn, as phones register in no order.
  store::binding_key key(std::uint64_t i) const noexcept {
    return {static_cast<store::realm_number>(i % realms_ + 1), i / realms_ + 1};
  }

  /// What a phone says of itself, 300 bytes and more; of one in ten 1,500.
  std::string_view card(std::uint64_t i);

  /// Times, CSeq, counters: 64 bytes.
  std::string_view state();

  std::uint64_t count_;
  std::uint32_t realms_;
  std::mt19937_64 random_;
  std::string card_;
  std::string state_;
  std::uint64_t now_ = 1'700'000'000'000'000;
};

} // namespace rollcall::engines
