// A mistake in a configuration, and the paths by which mistakes are named.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::config {

/// One line without its end: JSON path, what is expected, what was found.
/// Never holds a secret.
struct problem {
  std::string text;
  bool unreadable = false; // a file, so that nothing is known to be wrong in it
};

/// A place in a JSON text: `drachtio[1].port`. Names that are no plain words
/// are quoted: `directory["example.com"].1000`.
class path {
public:
  path() = default;

  path operator/(std::string_view name) const;

  path operator[](std::size_t index) const;

  /// `registrar.staletime: what`; at the root only `what`.
  problem operator()(std::string_view what) const;

  const std::string& text() const noexcept {
    return text_;
  }

private:
  explicit path(std::string text);

  std::string text_;
};

} // namespace rollcall::config
