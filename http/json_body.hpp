// The body of a request that is one flat JSON object, read member by member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

/// Keeps the first mistake, after which every read gives an empty value, and
/// tells it at the end; as "old: expected …", with the member in front. A
/// member given twice is a mistake (RFC 8259 section 4 leaves open which
/// counts), and so is one that nobody read. Time and memory are linear in the
/// size of the body, and deep nesting is refused.
class json_body {
public:
  explicit json_body(std::string_view text);

  /// A string that is not empty.
  std::string text(std::string_view name);

  /// A string, empty when the member is not there.
  std::string text_or_nothing(std::string_view name);

  /// One of these strings.
  std::string one_of(std::string_view name,
                     std::initializer_list<std::string_view> choices);

  /// A whole number of 32 bits, written without fraction and exponent.
  std::uint64_t count(std::string_view name,
                      std::optional<std::uint64_t> otherwise = {});

  /// The mistake, if there was one.
  [[nodiscard]] std::optional<std::string> finish();

private:
  enum class kind : std::uint8_t { text, number, other };

  struct member {
    std::string name;
    std::string value; // decoded text; digits of a number
    kind is = kind::other;
  };

  struct handler;

  /// The member, also when it is of another kind.
  const member* look_up(std::string_view name);

  /// Notes that the member is missing (null) or wrong.
  void refuse(const member* found, std::string_view name,
              std::string_view expected);

  void note(std::string mistake);

  std::vector<member> members_;
  std::vector<std::string_view> known_;
  std::optional<std::string> mistake_;
};

} // namespace rollcall::http
