#include "protocol/digest/algorithm.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>

namespace rollcall::digest {

std::string_view to_string(algorithm a) noexcept {
  switch (a) {
  case algorithm::md5:
    return "MD5";
  case algorithm::sha256:
    return "SHA-256";
  case algorithm::sha512_256:
    break;
  }
  return "SHA-512-256";
}

std::optional<algorithm> parse_algorithm(std::string_view name) noexcept {
  if (name.size() > 2 && name.front() == '"' && name.back() == '"')
    name = name.substr(1, name.size() - 2);
  for (auto a : {algorithm::md5, algorithm::sha256, algorithm::sha512_256})
    if (sip::iequals(name, to_string(a)))
      return a;
  return std::nullopt;
}

std::size_t hex_size(algorithm a) noexcept {
  return a == algorithm::md5 ? 32 : 64;
}

algorithm_list::algorithm_list(std::initializer_list<algorithm> all) noexcept {
  for (auto a : all)
    push_back(a);
}

void algorithm_list::push_back(algorithm a) noexcept {
  // There are only three values, hence room for every one that is new.
  if (!contains(a))
    list_[size_++] = a;
}

bool algorithm_list::contains(algorithm a) const noexcept {
  return std::find(begin(), end(), a) != end();
}

algorithm_list all_algorithms() noexcept {
  return {algorithm::sha512_256, algorithm::sha256, algorithm::md5};
}

} // namespace rollcall::digest
