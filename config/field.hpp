// Binds one member of a settings struct to one row of the options table, so
// that its default and its use come from the same place.
#pragma once

#include "config/options.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <type_traits>

namespace rollcall::config {

template <class Section>
inline constexpr section section_of = section::root;
template <>
inline constexpr section section_of<drachtio_server> = section::drachtio;
template <>
inline constexpr section section_of<tls> = section::tls;
template <>
inline constexpr section section_of<edge> = section::edge;
template <>
inline constexpr section section_of<http> = section::http;
template <>
inline constexpr section section_of<http_token> = section::http_token;
template <>
inline constexpr section section_of<http_tls> = section::http_tls;
template <>
inline constexpr section section_of<registrar::policy> = section::registrar;
template <>
inline constexpr section section_of<registrar::abuse_policy> = section::abuse;
template <>
inline constexpr section section_of<limits> = section::limits;
template <>
inline constexpr section section_of<store> = section::store;
template <>
inline constexpr section section_of<webhook> = section::webhooks;
template <>
inline constexpr section section_of<digest> = section::digest;
template <>
inline constexpr section section_of<log> = section::log;
template <>
inline constexpr section section_of<lookup> = section::lookup;
template <>
inline constexpr section section_of<registrar::user_record> = section::user;

/// The words of an enumeration, in the order of its values.
template <class Enum>
inline constexpr std::array<std::string_view, 0> words_of = {};

namespace detail {

template <class Section, class Field>
Section section_type(Field Section::*);

template <class Section, class Field>
Field field_type(Field Section::*);

template <std::unsigned_integral Number>
value to_value(Number number) {
  return std::uint64_t{number};
}

inline value to_value(bool flag) {
  return flag;
}

inline value to_value(const std::string& text) {
  return text;
}

inline value to_value(const std::vector<std::string>& texts) {
  return texts;
}

inline value to_value(const std::optional<std::uint32_t>& number) {
  return number ? to_value(*number) : value{};
}

inline value to_value(const rollcall::digest::algorithm_list& list) {
  std::vector<std::string> texts;
  for (auto algorithm : list)
    texts.emplace_back(rollcall::digest::to_string(algorithm));
  return texts;
}

inline value to_value(const std::vector<listen_address>& list) {
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (const auto& address : list)
    texts.push_back(to_string(address));
  return texts;
}

template <class Enum>
requires std::is_enum_v<Enum> value to_value(Enum word) {
  return std::string{words_of<Enum>[static_cast<std::size_t>(word)]};
}

template <std::unsigned_integral Number>
void from_value(Number& field, const value& v) {
  field = static_cast<Number>(std::get<std::uint64_t>(v));
}

inline void from_value(bool& field, const value& v) {
  field = std::get<bool>(v);
}

inline void from_value(std::string& field, const value& v) {
  field = std::get<std::string>(v);
}

inline void from_value(std::vector<std::string>& field, const value& v) {
  field = std::get<std::vector<std::string>>(v);
}

inline void from_value(std::optional<std::uint32_t>& field, const value& v) {
  field.reset();
  if (auto number = std::get_if<std::uint64_t>(&v))
    field = static_cast<std::uint32_t>(*number);
}

inline void from_value(rollcall::digest::algorithm_list& field,
                       const value& v) {
  field = {};
  for (const auto& text : std::get<std::vector<std::string>>(v))
    field.push_back(rollcall::digest::parse_algorithm(text).value());
}

inline void from_value(std::vector<listen_address>& field, const value& v) {
  field.clear();
  for (const auto& text : std::get<std::vector<std::string>>(v))
    field.push_back(parse_listen(text).value());
}

template <class Enum>
requires std::is_enum_v<Enum>
void from_value(Enum& field, const value& v) {
  const auto& all = words_of<Enum>;
  auto i = std::ranges::find(all, std::get<std::string>(v));
  field = static_cast<Enum>(i - std::begin(all));
}

} // namespace detail

/// A row for `Member`, to be completed with what it may hold.
template <auto Member>
constexpr option field(std::string_view name, kind type,
                       std::string_view summary) {
  using section_t = decltype(detail::section_type(Member));
  option row;
  row.owner = section_of<section_t>;
  row.name = name;
  row.type = type;
  row.summary = summary;
  row.get = [](target t) {
    return detail::to_value(std::get<section_t*>(t)->*Member);
  };
  row.set = [](target t, const value& v) {
    detail::from_value(std::get<section_t*>(t)->*Member, v);
  };
  row.standard = [] {
    return detail::to_value(section_t{}.*Member);
  };
  return row;
}

template <auto Member>
constexpr option flag(std::string_view name, std::string_view summary) {
  return field<Member>(name, kind::flag, summary);
}

/// A number; one that may be switched off when the member is optional.
template <auto Member>
constexpr option whole(std::string_view name, std::string_view unit,
                       std::uint64_t least, std::uint64_t most,
                       std::string_view summary) {
  constexpr auto may_be_off =
      std::is_same_v<decltype(detail::field_type(Member)),
                     std::optional<std::uint32_t>>;
  auto row = field<Member>(name, may_be_off ? kind::whole_or_off : kind::whole,
                           summary);
  row.unit = unit;
  row.least = least;
  row.most = most;
  return row;
}

/// Free text of so many characters.
template <auto Member>
constexpr option text(std::string_view name, std::uint64_t least,
                      std::uint64_t most, std::string_view summary) {
  auto row = field<Member>(name, kind::text, summary);
  row.least = least;
  row.most = most;
  return row;
}

/// Text of a form that `accepts` knows.
template <auto Member>
constexpr option text(std::string_view name, std::string_view form,
                      bool (*accepts)(std::string_view),
                      std::string_view summary) {
  auto row = text<Member>(name, 0, 255, summary);
  row.form = form;
  row.accepts = accepts;
  return row;
}

/// One word of an enumeration.
template <auto Member>
constexpr option word(std::string_view name, std::string_view summary) {
  auto row = field<Member>(name, kind::text, summary);
  row.choices = words_of<decltype(detail::field_type(Member))>;
  return row;
}

/// A list of so many texts.
template <auto Member>
constexpr option texts(std::string_view name, std::uint64_t least,
                       std::uint64_t most, std::string_view summary) {
  auto row = field<Member>(name, kind::texts, summary);
  row.least = least;
  row.most = most;
  return row;
}

/// What holds other options.
constexpr option holder(section owner, std::string_view name, kind type,
                        section inner, std::string_view summary) {
  option row;
  row.owner = owner;
  row.name = name;
  row.type = type;
  row.inner = inner;
  row.summary = summary;
  return row;
}

constexpr option secret(option row) {
  row.secret = true;
  return row;
}

constexpr option required(option row) {
  row.required = true;
  return row;
}

} // namespace rollcall::config
