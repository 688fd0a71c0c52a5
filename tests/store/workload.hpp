// Changes that a number decides, and what must be in a store after them: both
// the process that writes and the one that looks know them.
#pragma once

#include "store/batch.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::test {

class workload {
public:
  workload(std::uint64_t seed, std::size_t count)
      : seed_(seed),
        cards_(count, none),
        states_(count, none) {
    // nop
  }

  /// The step that is due: step 0 makes all bindings, the others change some.
  std::uint64_t step() const noexcept {
    return step_;
  }

  /// Takes the step, and leaves the changes in `out`.
  void take(store::batch& out) {
    out.clear();
    if (step_ == 0)
      begin(out);
    else
      go_on(out);
    out.note("step", std::to_string(step_));
    ++step_;
  }

  /// Card and state of every binding after the steps taken so far.
  std::map<store::binding_key, std::pair<std::string, std::string>>
  expected() const {
    std::map<store::binding_key, std::pair<std::string, std::string>> result;
    for (std::size_t i = 0; i < cards_.size(); ++i)
      if (cards_[i] != none)
        result[key(i)] = {card(i, cards_[i]), state(i, states_[i])};
    return result;
  }

private:
  static constexpr std::uint64_t none = ~std::uint64_t{0};
  static constexpr std::size_t realms = 50;

  static store::binding_key key(std::size_t i) {
    return {static_cast<store::realm_number>(i % realms + 1), i / realms};
  }

  static std::string card(std::size_t i, std::uint64_t step) {
    auto text = "card " + std::to_string(i) + ' ' + std::to_string(step);
    text.append(100 + i % 200, '-');
    return text;
  }

  static std::string state(std::size_t i, std::uint64_t step) {
    auto text = std::to_string(i) + ' ' + std::to_string(step);
    text.resize(60, '.');
    return text;
  }

  void begin(store::batch& out) {
    for (std::size_t i = 1; i <= realms; ++i)
      out.name_realm(static_cast<store::realm_number>(i),
                     "r" + std::to_string(i) + ".test");
    for (std::size_t i = 0; i < cards_.size(); ++i)
      put_all(i, out);
  }

  void go_on(store::batch& out) {
    // SplitMix64.
    auto position = seed_ * 0x9e37'79b9'7f4a'7c15U + step_ * 0x1234'5678'9abcU;
    auto random = [&position] {
      auto z = position += 0x9e37'79b9'7f4a'7c15U;
      z = (z ^ z >> 30) * 0xbf58'476d'1ce4'e5b9U;
      z = (z ^ z >> 27) * 0x94d0'49bb'1331'11ebU;
      return z ^ z >> 31;
    };
    constexpr std::size_t sizes[] = {10, 100, 1'000, 2'000};
    for (auto left = sizes[random() % 4]; left > 0; --left) {
      const auto i = random() % cards_.size();
      const auto what = random() % 20;
      if (what == 0) {
        put_all(i, out);
      } else if (what == 1) {
        cards_[i] = none;
        out.remove(key(i));
      } else {
        states_[i] = step_;
        out.put_state(key(i), state(i, step_));
      }
    }
  }

  void put_all(std::size_t i, store::batch& out) {
    cards_[i] = states_[i] = step_;
    out.put_all(key(i), card(i, step_), state(i, step_));
  }

  std::uint64_t seed_;
  std::uint64_t step_ = 0;
  std::vector<std::uint64_t> cards_; // step that wrote it, or none
  std::vector<std::uint64_t> states_;
};

} // namespace rollcall::test
