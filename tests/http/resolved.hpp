// What the routes make of a request.
#pragma once

#include "http/routes.hpp"

#include <boost/test/unit_test.hpp>

namespace rollcall::test {

/// The question to the register; the test ends when there is none.
inline http::question question_of(const http::request& what) {
  auto result = http::resolve(what);
  auto* found = std::get_if<http::question>(&result);
  BOOST_REQUIRE_MESSAGE(found != nullptr, what.method << ' ' << what.target);
  return std::move(*found);
}

/// Only the inquiry.
template <class T>
T asked(std::string_view target, std::string_view method = "GET",
        std::string_view body = {}) {
  auto question = question_of({method, target, body});
  auto* found = std::get_if<T>(&question.what);
  BOOST_REQUIRE_MESSAGE(found != nullptr, method << ' ' << target);
  return std::move(*found);
}

/// The answer that needs no register; the test ends when there is none.
inline http::answer answered(std::string_view method, std::string_view target,
                             std::string_view body = {}) {
  auto result = http::resolve({method, target, body});
  auto* found = std::get_if<http::answer>(&result);
  BOOST_REQUIRE_MESSAGE(found != nullptr, method << ' ' << target);
  return std::move(*found);
}

/// {"error": text} as exact bytes; `text` must need no escapes but quotes.
inline std::string error_body(std::string_view text) {
  std::string result = R"({"error":")";
  for (char c : text) {
    if (c == '"')
      result += '\\';
    result += c;
  }
  return result += "\"}";
}

} // namespace rollcall::test
