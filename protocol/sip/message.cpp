#include "protocol/sip/message.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::sip {

namespace {

constexpr std::string_view version = "SIP/2.0";

/// Takes one header line off `text`, folds included; the line end may be CRLF
/// or a bare LF, as some phones send. False when no line end is left.
bool take_line(std::string_view& text, std::string_view& line, bool folds) {
  std::size_t from = 0;
  for (;;) {
    auto end = text.find('\n', from);
    if (end == std::string_view::npos)
      return false;
    auto next = end + 1;
    // A line that starts with white space continues the one before, unless
    // that one was empty, which ends the header.
    auto length = end > 0 && text[end - 1] == '\r' ? end - 1 : end;
    if (folds && length > 0 && next < text.size()
        && (text[next] == ' ' || text[next] == '\t')) {
      from = next;
      continue;
    }
    line = text.substr(0, length);
    text.remove_prefix(next);
    return true;
  }
}

bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool has_control(std::string_view text) noexcept {
  // Runs over every byte of every message: without a way out of the loop the
  // compiler takes sixteen at a time.
  std::uint8_t found = 0;
  for (char c : text)
    found |= is_control(c);
  return found != 0;
}

/// A control character other than HTAB, the line end of a fold, or the second
/// half of a quoted-pair (RFC 3261 §25.1, which excludes CR and LF there).
bool has_stray_control(std::string_view line) noexcept {
  if (!has_control(line))
    return false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    auto c = line[i];
    if (c == '\\' && i + 1 < line.size() && line[i + 1] != '\r'
        && line[i + 1] != '\n')
      ++i;
    else if (c == '\r' && (i + 1 == line.size() || line[i + 1] != '\n'))
      return true;
    else if (is_control(c) && c != '\t' && c != '\r' && c != '\n')
      return true;
  }
  return false;
}

/// header-name HCOLON value; HCOLON allows SP and HTAB before the colon, but
/// no line end. The same for parse() and measure(), so that they never see
/// different headers.
bool split_header(std::string_view line, std::string_view& name,
                  std::string_view& value) noexcept {
  auto colon = line.find(':');
  if (colon == std::string_view::npos || has_stray_control(line))
    return false;
  auto end = colon;
  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t'))
    --end;
  name = line.substr(0, end);
  value = trim(line.substr(colon + 1));
  return is_token(name);
}

/// "SIP/2.0" SP 3DIGIT SP reason
int parse_status(std::string_view line, std::string_view& reason) noexcept {
  if (line.size() < version.size() + 4 || line[version.size()] != ' ')
    return 0;
  auto code = parse_number(line.substr(version.size() + 1, 3), 699);
  auto rest = line.substr(version.size() + 4);
  if (!code || *code < 100 || (!rest.empty() && rest.front() != ' '))
    return 0;
  reason = rest.empty() ? rest : rest.substr(1);
  if (has_stray_control(reason))
    return 0;
  return static_cast<int>(*code);
}

} // namespace

const char* to_string(message_errc code) noexcept {
  switch (code) {
  case message_errc::none:
    return "no error";
  case message_errc::too_large:
    return "message too large";
  case message_errc::too_many_headers:
    return "too many headers";
  case message_errc::bad_start_line:
    return "bad start line";
  case message_errc::bad_header_line:
    return "bad header line";
  case message_errc::unterminated_header:
    return "no end of header";
  case message_errc::bad_content_length:
    return "bad Content-Length";
  }
  return "unknown";
}

message_errc message::parse(std::string_view bytes,
                            const message_limits& limits) {
  fields_.clear();
  first_.fill(absent);
  status_ = 0;
  body_ = {};
  if (bytes.size() > limits.max_bytes)
    return message_errc::too_large;
  std::string_view line;
  if (!take_line(bytes, line, false))
    return message_errc::bad_start_line;
  if (line.size() >= version.size()
      && iequals(line.substr(0, version.size()), version)
      && line.size() > version.size() && line[version.size()] == ' ') {
    method_ = {};
    status_ = parse_status(line, request_uri_);
    if (status_ == 0)
      return message_errc::bad_start_line;
  } else {
    // Method SP Request-URI SP SIP-Version: exactly two single spaces
    // (RFC 3261 §7.1), none of them inside the URI.
    auto first = line.find(' ');
    auto last = line.rfind(' ');
    if (first == std::string_view::npos || last == first)
      return message_errc::bad_start_line;
    method_ = line.substr(0, first);
    request_uri_ = line.substr(first + 1, last - first - 1);
    if (!is_token(method_) || request_uri_.empty()
        || request_uri_.find(' ') != std::string_view::npos
        || has_control(request_uri_)
        || !iequals(line.substr(last + 1), version))
      return message_errc::bad_start_line;
  }
  fields_.reserve(20);
  for (;;) {
    if (!take_line(bytes, line, true))
      return message_errc::unterminated_header;
    if (line.empty())
      break;
    std::string_view name;
    std::string_view value;
    if (!split_header(line, name, value))
      return message_errc::bad_header_line;
    if (fields_.size() == limits.max_headers || fields_.size() >= absent)
      return message_errc::too_many_headers;
    auto id = identify(name);
    auto& first = first_[static_cast<std::size_t>(id)];
    if (first == absent)
      first = static_cast<std::uint16_t>(fields_.size());
    fields_.push_back({id, name, value});
  }
  body_ = bytes;
  if (!has(header_id::content_length))
    return message_errc::none;
  auto length = parse_number(get(header_id::content_length));
  bool same = true;
  for_each(header_id::content_length, [&](std::string_view value) {
    same = same && parse_number(value) == length;
  });
  if (!length || !same || *length > bytes.size())
    return message_errc::bad_content_length;
  body_ = bytes.substr(0, *length);
  return message_errc::none;
}

std::string_view message::get(header_id id) const noexcept {
  auto index = first_[static_cast<std::size_t>(id)];
  return index == absent ? std::string_view{} : fields_[index].value;
}

std::size_t message::count(header_id id) const noexcept {
  std::size_t result = 0;
  for_each(id, [&](std::string_view) { ++result; });
  return result;
}

stream_head measure(std::string_view stream, const message_limits& limits) {
  // The header ends with the first empty line; both line ends are accepted.
  std::size_t header_end = 0;
  for (std::size_t at = 0;;) {
    auto lf = stream.find('\n', at);
    if (lf == std::string_view::npos) {
      if (stream.size() > limits.max_bytes)
        return {0, message_errc::too_large};
      return {};
    }
    auto length = lf - at;
    if (length == 0 || (length == 1 && stream[at] == '\r')) {
      if (at == 0)
        return {0, message_errc::bad_start_line};
      header_end = lf + 1;
      break;
    }
    at = lf + 1;
  }
  if (header_end > limits.max_bytes)
    return {0, message_errc::too_large};
  auto rest = stream.substr(0, header_end);
  std::string_view line;
  std::optional<std::uint32_t> body;
  if (!take_line(rest, line, false))
    return {0, message_errc::bad_start_line};
  while (take_line(rest, line, true) && !line.empty()) {
    std::string_view name;
    std::string_view value;
    if (!split_header(line, name, value))
      return {0, message_errc::bad_header_line};
    if (identify(name) != header_id::content_length)
      continue;
    auto length = parse_number(value);
    if (!length || (body && *body != *length))
      return {0, message_errc::bad_content_length};
    body = length;
  }
  auto size = header_end + body.value_or(0);
  if (size > limits.max_bytes)
    return {0, message_errc::too_large};
  return {size <= stream.size() ? size : 0, message_errc::none};
}

} // namespace rollcall::sip
