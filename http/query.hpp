// The parameters of a request target, read one by one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

/// Reads "a=1&b=x%20y" as HTML forms write it, '+' for a blank. Keeps the first
/// mistake, with the parameter in front ("limit: expected …"), and tells it at
/// the end. A parameter given twice is a mistake, and so is one that nobody
/// read.
class query {
public:
  explicit query(std::string_view text);

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
  struct parameter {
    std::string name;
    std::string value;
    bool read = false;
  };

  void add(std::string_view part);

  void note(std::string mistake);

  std::vector<parameter> all_;
  std::optional<std::string> mistake_;
};

/// The text as a parameter's value: whatever is not a letter, a digit or one of
/// "-._~" is escaped.
std::string query_escaped(std::string_view text);

} // namespace rollcall::http
