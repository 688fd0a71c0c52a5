#include "http/answer.hpp"

#include "http/json_view.hpp"

#include <array>
#include <cstdio>

namespace rollcall::http {

namespace {

std::string_view reason(unsigned status) {
  switch (status) {
  case 200:
    return "OK";
  case 204:
    return "No Content";
  case 304:
    return "Not Modified";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 413:
    return "Content Too Large";
  case 414:
    return "URI Too Long";
  case 431:
    return "Request Header Fields Too Large";
  case 503:
    return "Service Unavailable";
  case 504:
    return "Gateway Timeout";
  default:
    return "Internal Server Error";
  }
}

void append_field(std::string& out, std::string_view name,
                  std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

answer json_answer(std::string body) {
  return {200, std::move(body), json_type, {}, {}};
}

answer error_answer(unsigned status, std::string_view text) {
  return {status, error_json(text), json_type, {}, {}};
}

answer unauthorized(std::string_view text) {
  auto result = error_answer(401, text);
  result.fields.push_back({"WWW-Authenticate", "Bearer realm=\"rollcall\""});
  return result;
}

void append_head(std::string& out, const answer_head& head) {
  out.append("HTTP/1.1 ").append(std::to_string(head.status));
  out.append(" ").append(reason(head.status)).append("\r\n");
  if (!head.date.empty())
    append_field(out, "Date", head.date);
  if (!head.allow.empty())
    append_field(out, "Allow", head.allow);
  if (!head.type.empty())
    append_field(out, "Content-Type", head.type);
  if (head.gzip)
    append_field(out, "Content-Encoding", "gzip");
  if (head.vary)
    append_field(out, "Vary", "Accept-Encoding");
  if (!head.etag.empty()) {
    append_field(out, "ETag", head.etag);
    append_field(out, "Cache-Control", "private, no-cache");
  }
  out.append(head.more);
  for (const auto& one : head.fields)
    append_field(out, one.name, one.value);
  if (head.length)
    append_field(out, "Content-Length", std::to_string(*head.length));
  if (head.chunked)
    append_field(out, "Transfer-Encoding", "chunked");
  if (head.connection == persistence::close)
    append_field(out, "Connection", "close");
  else if (head.connection == persistence::keep_alive)
    append_field(out, "Connection", "keep-alive");
  out.append("\r\n");
}

std::string http_date(std::time_t when) {
  // Not strftime, whose names of days and months follow the locale.
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed",
                                   "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&when, &parts);
  std::array<char, 64> text{};
  auto length = std::snprintf(
      text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT",
      days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
      months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
      parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(length)};
}

} // namespace rollcall::http
