// Requests of HTTP: "METHOD target" in a first line, then the body. What the
// register would be asked is answered with texts of the input.
#include "http/json_view.hpp"
#include "http/routes.hpp"
#include "http/target.hpp"
#include "http/utf8.hpp"
#include "protocol/sip/text.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <string>

using namespace rollcall;

namespace {

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document result;
  result.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  fuzz::require(!result.HasParseError());
  return result;
}

void check_target(std::string_view text) {
  auto found = http::parse_target(text);
  if (!found)
    return;
  fuzz::require_inside(found->query, text);
  // Written again with every byte escaped it is the same.
  std::string written;
  for (const auto& segment : found->segments) {
    written += '/';
    for (auto c : segment) {
      constexpr auto digits = "0123456789abcdef";
      auto byte = static_cast<unsigned char>(c);
      written.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  auto again = http::parse_target(written + '/');
  fuzz::require(again && again->segments == found->segments);
}

/// Whatever bytes the register knows, the answer is JSON.
registrar::reply reply_of(std::string_view bytes) {
  registrar::reply result;
  std::string text{bytes};
  result.realms = {text, text};
  auto& one = result.registrations.emplace_back();
  one.uuid = one.call_id = one.user_agent = text;
  one.username = one.realm = one.display = one.network.address = text;
  one.allow = {text};
  auto& binding = one.bindings.emplace_back();
  binding.contact = binding.reachable = binding.path = binding.instance = text;
  result.deliveries.push_back({text, 0});
  result.proof.status = bytes.size() % 2 == 0 ? 200 : 401;
  result.proof.reason = result.proof.username = result.proof.display = text;
  result.proof.challenges = {text};
  return result;
}

void check_question(const http::question& asked, std::string_view bytes) {
  std::visit(
      [](const auto& what) {
        if constexpr (requires { what.realm; })
          fuzz::require(what.realm == sip::lower(what.realm));
        if constexpr (requires { what.user; })
          fuzz::require(!what.user.empty() && !what.realm.empty());
        if constexpr (requires { what.event; })
          // Goes into a SIP message as it is.
          fuzz::require(what.event.find_first_of("\r\n") == std::string::npos);
      },
      asked.what);
  auto reply = reply_of(bytes);
  if (asked.render)
    parsed(asked.render(reply).body);
  std::string one;
  http::append_json(one, reply.registrations.front());
  parsed(one);
}

void check_answer(const http::answer& given) {
  fuzz::require(given.status == 400 || given.status == 404
                || given.status == 405);
  fuzz::require(given.allow.empty() == (given.status != 405));
  if (given.body.empty())
    return;
  fuzz::require(given.status == 400 && given.type == http::json_type);
  auto said = parsed(given.body);
  fuzz::require(said.IsObject() && said.MemberCount() == 1
                && said["error"].IsString());
}

/// Bytes as JSON, and back.
void check_text(std::string_view bytes) {
  auto valid = http::to_valid_utf8(bytes);
  auto good = http::valid_utf8_prefix(bytes);
  fuzz::require(http::valid_utf8_prefix(valid) == valid.size());
  fuzz::require(valid.starts_with(bytes.substr(0, good)));
  fuzz::require((good == bytes.size()) == (valid == bytes));
  std::string json;
  http::append_json(json, bytes);
  auto read = parsed(json);
  fuzz::require(
      read.IsString()
      && valid == std::string_view{read.GetString(), read.GetStringLength()});
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto bytes = fuzz::view(data, size);
  auto line = bytes.substr(0, bytes.find('\n'));
  auto body = bytes.substr(std::min(line.size() + 1, size));
  http::request what;
  what.method = line.substr(0, line.find(' '));
  what.target = line.substr(std::min(what.method.size() + 1, line.size()));
  what.body = body;
  check_target(what.target);
  check_text(bytes);
  auto next = http::resolve(what);
  if (auto* asked = std::get_if<http::question>(&next))
    check_question(*asked, body);
  else
    check_answer(std::get<http::answer>(next));
  // HEAD is GET without the body.
  if (what.method == "GET") {
    what.method = "HEAD";
    fuzz::require(http::resolve(what).index() == next.index());
  }
  return 0;
}
