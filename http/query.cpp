#include "http/query.hpp"

#include "http/target.hpp"
#include "http/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace rollcall::http {

namespace {

std::optional<std::string> form_decoded(std::string_view text) {
  std::string blanks{text};
  std::ranges::replace(blanks, '+', ' ');
  return percent_decoded(blanks);
}

/// As a mistake shows what was found.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  auto cut = text.size() > longest;
  auto valid = to_valid_utf8(text.substr(0, longest));
  return "found \"" + valid + (cut ? "…\"" : "\"");
}

} // namespace

query::query(std::string_view text) {
  while (!text.empty()) {
    auto part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (!part.empty())
      add(part);
  }
}

void query::add(std::string_view part) {
  auto name = form_decoded(part.substr(0, part.find('=')));
  auto value =
      form_decoded(part.substr(std::min(part.find('='), part.size() - 1) + 1));
  if (!name || !value)
    return note(to_valid_utf8(part.substr(0, 40)) + ": not percent-encoded");
  if (std::ranges::find(all_, *name, &parameter::name) != all_.end())
    return note(to_valid_utf8(*name) + ": given twice");
  all_.push_back({std::move(*name), std::move(*value)});
}

std::optional<std::string> query::text(std::string_view name) {
  auto found = std::ranges::find(all_, name, &parameter::name);
  if (found == all_.end())
    return std::nullopt;
  found->read = true;
  return found->value;
}

std::optional<std::uint64_t>
query::count(std::string_view name, std::uint64_t least, std::uint64_t most) {
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

std::optional<bool> query::flag(std::string_view name) {
  auto found = text(name);
  if (!found)
    return std::nullopt;
  if (*found == "true" || *found == "false")
    return *found == "true";
  note(std::string{name} + ": expected true or false, " + shown(*found));
  return std::nullopt;
}

std::optional<std::string> query::finish() {
  for (const auto& one : all_)
    if (!one.read)
      note(to_valid_utf8(one.name) + ": unknown parameter");
  return std::move(mistake_);
}

void query::note(std::string mistake) {
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
