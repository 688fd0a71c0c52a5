// Requests of HTTP: "METHOD target" in a first line, then the body. What the
// register would be asked is answered with texts of the input.
#include "http/json_view.hpp"
#include "http/routes.hpp"
#include "http/target.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

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
  result.counts = {{text, 1, 2, 3, 0.5}};
  result.history = {{registrar::incident::moved, 2, 1, 2, text}};
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
  constexpr std::array<unsigned, 6> known{200, 204, 400, 404, 405, 503};
  fuzz::require(std::ranges::find(known, given.status) != known.end());
  // OPTIONS is answered 204 with it; so is a log-in, without.
  if (given.status != 204)
    fuzz::require(given.allow.empty() == (given.status != 405));
  for (const auto& one : given.fields)
    fuzz::require(one.value.find_first_of("\r\n") == std::string::npos);
  if (given.type != http::json_type)
    return;
  auto said = parsed(given.body);
  if (given.status >= 400)
    fuzz::require(said.IsObject() && said.MemberCount() == 1
                  && said["error"].IsString());
}

void check_listening(const http::listening& which) {
  for (const auto& realm : which.filter.realms)
    fuzz::require(realm == sip::lower(realm));
}

/// What the process has beside the register, as it might be.
http::process_calls process() {
  http::process_calls result;
  result.metrics = [] { return std::string{"up 1\n"}; };
  result.levels = [] { return log::level_settings{}; };
  result.set_levels = [](const log::level_settings&) {};
  result.start_trace = [](const http::trace& one) {
    fuzz::require(one.left.count() > 0 && one.left.count() <= 3600);
    fuzz::require(one.realm == sip::lower(one.realm));
    return true;
  };
  result.stop_trace = [](const std::string&, const std::string&) {
    return true;
  };
  result.traces = [] { return std::vector<http::trace>{}; };
  return result;
}

/// Bytes as JSON, and back.
void check_text(std::string_view bytes) {
  auto valid = sip::to_valid_utf8(bytes);
  auto good = sip::valid_utf8_prefix(bytes);
  fuzz::require(sip::valid_utf8_prefix(valid) == valid.size());
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
  const auto calls = process();
  what.process = &calls;
  what.last_event_id = body.substr(0, 20);
  check_target(what.target);
  check_text(bytes);
  auto next = http::resolve(what);
  if (auto* asked = std::get_if<http::question>(&next))
    check_question(*asked, body);
  else if (auto* which = std::get_if<http::listening>(&next))
    check_listening(*which);
  else
    check_answer(std::get<http::answer>(next));
  // HEAD is GET without the body.
  if (what.method == "GET") {
    what.method = "HEAD";
    fuzz::require(http::resolve(what).index() == next.index());
  }
  return 0;
}
