// Parameters `;name=value` (RFC 3261 §25.1 generic-param) and comma-separated
// lists, as views.
#pragma once

#include <optional>
#include <string_view>

namespace rollcall::sip {

struct param {
  std::string_view name;
  std::string_view value; // as written, quotes included
  bool has_value = false; // tells `;x=` from `;x`
};

/// The parameters after a URI or a name-addr: ";a=1;b" (leading semicolon
/// optional). Only splits; names and values are not checked.
class param_list {
public:
  explicit param_list(std::string_view text) noexcept : text_(text) {
    // nop
  }

  /// Takes the next parameter off; false at the end.
  bool next(param& out) noexcept;

  /// The first parameter of that name, case-insensitively.
  static std::optional<param> find(std::string_view text,
                                   std::string_view name) noexcept;

private:
  std::string_view text_;
};

/// The values of one header line, split at commas that stand outside quotes
/// and angle brackets. Empty values are skipped (RFC 3261 allows none, some
/// phones send them).
class value_list {
public:
  explicit value_list(std::string_view text) noexcept : text_(text) {
    // nop
  }

  bool next(std::string_view& out) noexcept;

private:
  std::string_view text_;
};

} // namespace rollcall::sip
