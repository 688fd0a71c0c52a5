// The one table of what a configuration file may hold. Parsing, defaults, the
// JSON Schema, the help text and the README's table all follow from it.
#pragma once

#include "config/settings.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::config {

/// The objects of a configuration file.
enum class section : std::uint8_t {
  root,
  drachtio,
  tls,
  edge,
  http,
  http_token, // each of http.tokens
  http_tls,
  registrar, // also each member of `realms`
  abuse,
  limits,
  store,
  webhooks,
  digest,
  log,
  lookup, // members of `directory` beside a url
  user,   // the leaves of `directory`
};

enum class kind : std::uint8_t {
  flag,         // true or false
  whole,        // a whole number
  whole_or_off, // a whole number, or false
  text,
  texts, // a list of texts, not empty unless `least` is 0
  // What holds other options:
  object, // this and all below
  object_list,
  object_or_list,
  object_or_flag,
  object_map, // name to object
  directory,  // realms and users, see directory.hpp
};

/// A value on its way between JSON and a settings struct: off, flag, whole,
/// text, texts.
using value = std::variant<std::monostate, bool, std::uint64_t, std::string,
                           std::vector<std::string>>;

/// The struct that an option belongs to.
using target =
    std::variant<drachtio_server*, tls*, edge*, http*, http_token*, http_tls*,
                 registrar::policy*, registrar::abuse_policy*, limits*, store*,
                 webhook*, digest*, log*, lookup*, registrar::user_record*>;

using words = std::span<const std::string_view>;

struct option {
  section owner = section::root;
  std::string_view name;
  kind type = kind::object;
  std::string_view summary; // one line for a person
  std::string_view unit;    // of a number
  std::uint64_t least = 0;  // of a number; length of a text or list
  std::uint64_t most = 0;
  words choices;         // of a text or of each text in a list
  std::string_view form; // "an IP address": what `accepts` accepts
  bool (*accepts)(std::string_view) = nullptr; // a text, or each of a list
  bool secret = false;                         // never shown
  bool required = false;
  section inner = section::root; // of what holds other options

  // Nothing for what holds other options.
  value (*get)(target) = nullptr;
  void (*set)(target, const value&) = nullptr;
  value (*standard)() = nullptr; // the default
};

/// The rows of a section, in the order in which people should meet them.
std::span<const option> options_of(section owner);

/// Null when there is no such option.
const option* find_option(section owner, std::string_view name);

/// "drachtio", "registrar"…; empty for the root.
std::string_view name_of(section owner);

/// "a whole number of seconds from 1 to 86400".
std::string expectation(const option& row);

/// What each text in a list must be.
std::string element_expectation(const option& row);

} // namespace rollcall::config
