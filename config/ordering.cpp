#include "config/ordering.hpp"

#include "config/options.hpp"

namespace rollcall::config {

namespace {

struct pair {
  std::string_view lesser;
  std::string_view greater;
  bool may_be_equal;
};

constexpr pair pairs[] = {
    {"minexpires", "expires", true},
    {"expires", "maxexpires", true},
    // The phone comes back well before its binding ends,
    {"regping", "expires", false},
    // and no contact turns stale between two signs of life.
    {"regping", "staletime", false},
    {"optionsping", "staletime", false},
};

bool holds(const rapidjson::Value& object, std::string_view name) {
  return object.IsObject()
         && object.HasMember(
             rapidjson::Value{rapidjson::StringRef(name.data(), name.size())});
}

std::string_view relation(bool to_greater, bool may_be_equal) {
  if (may_be_equal)
    return to_greater ? "at most " : "at least ";
  return to_greater ? "less than " : "more than ";
}

} // namespace

std::optional<problem> check_order(registrar::policy rules,
                                   const rapidjson::Value& written,
                                   const path& where) {
  for (const auto& [lesser, greater, may_be_equal] : pairs) {
    auto number = [&](std::string_view name) {
      auto v = find_option(section::registrar, name)->get(&rules);
      auto i = std::get_if<std::uint64_t>(&v);
      return i ? std::optional{*i} : std::nullopt;
    };
    auto low = number(lesser);
    auto high = number(greater);
    if (!low || !high || *low < *high || (may_be_equal && *low == *high))
      continue;
    auto blame_lesser = holds(written, lesser) || !holds(written, greater);
    auto blamed = blame_lesser ? lesser : greater;
    auto other = blame_lesser ? greater : lesser;
    return (where / blamed)(
        "expected " + std::string{relation(blame_lesser, may_be_equal)}
        + std::string{other} + " (" + std::to_string(*number(other))
        + "), found " + std::to_string(*number(blamed)));
  }
  return std::nullopt;
}

} // namespace rollcall::config
