// What is asked of the process itself: its counts, its log, its traces.
#include "http/routes.hpp"

#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

using namespace rollcall;
using namespace rollcall::test;

namespace {

struct fixture {
  fixture() {
    process.metrics = [] {
      return std::string{"up 1\n"};
    };
    process.levels = [this] {
      return levels;
    };
    process.set_levels = [this](const log::level_settings& to) {
      levels = to;
      ++changes;
    };
    process.start_trace = [this](const http::trace& one) {
      if (room)
        traces.push_back(one);
      return room;
    };
    process.stop_trace = [this](const std::string& realm,
                                const std::string& user) {
      return std::erase_if(traces,
                           [&](const auto& one) {
                             return one.realm == realm && one.user == user;
                           })
             != 0;
    };
    process.traces = [this] {
      return traces;
    };
  }

  http::answer ask(std::string_view method, std::string_view target,
                   std::string_view body = {}) {
    auto result = http::resolve({method, target, body, {}, {}, &process});
    auto* found = std::get_if<http::answer>(&result);
    BOOST_REQUIRE_MESSAGE(found != nullptr, method << ' ' << target);
    return std::move(*found);
  }

  /// A PUT that must be refused, and change nothing.
  std::string refused(std::string_view body) {
    auto before = levels;
    auto got = ask("PUT", "/log", body);
    BOOST_TEST(got.status == 400u, body);
    BOOST_TEST(changes == 0, body);
    BOOST_TEST((levels == before), body);
    return got.body;
  }

  http::process_calls process;
  log::level_settings levels;
  int changes = 0;
  bool room = true;
  std::vector<http::trace> traces;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_process, fixture)

BOOST_AUTO_TEST_CASE(metrics_are_told_in_prometheus_format) {
  auto page = ask("GET", "/metrics");
  BOOST_TEST(page.status == 200u);
  BOOST_TEST(page.type == "text/plain; version=0.0.4; charset=utf-8");
  BOOST_TEST(page.body == "up 1\n");
  BOOST_TEST(ask("POST", "/metrics").status == 405u);
}

BOOST_AUTO_TEST_CASE(what_the_process_does_not_tell_is_not_there) {
  for (auto target : {"/metrics", "/log", "/trace"})
    BOOST_TEST(answered("GET", target).status == 404u);
  BOOST_TEST(answered("PUT", "/log", "{}").status == 404u);
  BOOST_TEST(answered("POST", "/trace/a/b").status == 404u);
  BOOST_TEST(answered("DELETE", "/trace/a/b").status == 404u);
}

BOOST_AUTO_TEST_CASE(levels_are_told_as_they_are_set) {
  BOOST_TEST(ask("GET", "/log").body == R"({"level":"info","levels":{}})");
  auto set =
      ask("PUT", "/log",
          R"({"level":"warn","levels":{"edge":"debug","polls":"trace"}})");
  BOOST_TEST(set.status == 200u);
  auto shown = R"({"level":"warn","levels":{"edge":"debug","polls":"trace"}})";
  BOOST_TEST(set.body == shown);
  BOOST_TEST(ask("GET", "/log").body == shown);
  BOOST_TEST(ask("PUT", "/log", ask("GET", "/log").body).body == shown);
}

BOOST_AUTO_TEST_CASE(what_a_change_leaves_out_stays) {
  ask("PUT", "/log", R"({"levels":{"edge":"debug"}})");
  BOOST_TEST(ask("PUT", "/log", R"({"level":"error"})").body
             == R"({"level":"error","levels":{"edge":"debug"}})");
  BOOST_TEST(ask("PUT", "/log", R"({"levels":{"http":"trace"}})").body
             == R"({"level":"error","levels":{"http":"trace"}})");
  BOOST_TEST(ask("PUT", "/log", "{}").body
             == R"({"level":"error","levels":{"http":"trace"}})");
}

BOOST_AUTO_TEST_CASE(mistakes_are_named_by_their_place_and_change_nothing) {
  auto level = R"(expected "trace", "debug", "info", "warn" or "error")";
  auto part = R"(not a part of the log, expected "process", "registrar", )"
              R"("link", "edge", "http", "store" or "polls")";
  auto error = [](const std::string& text) {
    return error_body(text);
  };
  BOOST_TEST(refused(R"({"level":"loud"})")
             == error(std::string{"level: "} + level));
  BOOST_TEST(refused(R"({"level":3})")
             == error(std::string{"level: "} + level));
  BOOST_TEST(refused(R"({"level":"warn","levels":{"edge":"loud"}})")
             == error(std::string{"levels.edge: "} + level));
  BOOST_TEST(refused(R"({"levels":{"edge":"debug","kitchen":"debug"}})")
             == error(std::string{"levels.kitchen: "} + part));
  BOOST_TEST(refused(R"({"levels":{"trace":"debug"}})")
             == error(std::string{"levels.trace: "} + part));
  BOOST_TEST(refused(R"({"levels":[]})")
             == error("levels: expected an object"));
  BOOST_TEST(refused(R"({"levels":{"edge":"info","edge":"warn"}})")
             == error("levels.edge: given twice"));
  BOOST_TEST(refused(R"({"level":"info","level":"warn"})")
             == error("level: given twice"));
  BOOST_TEST(refused(R"({"format":"json"})")
             == error(R"(format: unknown, expected "level" or "levels")"));
  BOOST_TEST(refused("[]") == error("expected a JSON object"));
  BOOST_TEST(refused("") == error("no JSON at offset 0"));
  BOOST_TEST(refused(R"({"level":)") == error("no JSON at offset 9"));
  refused("{\"\xff\":1}");
  refused(std::string(100'000, '['));
}

BOOST_AUTO_TEST_CASE(a_user_is_followed_for_a_minute_or_as_long_as_asked) {
  auto begun = ask("POST", "/trace/Bling.Example/1000");
  BOOST_TEST(begun.status == 200u);
  BOOST_TEST(begun.body
             == R"({"realm":"bling.example","user":"1000","seconds":60})");
  BOOST_TEST(ask("POST", "/trace/Bob@a.example?seconds=3600").body
             == R"({"realm":"a.example","user":"Bob","seconds":3600})");
  BOOST_TEST(ask("GET", "/trace").body
             == R"([{"realm":"bling.example","user":"1000","seconds":60},)"
                R"({"realm":"a.example","user":"Bob","seconds":3600}])");
}

BOOST_AUTO_TEST_CASE(following_ends_when_asked) {
  ask("POST", "/trace/a.example/1000");
  BOOST_TEST(ask("DELETE", "/trace/A.example/1000").status == 200u);
  BOOST_TEST(ask("GET", "/trace").body == "[]");
  BOOST_TEST(ask("DELETE", "/trace/a.example/1000").status == 404u);
}

BOOST_AUTO_TEST_CASE(times_that_make_no_sense_are_refused) {
  for (auto query : {"?seconds=0", "?seconds=3601", "?seconds=", "?seconds=1.5",
                     "?seconds=-1", "?minutes=1", "?seconds=60&x=1"}) {
    auto got = ask("POST", std::string{"/trace/a.example/1000"} + query);
    BOOST_TEST(got.status == 400u, query);
    BOOST_TEST(
        got.body
        == error_body("seconds: expected a whole number from 1 to 3600"));
  }
  BOOST_TEST(traces.empty());
}

BOOST_AUTO_TEST_CASE(one_too_many_is_told_so) {
  room = false;
  BOOST_TEST(ask("POST", "/trace/a.example/1000").status == 503u);
}

BOOST_AUTO_TEST_SUITE_END()
