// The parameters of a request target, read one by one.
#pragma once

#include "http/query.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

/// Keeps the first mistake, with the parameter in front ("limit: expected …"),
/// and tells it at the end. A parameter given twice is a mistake, and so is one
/// that nobody read.
class parameters {
public:
  explicit parameters(std::string_view text);

  /// Decoded; nothing when it is not there.
  std::optional<std::string> text(std::string_view name);

  /// A whole number within these bounds.
  std::optional<std::uint64_t> count(std::string_view name, std::uint64_t least,
                                     std::uint64_t most);

  /// "true" or "false".
  std::optional<bool> flag(std::string_view name);

  /// The mistake, if there was one.
  [[nodiscard]] std::optional<std::string> finish();

private:
  void note(std::string mistake);

  query_fields all_;
  std::vector<std::string_view> read_;
  std::optional<std::string> mistake_;
};

/// The text as a parameter's value: whatever is not a letter, a digit or one of
/// "-._~" is escaped.
std::string query_escaped(std::string_view text);

} // namespace rollcall::http
