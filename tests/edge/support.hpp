// What the edge's tests share.
#pragma once

#include "edge/flow.hpp"

#include "protocol/sip/message.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace rollcall::edge_test {

/// Lines with CRLF after each, and the empty line that ends the header.
inline std::string lines(std::initializer_list<std::string_view> texts) {
  std::string result;
  for (const auto text : texts) {
    result += text;
    result += "\r\n";
  }
  return result + "\r\n";
}

/// A message together with the bytes that it looks at.
struct parsed {
  explicit parsed(std::string bytes) : text(std::move(bytes)) {
    BOOST_REQUIRE(message.parse(text) == sip::message_errc::none);
  }

  parsed(const parsed&) = delete;

  std::string text;
  sip::message message;
};

inline edge::endpoint at(std::string_view address, std::uint16_t port) {
  return {asio::ip::make_address(std::string{address}), port};
}

inline std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto i = text.find(what); i != std::string_view::npos;
       i = text.find(what, i + what.size()))
    ++count;
  return count;
}

} // namespace rollcall::edge_test
