#include "protocol/sip/writer.hpp"

#include <array>
#include <charconv>

namespace rollcall::sip {

namespace {

void append_clean(std::string& out, std::string_view value) {
  auto from = out.size();
  out += value;
  for (auto i = from; i < out.size(); ++i)
    if (out[i] == '\r' || out[i] == '\n')
      out[i] = ' ';
}

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

} // namespace

writer& writer::request_line(std::string_view method, std::string_view uri) {
  out_ += method;
  out_ += ' ';
  append_clean(out_, uri);
  out_ += " SIP/2.0\r\n";
  return *this;
}

writer& writer::status_line(int status, std::string_view reason) {
  out_ += "SIP/2.0 ";
  append_number(out_, static_cast<std::uint64_t>(status));
  out_ += ' ';
  append_clean(out_, reason);
  out_ += "\r\n";
  return *this;
}

writer& writer::header(std::string_view name, std::string_view value) {
  out_ += name;
  out_ += ": ";
  append_clean(out_, value);
  out_ += "\r\n";
  return *this;
}

writer& writer::header(std::string_view name, std::uint64_t value) {
  out_ += name;
  out_ += ": ";
  append_number(out_, value);
  out_ += "\r\n";
  return *this;
}

void writer::finish(std::string_view body) {
  header("Content-Length", static_cast<std::uint64_t>(body.size()));
  out_ += "\r\n";
  out_ += body;
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
  case 100:
    return "Trying";
  case 200:
    return "OK";
  case 202:
    return "Accepted";
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
  case 407:
    return "Proxy Authentication Required";
  case 408:
    return "Request Timeout";
  case 413:
    return "Request Entity Too Large";
  case 416:
    return "Unsupported URI Scheme";
  case 420:
    return "Bad Extension";
  case 421:
    return "Extension Required";
  case 423:
    return "Interval Too Brief";
  case 439:
    return "First Hop Lacks Outbound Support";
  case 480:
    return "Temporarily Unavailable";
  case 481:
    return "Call/Transaction Does Not Exist";
  case 486:
    return "Busy Here";
  case 487:
    return "Request Terminated";
  case 489:
    return "Bad Event";
  case 500:
    return "Server Internal Error";
  case 501:
    return "Not Implemented";
  case 503:
    return "Service Unavailable";
  case 504:
    return "Server Time-out";
  case 505:
    return "Version Not Supported";
  case 513:
    return "Message Too Large";
  case 603:
    return "Decline";
  default:
    return "Unknown";
  }
}

std::string format_date(std::int64_t epoch_seconds) {
  static constexpr std::array<const char*, 7> days = {
      "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr std::array<const char*, 12> months = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun",
      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (epoch_seconds < 0)
    epoch_seconds = 0;
  auto day_number = epoch_seconds / 86'400;
  auto seconds = epoch_seconds % 86'400;
  // Civil date from days, counted in 400-year eras that start on 1 March.
  auto z = day_number + 719'468;
  auto era = z / 146'097;
  auto day_of_era = z - era * 146'097;
  auto year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524
                      - day_of_era / 146'096)
                     / 365;
  auto day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  auto month_index = (5 * day_of_year + 2) / 153;
  auto day = day_of_year - (153 * month_index + 2) / 5 + 1;
  auto month = month_index < 10 ? month_index + 3 : month_index - 9;
  auto year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  auto two = [](std::int64_t value) {
    std::string text = std::to_string(value);
    return value < 10 ? "0" + text : text;
  };
  std::string result = days[static_cast<std::size_t>(day_number % 7)];
  result += ", " + two(day) + ' ' + months[static_cast<std::size_t>(month - 1)]
            + ' ' + std::to_string(year) + ' ' + two(seconds / 3'600) + ':'
            + two(seconds / 60 % 60) + ':' + two(seconds % 60) + " GMT";
  return result;
}

} // namespace rollcall::sip
