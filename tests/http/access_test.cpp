#include "http/access.hpp"

#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;
using http::grant;
using http::judge;
using http::origin;
using http::right;
using http::verdict;

namespace {

const std::string operator_token = "the operator's token";
const std::string tenant_token = "the token of a tenant";
constexpr std::int64_t now = 1'700'000'000;

http::session_key key_of(unsigned char fill) {
  http::session_key result{};
  result.fill(fill);
  return result;
}

http::keyring make_keys(unsigned char fill = 1) {
  return {{{operator_token, {}}, {tenant_token, {"b.com", "a.com"}}},
          key_of(fill)};
}

/// What somebody gets who asks with this grant; 0 for a question and for events.
unsigned status_for(const grant* who, std::string_view method,
                    std::string_view target, std::string_view body = {}) {
  http::request what{method, target, body};
  what.from.who = who;
  auto result = http::resolve(what);
  auto* now_answered = std::get_if<http::answer>(&result);
  return now_answered ? now_answered->status : 0;
}

template <class T>
T asked_by(const grant& who, std::string_view target) {
  http::request what{"GET", target, {}};
  what.from.who = &who;
  auto result = http::resolve(what);
  auto* question = std::get_if<http::question>(&result);
  BOOST_REQUIRE(question != nullptr);
  return std::get<T>(question->what);
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_access)

BOOST_AUTO_TEST_CASE(what_a_grant_allows) {
  grant all;
  grant some{{"b.com", "a.com"}};
  struct {
    const grant* who;
    right needed;
    std::string_view realm;
    verdict expected;
  } cases[] = {
      {nullptr, right::none, "", verdict::allowed},
      {nullptr, right::own, "", verdict::unknown},
      {nullptr, right::realm, "a.com", verdict::unknown},
      {nullptr, right::everything, "", verdict::unknown},
      {&all, right::none, "", verdict::allowed},
      {&all, right::own, "", verdict::allowed},
      {&all, right::realm, "x.com", verdict::allowed},
      {&all, right::everything, "", verdict::allowed},
      {&some, right::none, "", verdict::allowed},
      {&some, right::own, "", verdict::allowed},
      {&some, right::realm, "a.com", verdict::allowed},
      {&some, right::realm, "b.com", verdict::allowed},
      {&some, right::realm, "c.com", verdict::denied},
      {&some, right::realm, "", verdict::denied},
      {&some, right::realm, "a.com.x", verdict::denied},
      {&some, right::everything, "a.com", verdict::denied},
  };
  for (const auto& one : cases)
    BOOST_TEST((judge(one.who, one.needed, one.realm) == one.expected));
}

BOOST_AUTO_TEST_CASE(tokens_are_known_by_their_whole_text) {
  auto keys = make_keys();
  BOOST_REQUIRE(keys.by_token(operator_token));
  BOOST_TEST(keys.by_token(operator_token)->everything());
  BOOST_REQUIRE(keys.by_token(tenant_token));
  BOOST_TEST(!keys.by_token(tenant_token)->everything());
  BOOST_TEST(keys.by_token(tenant_token)->sees("a.com"));
  BOOST_TEST(!keys.by_token(tenant_token)->sees("c.com"));
  for (auto text : {std::string(), operator_token + " ",
                    operator_token.substr(1), std::string("no")})
    BOOST_TEST(!keys.by_token(text), text);
  http::keyring none{{}, key_of(1)};
  BOOST_TEST(!none.by_token(""));
}

BOOST_AUTO_TEST_CASE(a_session_stands_for_its_token_until_it_is_over) {
  auto keys = make_keys();
  auto session = keys.session_of(tenant_token, now);
  BOOST_TEST(session.find(tenant_token) == std::string::npos);
  auto end = now + http::keyring::session_time;
  BOOST_TEST(keys.by_session(session, now) == keys.by_token(tenant_token));
  BOOST_TEST(keys.by_session(session, end - 1) == keys.by_token(tenant_token));
  BOOST_TEST(!keys.by_session(session, end));
  BOOST_TEST(keys.session_of("no such token", now) == "");
}

BOOST_AUTO_TEST_CASE(a_session_that_was_changed_anywhere_is_none) {
  auto keys = make_keys();
  auto session = keys.session_of(operator_token, now);
  for (std::size_t i = 0; i < session.size(); ++i) {
    BOOST_TEST(!keys.by_session(session.substr(0, i), now));
    for (char other : {'0', '1', '9', '.', 'a'})
      if (auto changed = session; changed[i] != other) {
        changed[i] = other;
        BOOST_TEST(!keys.by_session(changed, now), changed);
      }
  }
  for (auto text : {"", ".", "..", "1.2", "1.0.x", "99999999999.0.",
                    "99999999999.7.00", "-1.0.0", "99999999999999999999.0.0"})
    BOOST_TEST(!keys.by_session(text, now), text);
  BOOST_TEST(!keys.by_session(session + "0", now));
  // Another process has another key.
  BOOST_TEST(!make_keys(2).by_session(session, now));
}

BOOST_AUTO_TEST_CASE(a_session_ends_with_its_token) {
  auto session = make_keys().session_of(tenant_token, now);
  http::keyring left{{{operator_token, {}}}, key_of(1)};
  BOOST_TEST(!left.by_session(session, now));
  http::keyring changed{{{operator_token, {}}, {"some other token", {}}},
                        key_of(1)};
  BOOST_TEST(!changed.by_session(session, now));
}

BOOST_AUTO_TEST_CASE(bearer_tokens_and_cookies_are_found) {
  BOOST_TEST(http::bearer_token("Bearer abc") == "abc");
  BOOST_TEST(http::bearer_token("bearer  abc ") == "abc");
  for (auto text : {"", "Bearer", "Bearer ", "Basic abc", "Bearerabc", "abc"})
    BOOST_TEST(http::bearer_token(text) == "", text);
  BOOST_TEST(http::cookie("rollcall=abc", "rollcall") == "abc");
  BOOST_TEST(http::cookie("a=b; rollcall=x=y;c=d", "rollcall") == "x=y");
  BOOST_TEST(http::cookie("a=b;rollcall=x", "rollcall") == "x");
  for (auto text : {"", ";", "rollcall", "rollcall=", "xrollcall=a",
                    "rollcallx=a", "a=rollcall=b", "Rollcall=a"})
    BOOST_TEST(http::cookie(text, "rollcall") == "", text);
}

BOOST_AUTO_TEST_CASE(browsers_tell_whose_page_a_request_comes_from) {
  struct {
    std::string_view fetch;
    std::string_view origin_field;
    std::string_view host;
    origin expected;
  } cases[] = {
      {"same-origin", "", "h", origin::same},
      {"none", "", "h", origin::same},
      {"same-site", "http://h", "h", origin::foreign},
      {"cross-site", "http://h", "h", origin::foreign},
      {"what", "", "h", origin::foreign},
      {"", "", "h", origin::unsaid},
      {"", "http://h:9000", "h:9000", origin::same},
      {"", "https://H:9000", "h:9000", origin::same},
      {"", "http://h:9001", "h:9000", origin::foreign},
      {"", "http://h", "h:9000", origin::foreign},
      {"", "http://evil", "h", origin::foreign},
      {"", "null", "h", origin::foreign},
      {"", "null", "null", origin::foreign},
      {"", "http://", "", origin::foreign},
  };
  for (const auto& one : cases)
    BOOST_TEST((http::origin_of(one.fetch, one.origin_field, one.host)
                == one.expected),
               one.fetch << ' ' << one.origin_field);
}

BOOST_AUTO_TEST_CASE(without_a_token_only_open_routes_answer) {
  for (const auto& route : http::known_routes()) {
    auto target = std::string(route.pattern);
    auto status = status_for(nullptr, route.method, target, "{}");
    BOOST_TEST_CONTEXT(route.method << ' ' << target) {
      if (route.needs == right::none)
        BOOST_TEST(status != 401u);
      else
        BOOST_TEST(status == 401u);
    }
  }
  BOOST_TEST(status_for(nullptr, "HEAD", "/reg") == 401u);
  BOOST_TEST(status_for(nullptr, "OPTIONS", "/reg") == 204u);
  BOOST_TEST(status_for(nullptr, "GET", "/none") == 404u);
  http::request what{"GET", "/reg", {}};
  what.from.who = nullptr;
  auto refused = std::get<http::answer>(http::resolve(what));
  BOOST_REQUIRE(refused.fields.size() == 1u);
  BOOST_TEST(refused.fields[0].name == "WWW-Authenticate");
  BOOST_TEST(refused.fields[0].value == "Bearer realm=\"rollcall\"");
}

BOOST_AUTO_TEST_CASE(only_what_tells_nothing_of_anybody_needs_no_token) {
  std::string open;
  for (const auto& route : http::known_routes())
    if (route.needs == right::none)
      open.append(route.method).append(" ").append(route.pattern).append(", ");
  BOOST_TEST(open
             == "GET /, GET /page/{file}, POST /login, POST /logout, GET /health, GET /ready, "
                "GET /openapi.json, ");
}

BOOST_AUTO_TEST_CASE(every_route_with_a_realm_is_denied_to_other_tenants) {
  grant tenant{{"a.com"}};
  for (const auto& route : http::known_routes()) {
    auto target = std::string(route.pattern);
    auto at = target.find("{realm}");
    if (at == std::string::npos)
      continue;
    BOOST_TEST_CONTEXT(route.method << ' ' << target) {
      auto own = target;
      own.replace(at, 7, "A.com");
      auto other = target;
      other.replace(at, 7, "b.com");
      std::string_view body = R"({"event":"check-sync"})";
      BOOST_TEST(status_for(&tenant, route.method, own, body) == 0u);
      BOOST_TEST(status_for(&tenant, route.method, other, body) == 403u);
      BOOST_TEST(status_for(&http::anybody, route.method, other, body) == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(lists_have_only_what_their_reader_sees) {
  grant tenant{{"b.com", "a.com"}};
  std::vector<std::string> own{"a.com", "b.com"};
  BOOST_TEST(asked_by<registrar::list_realms>(tenant, "/reg").only == own,
             boost::test_tools::per_element());
  BOOST_TEST(asked_by<registrar::count_realms>(tenant, "/realms").only == own,
             boost::test_tools::per_element());
  BOOST_TEST(asked_by<registrar::list_realms>({}, "/reg").only.empty());
  BOOST_TEST(asked_by<registrar::count_realms>({}, "/realms").only.empty());
}

BOOST_AUTO_TEST_CASE(events_are_those_that_their_reader_sees) {
  auto listened = [](const grant& who, std::string_view target) {
    http::request what{"GET", target, {}};
    what.from.who = &who;
    auto result = http::resolve(what);
    auto* found = std::get_if<http::listening>(&result);
    BOOST_REQUIRE(found != nullptr);
    return found->filter.realms;
  };
  grant tenant{{"b.com", "a.com"}};
  std::vector<std::string> own{"a.com", "b.com"};
  std::vector<std::string> one{"b.com"};
  BOOST_TEST(listened({}, "/events").empty());
  BOOST_TEST(listened(tenant, "/events") == own,
             boost::test_tools::per_element());
  BOOST_TEST(listened(tenant, "/events?realm=B.com") == one,
             boost::test_tools::per_element());
  for (auto target : {"/events?realm=c.com", "/events?realm=a.com,c.com",
                      "/events?realm=a.com&realm=c.com"})
    BOOST_TEST(status_for(&tenant, "GET", target) == 403u, target);
}

BOOST_AUTO_TEST_CASE(digests_of_other_realms_are_not_verified) {
  grant tenant{{"a.com"}};
  std::string_view own = R"({"realm":"A.com","method":"INVITE","uri":"sip:x"})";
  std::string_view other =
      R"({"realm":"b.com","method":"INVITE","uri":"sip:x"})";
  BOOST_TEST(status_for(&tenant, "POST", "/authenticate", own) == 0u);
  BOOST_TEST(status_for(&tenant, "POST", "/authenticate", other) == 403u);
}

BOOST_AUTO_TEST_CASE(pages_of_others_change_nothing) {
  for (const auto& route : http::known_routes()) {
    http::request what{route.method, route.pattern, {}};
    what.from.foreign = true;
    auto result = http::resolve(what);
    auto* found = std::get_if<http::answer>(&result);
    auto refused = found != nullptr && found->status == 403;
    BOOST_TEST(refused == (route.method != "GET"),
               route.method << ' ' << route.pattern);
  }
}

BOOST_AUTO_TEST_CASE(a_token_is_changed_for_a_cookie) {
  auto keys = make_keys();
  http::request what{"POST", "/login", {}};
  what.from.keys = &keys;
  what.from.who = nullptr;
  what.from.now = now;
  auto body = R"({"token":")" + operator_token + "\"}";
  what.body = body;
  auto good = std::get<http::answer>(http::resolve(what));
  BOOST_TEST(good.status == 204u);
  BOOST_REQUIRE(good.fields.size() == 1u);
  BOOST_TEST(good.fields[0].name == "Set-Cookie");
  auto text = good.fields[0].value;
  BOOST_TEST(
      text.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200"));
  auto session = http::cookie(text, "rollcall");
  BOOST_TEST(keys.by_session(session, now) == keys.by_token(operator_token));
  what.from.secure = true;
  good = std::get<http::answer>(http::resolve(what));
  BOOST_TEST(good.fields.at(0).value.ends_with("; Secure"));
  what.body = R"({"token":"another"})";
  auto bad = std::get<http::answer>(http::resolve(what));
  BOOST_TEST(bad.status == 401u);
  BOOST_TEST(bad.body == error_body("no such token"));
  what.body = "{}";
  BOOST_TEST(std::get<http::answer>(http::resolve(what)).status == 400u);
  auto out = answered("POST", "/logout");
  BOOST_TEST(out.status == 204u);
  BOOST_TEST(out.fields.at(0).value.starts_with("rollcall=; "));
  BOOST_TEST(out.fields.at(0).value.find("Max-Age=0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(where_no_token_is_needed_there_is_no_cookie) {
  auto result = answered("POST", "/login", R"({"token":"any"})");
  BOOST_TEST(result.status == 204u);
  BOOST_TEST(result.fields.empty());
}

BOOST_AUTO_TEST_SUITE_END()
