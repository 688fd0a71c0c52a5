#include "http/json_body.hpp"

#include "protocol/sip/utf8.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace rollcall::http {

namespace {

constexpr unsigned deepest = 16;

// More than any request needs; it keeps the search for a name short.
constexpr std::size_t most_members = 32;

constexpr std::string_view object_expected = "expected a JSON object";

std::string offset(std::size_t at) {
  return " at offset " + std::to_string(at);
}

/// What RapidJSON says, without the full stop.
std::string sentence(rapidjson::ParseErrorCode code) {
  std::string result = rapidjson::GetParseError_En(code);
  if (result.ends_with('.'))
    result.pop_back();
  return result;
}

/// A name that a client chose, as an error text shows it: quoted unless it is a
/// plain word, and shortened.
std::string shown(std::string_view name) {
  constexpr std::size_t longest = 40;
  auto plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_';
  });
  if (plain && !name.empty() && name.size() <= longest)
    return std::string{name};
  auto start = name.substr(0, longest);
  std::string result = "\"";
  result += start.substr(0, sip::valid_utf8_prefix(start));
  return result += name.size() > longest ? "...\"" : "\"";
}

} // namespace

/// Takes RapidJSON's events. Of nested values only the depth is looked at.
struct json_body::handler
    : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, handler> {
  explicit handler(json_body& body) : to(body) {
    // nop
  }

  bool value(kind is, std::string_view text = {}) {
    if (depth == 0)
      return stop(std::string{object_expected});
    if (depth == 1) {
      to.members_.back().is = is;
      to.members_.back().value = text;
    }
    return true;
  }

  bool Default() {
    return value(kind::other);
  }

  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) {
    return value(kind::number, {digits, size});
  }

  bool String(const char* text, rapidjson::SizeType size, bool) {
    return value(kind::text, {text, size});
  }

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (depth > 1)
      return true;
    std::string name(text, size);
    if (std::ranges::find(to.members_, name, &member::name)
        != to.members_.end())
      return stop(shown(name) + ": given twice");
    if (to.members_.size() == most_members)
      return stop("more than " + std::to_string(most_members) + " members");
    to.members_.push_back({.name = std::move(name), .value = {}});
    return true;
  }

  bool StartObject() {
    return (depth == 0 || value(kind::other)) && deeper();
  }

  bool StartArray() {
    return value(kind::other) && deeper();
  }

  bool EndObject(rapidjson::SizeType) {
    --depth;
    return true;
  }

  bool EndArray(rapidjson::SizeType) {
    --depth;
    return true;
  }

  bool deeper() {
    return ++depth <= deepest || stop("nested too deeply");
  }

  bool stop(std::string mistake) {
    to.note(std::move(mistake));
    return false;
  }

  json_body& to;
  unsigned depth = 0;
};

json_body::json_body(std::string_view text) {
  using namespace rapidjson;
  if (auto good = sip::valid_utf8_prefix(text); good != text.size()) {
    note("not UTF-8" + offset(good));
    return;
  }
  // RapidJSON would take it for the end.
  if (auto zero = text.find('\0'); zero != std::string_view::npos) {
    note("not JSON: a zero byte" + offset(zero));
    return;
  }
  constexpr unsigned flags = kParseIterativeFlag | kParseNumbersAsStringsFlag;
  MemoryStream stream(text.data(), text.size());
  handler to(*this);
  Reader reader;
  ParseResult result = reader.Parse<flags>(stream, to);
  if (result.Code() == kParseErrorDocumentEmpty)
    note("the body is empty, " + std::string{object_expected});
  else if (result.IsError())
    note("not JSON: " + sentence(result.Code()) + offset(result.Offset()));
}

std::string json_body::text(std::string_view name) {
  auto found = look_up(name);
  if (found != nullptr && found->is == kind::text && !found->value.empty())
    return found->value;
  refuse(found, name, "a string that is not empty");
  return {};
}

std::string json_body::text_or_nothing(std::string_view name) {
  auto found = look_up(name);
  if (found == nullptr)
    return {};
  if (found->is != kind::text)
    refuse(found, name, "a string");
  return found->value;
}

std::string json_body::one_of(std::string_view name,
                              std::initializer_list<std::string_view> choices) {
  auto found = look_up(name);
  if (found != nullptr && found->is == kind::text
      && std::ranges::find(choices, found->value) != choices.end())
    return found->value;
  std::string expected;
  for (auto choice : choices) {
    expected += expected.empty() ? "\"" : " or \"";
    expected.append(choice).append("\"");
  }
  refuse(found, name, expected);
  return {};
}

std::uint64_t json_body::count(std::string_view name,
                               std::optional<std::uint64_t> otherwise) {
  auto found = look_up(name);
  if (found == nullptr && otherwise)
    return *otherwise;
  std::uint32_t result = 0;
  if (found != nullptr && found->is == kind::number) {
    auto end = found->value.data() + found->value.size();
    auto read = std::from_chars(found->value.data(), end, result);
    if (read.ec == std::errc{} && read.ptr == end)
      return result;
  }
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  refuse(found, name, "a whole number from 0 to " + std::to_string(most));
  return 0;
}

std::optional<std::string> json_body::finish() {
  for (const auto& one : members_) {
    if (mistake_ || std::ranges::find(known_, one.name) != known_.end())
      continue;
    std::string names;
    for (auto name : known_)
      names.append(names.empty() ? "" : ", ").append(name);
    note(shown(one.name) + ": unknown, expected " + names);
  }
  return mistake_;
}

const json_body::member* json_body::look_up(std::string_view name) {
  known_.push_back(name);
  auto found = std::ranges::find(members_, name, &member::name);
  return found == members_.end() ? nullptr : &*found;
}

void json_body::refuse(const member* found, std::string_view name,
                       std::string_view expected) {
  std::string mistake{name};
  mistake += found == nullptr ? ": missing, expected " : ": expected ";
  note(mistake.append(expected));
}

void json_body::note(std::string mistake) {
  if (!mistake_)
    mistake_ = std::move(mistake);
}

} // namespace rollcall::http
