#include "protocol/digest/challenge.hpp"

namespace rollcall::digest {

namespace {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (auto c : text) {
    auto u = static_cast<unsigned char>(c);
    // A line break would end the header; no quoting can carry it.
    if (u < 0x20 || u == 0x7f)
      continue;
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  out += '"';
}

} // namespace

std::string challenge(std::string_view realm, std::string_view nonce,
                      algorithm a, bool stale) {
  std::string result;
  result.reserve(realm.size() + nonce.size() + 80);
  result += "Digest realm=";
  append_quoted(result, realm);
  result += ", nonce=";
  append_quoted(result, nonce);
  result += ", algorithm=";
  result += to_string(a);
  result += ", qop=\"auth\"";
  if (stale)
    result += ", stale=true";
  return result;
}

std::vector<std::string> challenges(std::string_view realm,
                                    std::string_view nonce,
                                    const algorithm_list& algorithms,
                                    bool stale) {
  std::vector<std::string> result;
  result.reserve(algorithms.size());
  for (auto a : algorithms)
    result.push_back(challenge(realm, nonce, a, stale));
  return result;
}

} // namespace rollcall::digest
