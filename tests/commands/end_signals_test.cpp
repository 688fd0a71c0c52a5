// What ends the process, and with which exit code.
#include "commands/end_signals.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <thread>

using namespace rollcall::commands;

BOOST_AUTO_TEST_SUITE(ends)

BOOST_AUTO_TEST_CASE(a_signal_asks_for_the_end) {
  for (auto number : {SIGTERM, SIGINT}) {
    end_signals end;
    // Before wait(), as during a start.
    BOOST_TEST(std::raise(number) == 0);
    BOOST_TEST(end.wait());
  }
}

BOOST_AUTO_TEST_CASE(giving_up_is_no_end_that_was_asked_for) {
  end_signals end;
  std::thread other{[&end] { end.give_up(); }};
  BOOST_TEST(!end.wait());
  other.join();
}

BOOST_AUTO_TEST_CASE(giving_up_during_the_start_counts) {
  end_signals end;
  end.give_up();
  BOOST_TEST(!end.wait());
}

BOOST_AUTO_TEST_CASE(what_is_posted_is_done_and_does_not_end_it) {
  end_signals end;
  int done = 0;
  end.post([&] {
    ++done;
    end.post([&] {
      ++done;
      std::raise(SIGTERM);
    });
  });
  BOOST_TEST(end.wait());
  BOOST_TEST(done == 2);
}

BOOST_AUTO_TEST_CASE(a_hang_up_is_passed_on_and_does_not_end_it) {
  int hung_up = 0;
  end_signals end{[&] { std::raise(++hung_up < 3 ? SIGHUP : SIGTERM); }};
  std::raise(SIGHUP);
  BOOST_TEST(end.wait());
  BOOST_TEST(hung_up == 3);
}

BOOST_AUTO_TEST_SUITE_END()
