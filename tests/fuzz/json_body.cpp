// Bodies of HTTP requests, read as /notify and /authenticate do, and the same
// by RapidJSON's own tree.
#include "http/json_body.hpp"
#include "protocol/sip/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <rapidjson/document.h>

#include <string>

using namespace rollcall;

namespace {

std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto bytes = fuzz::view(data, size);
  http::json_body body{bytes};
  auto event = body.one_of("event", {"check-sync", "message-summary"});
  auto realm = body.text("realm");
  auto authorization = body.text_or_nothing("authorization");
  auto fresh = body.count("new");
  auto old = body.count("old", 7);
  auto mistake = body.finish();
  if (mistake) {
    fuzz::require(!mistake->empty());
    fuzz::require(sip::valid_utf8_prefix(*mistake) == mistake->size());
    return 0;
  }
  rapidjson::Document tree;
  tree.Parse<rapidjson::kParseValidateEncodingFlag>(bytes.data(), size);
  fuzz::require(!tree.HasParseError() && tree.IsObject());
  auto count = tree.MemberCount();
  fuzz::require(count >= 3 && count <= 5);
  fuzz::require(text_of(tree["event"]) == event);
  fuzz::require(!realm.empty() && text_of(tree["realm"]) == realm);
  auto given = tree.HasMember("authorization");
  fuzz::require(given ? text_of(tree["authorization"]) == authorization
                      : authorization.empty());
  fuzz::require(tree["new"].GetUint() == fresh);
  fuzz::require(tree.HasMember("old") ? tree["old"].GetUint() == old
                                      : old == 7);
  return 0;
}
