// What is done about those who guess passwords, by the names of the options.
// See failure_guard.hpp for what the numbers come to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::registrar {

enum class block_answer : std::uint8_t {
  /// 403 without a look at the credentials.
  forbid,
  /// None: nothing tells a scanner that somebody is here. The SIP server keeps
  /// such a request until its transaction times out.
  drop,
};

struct abuse_policy {
  // Failed logins within `authwindow` that lead to a block; unset: never.
  std::optional<std::uint32_t> authfailures = 50;  // from one source
  std::optional<std::uint32_t> userfailures = 50;  // of one user, by strangers
  std::optional<std::uint32_t> phonefailures = 10; // of one user at one source

  std::uint32_t authwindow = 300; // seconds
  std::uint32_t blocktime = 300;  // seconds
  block_answer answer = block_answer::forbid;
  std::uint32_t maxentries = 10'000; // remembered for each realm
  std::vector<std::string> exempt{}; // addresses, or address/bits
};

} // namespace rollcall::registrar
