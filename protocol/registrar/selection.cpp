#include "protocol/registrar/selection.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

/// `part` is in lower case.
bool contains(std::string_view text, std::string_view part) noexcept {
  auto same = [](char a, char b) {
    return sip::to_lower(a) == b;
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same)
           != text.end()
         || part.empty();
}

} // namespace

std::string_view name_prefix(const selection& wanted) noexcept {
  std::string_view pattern = wanted.user;
  return pattern.substr(0, pattern.find('*'));
}

bool wants_user(const selection& wanted, std::string_view user) noexcept {
  std::string_view pattern = wanted.user;
  if (pattern.empty())
    return true;
  // Linear but for the last star, from which it goes on when it went wrong.
  std::size_t p = 0;
  std::size_t u = 0;
  auto star = std::string_view::npos;
  std::size_t back = 0;
  while (u < user.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      back = u;
    } else if (p < pattern.size() && pattern[p] == user[u]) {
      ++p;
      ++u;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      u = ++back;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool may_want(const selection& wanted, std::span<const binding> bindings,
              time_point now, const policy& options) {
  if (wanted.user_agent.empty() && !wanted.stale)
    return true;
  return std::ranges::any_of(bindings, [&](const binding& b) {
    return (!wanted.stale || is_stale(b, now, options) == *wanted.stale)
           && contains(b.info->user_agent(), wanted.user_agent);
  });
}

bool wants(const selection& wanted, const registration& one) {
  return (!wanted.stale || one.stale == *wanted.stale)
         && contains(one.user_agent, wanted.user_agent);
}

} // namespace rollcall::registrar
