// That the description has just the routes that there are; whether the answers
// are as it says is tested end to end.
#include "http/routes.hpp"

#include "tests/http/resolved.hpp"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>

using namespace rollcall;
using namespace rollcall::test;

namespace {

using json = rapidjson::Value;
constexpr std::array methods{"get", "put", "post", "delete", "patch"};

struct described {
  described() {
    auto text = answered("GET", "/openapi.json");
    BOOST_TEST(text.type == "application/json");
    doc.Parse(text.body.data(), text.body.size());
    BOOST_REQUIRE(!doc.HasParseError());
  }

  /// What a $ref leads to, or the value itself.
  const json& followed(const json& value) const {
    auto ref = value.FindMember("$ref");
    if (ref == value.MemberEnd())
      return value;
    auto* found = rapidjson::Pointer(ref->value.GetString() + 1).Get(doc);
    BOOST_REQUIRE_MESSAGE(found != nullptr, ref->value.GetString());
    return *found;
  }

  std::set<std::string> operations(const char* paths) const {
    std::set<std::string> result;
    for (const auto& [path, item] : doc[paths].GetObject())
      for (auto method : methods)
        if (followed(item).HasMember(method)) {
          std::string name = method;
          for (auto& c : name)
            c = static_cast<char>(c - 'a' + 'A');
          result.insert(name + " " + path.GetString());
        }
    return result;
  }

  rapidjson::Document doc;
};

std::set<std::string> routes() {
  std::set<std::string> result;
  for (const auto& one : http::known_routes())
    result.insert(std::string(one.method) + " " + std::string(one.pattern));
  return result;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_openapi, described)

BOOST_AUTO_TEST_CASE(every_route_is_described_and_nothing_else) {
  BOOST_TEST(operations("paths") == routes(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_to_come_is_not_there_yet) {
  if (!doc.HasMember("x-paths-to-come"))
    return; // All of it came.
  auto there = routes();
  for (const auto& one : operations("x-paths-to-come"))
    BOOST_TEST(there.count(one) == 0u,
               one << " is there: move it to \"paths\" of openapi.json");
}

BOOST_AUTO_TEST_CASE(what_needs_no_token_is_said_to_need_none) {
  for (const auto& one : http::known_routes()) {
    const auto& item = followed(doc["paths"][std::string(one.pattern).c_str()]);
    std::string method{one.method};
    for (auto& c : method)
      c = static_cast<char>(c - 'A' + 'a');
    auto open = item[method.c_str()].HasMember("security");
    BOOST_TEST(open == (one.needs == http::right::none),
               one.method << ' ' << one.pattern);
  }
}

BOOST_AUTO_TEST_CASE(the_version_is_that_of_the_program) {
  BOOST_TEST(doc["info"]["version"].GetString() == ROLLCALL_VERSION);
  BOOST_TEST(std::string(doc["openapi"].GetString()) == "3.1.0");
}

BOOST_AUTO_TEST_SUITE_END()
