#include "benchmarks/load/sip_text.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>
#include <charconv>

namespace rollcall::load {

namespace {

constexpr std::string_view cookie = "branch=z9hG4bK";
constexpr std::string_view cnonce = "0a4f113b5c2d";

/// Reads digits at the head of `text` and takes them off.
std::optional<std::uint32_t> take_number(std::string_view& text) noexcept {
  std::uint32_t value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{})
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

void append_credentials(std::string& out, population& phones,
                        std::uint32_t index) {
  const auto& p = phones.at(index);
  std::array<char, 8> nc;
  for (unsigned i = 0; i < 8; ++i)
    nc[i] = "0123456789abcdef"[(p.nc >> (28 - 4 * i)) & 15U];
  std::string_view nc_text{nc.data(), nc.size()};
  auto response = digest::hash(phones.algorithm(),
                               {phones.ha1(index), p.nonce_text(), nc_text,
                                cnonce, "auth", phones.ha2(index)});
  out += "Authorization: Digest username=\"u";
  append_number(out, phones.user_of(index));
  out += "\", realm=\"";
  out += phones.realm_of(index);
  out += "\", nonce=\"";
  out += p.nonce_text();
  out += "\", uri=\"sip:";
  out += phones.realm_of(index);
  out += "\", response=\"";
  out += response.view();
  out += "\", algorithm=";
  out += digest::to_string(phones.algorithm());
  out += ", qop=auth, nc=";
  out += nc_text;
  out += ", cnonce=\"";
  out += cnonce;
  out += "\"\r\n";
}

/// The value of a parameter, with or without quotes.
std::string_view parameter(std::string_view line, std::string_view name) {
  auto at = line.find(name);
  if (at == std::string_view::npos)
    return {};
  line.remove_prefix(at + name.size());
  if (line.starts_with('"'))
    return line.substr(1, line.find('"', 1) - 1);
  return line.substr(0, line.find_first_of(", "));
}

template <class F>
void for_each_line(std::string_view message, F&& f) {
  while (!message.empty()) {
    auto end = message.find("\r\n");
    auto line = message.substr(0, end);
    if (line.empty() || end == std::string_view::npos)
      return;
    f(line);
    message.remove_prefix(end + 2);
  }
}

bool has_name(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':'
         && sip::iequals(line.substr(0, name.size()), name);
}

} // namespace

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_register(std::string& out, population& phones, std::uint32_t index,
                     const place& where, std::uint32_t expires) {
  const auto& p = phones.at(index);
  const auto& realm = phones.realm_of(index);
  auto user = phones.user_of(index);
  auto append_address = [&] {
    out += where.address;
    out += ':';
    append_number(out, where.port);
  };
  auto append_aor = [&] {
    out += "<sip:u";
    append_number(out, user);
    out += '@';
    out += realm;
    out += '>';
  };
  out += "REGISTER sip:";
  out += realm;
  out += " SIP/2.0\r\nVia: SIP/2.0/";
  out += where.transport;
  out += ' ';
  append_address();
  out += ';';
  out += cookie;
  append_number(out, index);
  out += 'x';
  append_number(out, p.attempt);
  out += where.via_suffix;
  out += "\r\nMax-Forwards: 70\r\nFrom: \"Phone\" ";
  append_aor();
  out += ";tag=";
  append_number(out, index);
  out += "\r\nTo: ";
  append_aor();
  out += "\r\nCall-ID: 7f1c2b9e-";
  append_number(out, index);
  out += "@bench\r\nCSeq: ";
  append_number(out, p.attempt);
  out += " REGISTER\r\n";
  if (p.what != intent::query) {
    out += "Contact: <sip:p";
    append_number(out, index);
    out += '@';
    append_address();
    out += where.transport == "TCP" ? ";transport=tcp>" : ";transport=udp>";
    out += "\r\nExpires: ";
    append_number(out, p.what == intent::bind ? expires : 0);
    out += "\r\n";
  }
  out += "User-Agent: Rollcall load generator\r\n"
         "Allow: INVITE, ACK, OPTIONS, CANCEL, BYE, NOTIFY\r\n"
         "Supported: path, outbound\r\n";
  if (p.nonce_size != 0)
    append_credentials(out, phones, index);
  out += "Content-Length: 0\r\n\r\n";
}

request_mark read_mark(std::string_view answer) noexcept {
  constexpr request_mark nobody{0xffff'ffffU, 0};
  auto at = answer.find(cookie);
  if (at == std::string_view::npos)
    return nobody;
  answer.remove_prefix(at + cookie.size());
  auto index = take_number(answer);
  if (!index || !answer.starts_with('x'))
    return nobody;
  answer.remove_prefix(1);
  auto attempt = take_number(answer);
  return attempt ? request_mark{*index, *attempt} : nobody;
}

int read_status(std::string_view message) noexcept {
  if (!message.starts_with("SIP/2.0 "))
    return 0;
  message.remove_prefix(8);
  auto status = take_number(message);
  return status && *status <= 699 ? static_cast<int>(*status) : 0;
}

std::optional<std::uint32_t> read_polled(std::string_view request) noexcept {
  constexpr std::string_view start = "OPTIONS sip:p";
  if (!request.starts_with(start))
    return std::nullopt;
  request.remove_prefix(start.size());
  return take_number(request);
}

bool take_challenge(phone& p, std::string_view answer, digest::algorithm a) {
  bool found = false;
  for_each_line(answer, [&](std::string_view line) {
    if (found
        || (!has_name(line, "WWW-Authenticate")
            && !has_name(line, "Proxy-Authenticate")))
      return;
    auto name = parameter(line, "algorithm=");
    if (name.empty())
      name = "MD5";
    auto nonce = parameter(line, "nonce=");
    if (digest::parse_algorithm(name) != a || nonce.empty()
        || nonce.size() > p.nonce.size())
      return;
    std::copy(nonce.begin(), nonce.end(), p.nonce.begin());
    p.nonce_size = static_cast<std::uint8_t>(nonce.size());
    p.nc = 0;
    found = true;
  });
  return found;
}

void append_ok(std::string& out, std::string_view request) {
  out += "SIP/2.0 200 OK\r\n";
  for_each_line(request, [&](std::string_view line) {
    if (!has_name(line, "Via") && !has_name(line, "From")
        && !has_name(line, "To") && !has_name(line, "Call-ID")
        && !has_name(line, "CSeq"))
      return;
    out += line;
    if (has_name(line, "To") && line.find(";tag=") == std::string_view::npos)
      out += ";tag=p";
    out += "\r\n";
  });
  out += "Content-Length: 0\r\n\r\n";
}

} // namespace rollcall::load
