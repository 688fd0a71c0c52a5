#include "config/problem.hpp"

#include "config/found.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::config {

namespace {

bool is_plain(std::string_view name) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789_-";
  return !name.empty()
         && name.find_first_not_of(plain) == std::string_view::npos;
}

} // namespace

path::path(std::string text) : text_(std::move(text)) {
  // nop
}

path path::operator/(std::string_view name) const {
  if (!is_plain(name))
    return path{text_ + '[' + quoted(name) + ']'};
  return path{text_.empty() ? std::string{name}
                            : text_ + '.' + std::string{name}};
}

path path::operator[](std::size_t index) const {
  return path{text_ + '[' + std::to_string(index) + ']'};
}

problem path::operator()(std::string_view what) const {
  return {text_.empty() ? std::string{what} : text_ + ": " + std::string{what}};
}

} // namespace rollcall::config
