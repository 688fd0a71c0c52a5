#include "log/levels.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;

namespace {

struct restored {
  log::level_settings before = log::levels();
  ~restored() {
    log::set_levels(before);
  }
};

std::size_t at(log::part which) {
  return static_cast<std::size_t>(which);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(log_levels, restored)

BOOST_AUTO_TEST_CASE(a_part_has_the_level_of_all_or_its_own) {
  log::level_settings wanted;
  wanted.all = log::level::warn;
  wanted.own[at(log::part::edge)] = log::level::debug;
  log::set_levels(wanted);
  BOOST_TEST((log::levels() == wanted));
  BOOST_TEST(log::edge().should_log(spdlog::level::debug));
  BOOST_TEST(!log::edge().should_log(spdlog::level::trace));
  BOOST_TEST(!log::store().should_log(spdlog::level::info));
  BOOST_TEST(log::store().should_log(spdlog::level::warn));
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_is_always_written) {
  log::level_settings wanted;
  wanted.all = log::level::error;
  log::set_levels(wanted);
  BOOST_TEST(log::trace().should_log(spdlog::level::info));
  BOOST_TEST(!log::parse_part("trace"));
}

BOOST_AUTO_TEST_CASE(names_are_read_back) {
  for (std::size_t i = 0; i < log::levelled_parts; ++i)
    BOOST_TEST(
        (log::parse_part(log::part_names[i]) == static_cast<log::part>(i)));
  for (std::size_t i = 0; i < log::level_names.size(); ++i)
    BOOST_TEST(
        (log::parse_level(log::level_names[i]) == static_cast<log::level>(i)));
  BOOST_TEST(!log::parse_level("loud"));
  BOOST_TEST(!log::parse_part("kitchen"));
}

BOOST_AUTO_TEST_SUITE_END()
