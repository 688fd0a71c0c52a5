// All that protocol/ does for a REGISTER, from its bytes to the answer's.
#pragma once

#include "benchmarks/micro/samples.hpp"
#include "protocol/registrar/book.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::micro {

/// REGISTERs of so many users, one after the other, each with a rising nc on
/// its own nonce.
std::vector<std::string> sample_registers(std::uint32_t users,
                                          std::uint32_t rounds);

class whole_register {
public:
  /// True when it was accepted; the answer stands in `answer()`.
  bool serve(std::string_view text);

  const std::string& answer() const noexcept {
    return answer_;
  }

  /// Forgets all bindings and nonces.
  void reset();

private:
  registrar::realm_record realm_ = sample_realm();
  digest::authenticator checker_ = sample_authenticator(digest::algorithm::md5);
  std::optional<registrar::book> book_{std::in_place};
  std::string answer_;
};

} // namespace rollcall::micro
