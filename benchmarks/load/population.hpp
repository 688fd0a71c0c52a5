// The phones of a load test: N realms of M users, one contact each. Names and
// secrets follow one rule, so that a directory for them can be written anywhere
// (see benchmarks/suite/directory.py): user u7 of r12.bench.test has the secret
// pw-u7.
#pragma once

#include "protocol/digest/hash.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::load {

enum class intent : std::uint8_t { bind, unbind, query };

struct phone {
  std::int64_t started = 0;  // when this registration should have begun, ns
  std::uint32_t attempt = 0; // number of its last request, which is its CSeq
  std::uint32_t nc = 0;      // uses of the nonce
  intent what = intent::bind;
  bool waiting = false;        // for an answer
  bool registered = false;     // as far as it knows
  std::uint8_t challenged = 0; // how often within this registration
  std::uint8_t nonce_size = 0; // 0: none
  std::array<char, 102> nonce;

  std::string_view nonce_text() const noexcept {
    return {nonce.data(), nonce_size};
  }
};

class population {
public:
  /// `prefix` starts each realm's name.
  population(std::uint32_t realms, std::uint32_t users, std::string prefix,
             digest::algorithm algorithm);

  std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(phones_.size());
  }
  phone& at(std::uint32_t index) noexcept {
    return phones_[index];
  }

  /// Neighbours in number are of different realms.
  const std::string& realm_of(std::uint32_t index) const noexcept {
    return realms_[index % realms_.size()].name;
  }
  std::uint32_t user_of(std::uint32_t index) const noexcept {
    return index / static_cast<std::uint32_t>(realms_.size());
  }

  /// H(user:realm:secret), kept.
  std::string_view ha1(std::uint32_t index);
  /// H(REGISTER:sip:realm).
  std::string_view ha2(std::uint32_t index) const noexcept {
    return realms_[index % realms_.size()].ha2;
  }
  digest::algorithm algorithm() const noexcept {
    return algorithm_;
  }

private:
  struct realm {
    std::string name;
    digest::hex_text ha2;
  };

  digest::algorithm algorithm_;
  std::vector<realm> realms_;
  std::vector<phone> phones_;
  std::vector<digest::hex_text> ha1_;
};

} // namespace rollcall::load
