#include "metrics/page.hpp"
#include "metrics/receiver_metrics.hpp"

#include <prometheus/metric_family.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

using namespace rollcall;

namespace {

struct fixture {
  /// The value of one series, as it stands on the page; NaN when it does not.
  double value(const std::string& series) {
    auto text = '\n' + page.render();
    auto at = text.find('\n' + series + ' ');
    if (at == std::string::npos)
      return std::nan("");
    return std::stod(text.substr(at + series.size() + 2));
  }

  std::shared_ptr<actors::gauge_board> board =
      std::make_shared<actors::gauge_board>(true);
  edge::counters edge;
  metrics::page page{{board, &edge}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(metrics_page, fixture)

BOOST_AUTO_TEST_CASE(registers_stand_there_by_outcome) {
  actors::register_tally some;
  some.add(actors::register_outcome::refreshed, 3);
  some.add(actors::register_outcome::busy);
  board->registers.add(1, some);
  board->registers.add(2, some);
  BOOST_TEST(value("rollcall_register_total{outcome=\"refreshed\"}") == 6);
  BOOST_TEST(value("rollcall_register_total{outcome=\"busy\"}") == 2);
  BOOST_TEST(value("rollcall_register_total{outcome=\"failed\"}") == 0);
}

BOOST_AUTO_TEST_CASE(histograms_are_cumulative_and_in_seconds) {
  auto link = board->connect("127.0.0.1:9022");
  using std::chrono::microseconds;
  link->latency.record(microseconds{80}, 2);
  link->latency.record(microseconds{900});
  link->latency.record(microseconds{9'000'000});
  std::string name = "rollcall_register_duration_seconds";
  std::string of = "{server=\"127.0.0.1:9022\"";
  BOOST_TEST(value(name + "_bucket" + of + ",le=\"0.0001\"}") == 2);
  BOOST_TEST(value(name + "_bucket" + of + ",le=\"0.001\"}") == 3);
  BOOST_TEST(value(name + "_bucket" + of + ",le=\"5\"}") == 3);
  BOOST_TEST(value(name + "_bucket" + of + ",le=\"+Inf\"}") == 4);
  BOOST_TEST(value(name + "_count" + of + "}") == 4);
  BOOST_TEST(value(name + "_sum" + of + "}") == 9.00106,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(each_connection_has_its_own_series) {
  board->connect("a:1")->link.up.set(1);
  board->connect("b:2")->malformed_sip.add(7);
  BOOST_TEST(value("rollcall_drachtio_up{server=\"a:1\"}") == 1);
  BOOST_TEST(value("rollcall_drachtio_up{server=\"b:2\"}") == 0);
  BOOST_TEST(
      value("rollcall_drachtio_malformed_messages_total{server=\"b:2\"}") == 7);
}

BOOST_AUTO_TEST_CASE(realms_stand_there_with_names_escaped) {
  auto one = board->realm("a\\b\"c\nd");
  actors::register_tally some;
  some.add(actors::register_outcome::removed, 2);
  one->registers.add(some);
  one->bindings.set(5);
  BOOST_TEST(value("rollcall_realm_bindings{realm=\"a\\\\b\\\"c\\nd\"}") == 5);
  BOOST_TEST(value("rollcall_realm_register_total{realm=\"a\\\\b\\\"c\\nd\","
                   "outcome=\"removed\"}")
             == 2);
  // What never came about takes no room.
  BOOST_TEST(page.render().find(",outcome=\"failed\"}") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_realms_or_an_edge_there_are_no_series_of_them) {
  metrics::page plain{{std::make_shared<actors::gauge_board>(), nullptr}};
  auto text = plain.render();
  BOOST_TEST(text.find("rollcall_realm_bindings") == std::string::npos);
  BOOST_TEST(text.find("rollcall_edge_") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_edge_is_read_at_each_scrape) {
  BOOST_TEST(value("rollcall_edge_requests_total") == 0);
  edge.requests += 41;
  ++edge.requests;
  edge.connections.set(3);
  BOOST_TEST(value("rollcall_edge_requests_total") == 42);
  BOOST_TEST(value("rollcall_edge_connections") == 3);
}

BOOST_AUTO_TEST_CASE(the_process_is_described_truly) {
  auto now = static_cast<double>(std::time(nullptr));
  BOOST_TEST(value("process_start_time_seconds") <= now + 2);
  BOOST_TEST(value("process_start_time_seconds") > now - 600);
  BOOST_TEST(value("process_resident_memory_bytes") > 1e6);
  BOOST_TEST(value("process_resident_memory_bytes")
             < value("process_virtual_memory_bytes"));
  BOOST_TEST(value("process_open_fds") >= 3);
  BOOST_TEST(value("process_open_fds") < value("process_max_fds"));
  BOOST_TEST(value("process_cpu_seconds_total") > 0);
}

BOOST_AUTO_TEST_CASE(other_parts_may_be_added) {
  struct events : prometheus::Collectable {
    std::vector<prometheus::MetricFamily> Collect() const override {
      prometheus::MetricFamily one;
      one.name = "rollcall_events_dropped_total";
      one.type = prometheus::MetricType::Counter;
      one.metric.emplace_back().counter.value = 4;
      return {one};
    }
  };
  page.add(std::make_shared<events>());
  BOOST_TEST(value("rollcall_events_dropped_total") == 4);
}

BOOST_AUTO_TEST_CASE(ten_thousand_realms_are_rendered_in_no_time_that_matters) {
  actors::register_tally some;
  for (auto what : {actors::register_outcome::registered,
                    actors::register_outcome::refreshed,
                    actors::register_outcome::challenged})
    some.add(what, 1'000);
  for (int i = 0; i < 10'000; ++i)
    board->realm("r" + std::to_string(i) + ".example")->registers.add(some);
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < 5; ++i) {
    std::timespec begin{};
    std::timespec end{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    auto text = page.render();
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    BOOST_TEST(text.size() > 2'000'000U);
    best = std::min<std::chrono::nanoseconds>(
        best, std::chrono::seconds{end.tv_sec - begin.tv_sec}
                  + std::chrono::nanoseconds{end.tv_nsec - begin.tv_nsec});
  }
  BOOST_TEST_MESSAGE(best.count() << " ns for ten thousand realms");
  // A bound that only what is badly wrong reaches: sanitizers are slow.
  BOOST_TEST((best < std::chrono::milliseconds{500}));
}

BOOST_AUTO_TEST_CASE(receivers_of_events_stand_there) {
  board->events.passed_on.add(9);
  page.add(std::make_shared<metrics::receiver_metrics>(
      [] { return metrics::listener_figures{2, 3, 4}; },
      [] {
        return std::vector<metrics::hook_figures>{
            {"https://a.test/", 5, 6, 7, 8}};
      }));
  BOOST_TEST(value("rollcall_events_total") == 9);
  BOOST_TEST(value("rollcall_event_listeners") == 2);
  BOOST_TEST(value("rollcall_event_listeners_dropped_total") == 3);
  BOOST_TEST(value("rollcall_events_dropped_total") == 4);
  std::string of = "{url=\"https://a.test/\"}";
  BOOST_TEST(value("rollcall_webhook_delivered_events_total" + of) == 5);
  BOOST_TEST(value("rollcall_webhook_lost_events_total" + of) == 6);
  BOOST_TEST(value("rollcall_webhook_failed_requests_total" + of) == 7);
  BOOST_TEST(value("rollcall_webhook_waiting_events" + of) == 8);
}

BOOST_AUTO_TEST_SUITE_END()
