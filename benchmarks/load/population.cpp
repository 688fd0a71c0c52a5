#include "benchmarks/load/population.hpp"

namespace rollcall::load {

population::population(std::uint32_t realms, std::uint32_t users,
                       std::string prefix, digest::algorithm algorithm)
    : algorithm_(algorithm) {
  realms_.reserve(realms);
  for (std::uint32_t i = 0; i < realms; ++i) {
    auto name = prefix + std::to_string(i) + ".bench.test";
    auto ha2 = digest::hash(algorithm, {"REGISTER", "sip:" + name});
    realms_.push_back({std::move(name), ha2});
  }
  phones_.resize(std::size_t{realms} * users);
  ha1_.resize(phones_.size());
}

std::string_view population::ha1(std::uint32_t index) {
  auto& kept = ha1_[index];
  if (kept.empty()) {
    auto user = 'u' + std::to_string(user_of(index));
    kept = digest::hash(algorithm_, {user, realm_of(index), "pw-" + user});
  }
  return kept;
}

} // namespace rollcall::load
