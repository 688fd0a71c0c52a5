// What the register tells, as JSON. Every function appends to `out`; bytes
// that are not UTF-8 (a phone's User-Agent may hold Latin-1) become U+FFFD.
#pragma once

#include "protocol/registrar/inquiry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

/// A JSON string, with its quotes.
void append_json(std::string& out, std::string_view text);

/// One registration: the members of the replaced module in its order, then
/// `bindings`. What a binding does not have (path, instance, regid, rtt) is
/// left out.
void append_json(std::string& out, const registrar::registration& one);

/// {"realm", "users", "bindings", "stale", "registers_per_second"}, the last
/// one rounded to hundredths.
void append_json(std::string& out, const registrar::realm_counts& one);

/// An array of whatever there is an append_json() for.
template <class T>
std::string json_list(const std::vector<T>& elements) {
  std::string result = "[";
  for (const auto& one : elements) {
    if (result.size() > 1)
      result += ',';
    append_json(result, one);
  }
  return result += ']';
}

/// {"error": text}
std::string error_json(std::string_view text);

} // namespace rollcall::http
