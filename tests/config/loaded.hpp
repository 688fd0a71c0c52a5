// Short words for "this text gives these settings" and "… this line".
#pragma once

#include "config/load.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace rollcall::test {

/// The settings of a text that must be right.
inline config::settings loaded(std::string_view text) {
  auto result = config::load_text(text);
  if (auto bad = std::get_if<config::problem>(&result))
    BOOST_FAIL("refused: " << bad->text << "\n  in " << text);
  return std::get<config::settings>(result);
}

/// The line for a text that must be wrong.
inline std::string refused(std::string_view text) {
  auto result = config::load_text(text);
  if (auto bad = std::get_if<config::problem>(&result))
    return bad->text;
  return "(accepted)";
}

/// A file with an edge, and `members` besides.
inline std::string with_edge(std::string_view members) {
  std::string result = R"({"edge": {})";
  if (!members.empty())
    result += ", ";
  return result.append(members) + '}';
}

/// A text and the line that it gives.
struct mistake {
  std::string_view text;
  std::string_view line;
};

} // namespace rollcall::test
