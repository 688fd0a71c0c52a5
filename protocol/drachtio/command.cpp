#include "protocol/drachtio/command.hpp"

#include <array>
#include <charconv>
#include <initializer_list>

namespace rollcall::drachtio {

namespace {

/// One frame of several parts, without a copy of the whole.
void append_parts(std::string& out,
                  std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (auto part : parts)
    size += part.size();
  std::array<char, 20> digits;
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size);
  out.append(digits.data(), end.ptr);
  out += '#';
  for (auto part : parts)
    out += part;
}

} // namespace

void append_authenticate(std::string& out, std::string_view id,
                         std::string_view secret, std::string_view tags) {
  append_parts(out, {id, "|authenticate|", secret, "|", tags});
}

void append_route(std::string& out, std::string_view id,
                  std::string_view method) {
  append_parts(out, {id, "|route|", method});
}

void append_ping(std::string& out, std::string_view id) {
  append_parts(out, {id, "|ping"});
}

void append_answer(std::string& out, std::string_view transaction_id,
                   std::string_view sip) {
  append_parts(out, {"|sip|", transaction_id, "|\r\n", sip});
}

void append_request(std::string& out, std::string_view id,
                    std::string_view route, std::string_view sip) {
  append_parts(out, {id, "|sip|||", route, "\r\n", sip});
}

} // namespace rollcall::drachtio
