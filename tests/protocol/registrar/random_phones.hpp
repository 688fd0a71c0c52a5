// Random sequences of what happens to a register: phones that refresh, move,
// reboot and lose answers, and a network that repeats and reorders.
#pragma once

#include "tests/protocol/registrar/model.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace rollcall::test {

/// A poll of the n-th binding of a user came to this.
struct poll_step {
  std::string user;
  std::size_t which;
  bool answered;
  std::uint32_t rtt;
};

/// The n-th binding of a user is taken out.
struct removal_step {
  std::string user;
  std::size_t which;
};

struct expiry_step {};

struct step {
  model::millis at = 0;
  std::variant<model::request, poll_step, removal_step, expiry_step,
               registrar::policy>
      what;
};

/// Steps that make sense in their order, and in any part of it: none looks at
/// what became of another. The first one sets the policy.
std::vector<step> random_steps(std::uint64_t seed, std::size_t count);

/// For whoever must understand a failure.
std::string to_text(const step& s);

} // namespace rollcall::test
