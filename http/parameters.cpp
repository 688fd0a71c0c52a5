#include "http/parameters.hpp"

#include "protocol/sip/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace rollcall::http {

namespace {

/// As a mistake shows what was found.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  auto cut = text.size() > longest;
  auto valid = sip::to_valid_utf8(text.substr(0, longest));
  return "found \"" + valid + (cut ? "…\"" : "\"");
}

} // namespace

parameters::parameters(std::string_view text) {
  auto fields = parse_query(text);
  if (!fields) {
    note("the query cannot be read");
    return;
  }
  all_ = std::move(*fields);
  for (auto i = all_.begin(); i != all_.end(); ++i)
    if (std::any_of(all_.begin(), i,
                    [&](const auto& one) { return one.first == i->first; }))
      note(sip::to_valid_utf8(i->first) + ": given twice");
}

std::optional<std::string> parameters::text(std::string_view name) {
  read_.push_back(name);
  for (const auto& [known, value] : all_)
    if (known == name)
      return value;
  return std::nullopt;
}

std::optional<std::uint64_t> parameters::count(std::string_view name,
                                               std::uint64_t least,
                                               std::uint64_t most) {
  auto found = text(name);
  if (!found)
    return std::nullopt;
  std::uint64_t result = 0;
  const auto* last = found->data() + found->size();
  auto [end, error] = std::from_chars(found->data(), last, result);
  if (error == std::errc{} && end == last && result >= least && result <= most)
    return result;
  note(std::string{name} + ": expected a whole number from "
       + std::to_string(least) + " to " + std::to_string(most) + ", "
       + shown(*found));
  return std::nullopt;
}

std::optional<bool> parameters::flag(std::string_view name) {
  auto found = text(name);
  if (!found)
    return std::nullopt;
  if (*found == "true" || *found == "false")
    return *found == "true";
  note(std::string{name} + ": expected true or false, " + shown(*found));
  return std::nullopt;
}

std::optional<std::string> parameters::finish() {
  for (const auto& [name, value] : all_)
    if (std::ranges::find(read_, name) == read_.end())
      note(sip::to_valid_utf8(name) + ": unknown parameter");
  return std::move(mistake_);
}

void parameters::note(std::string mistake) {
  if (!mistake_)
    mistake_ = std::move(mistake);
}

std::string query_escaped(std::string_view text) {
  std::string result;
  for (char c : text) {
    auto plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                 || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
                 || c == '~';
    if (plain) {
      result += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += "0123456789ABCDEF"[byte >> 4U];
    result += "0123456789ABCDEF"[byte & 15U];
  }
  return result;
}

} // namespace rollcall::http
