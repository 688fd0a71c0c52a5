// Drives the phones through a phase: who registers when, and what the answers
// mean.
//
//            start             401, 407            200
//   [idle] --------> waiting ----------> waiting ------> done
//                       |  again, with credentials  |
//                       '---- other status, time-out --> failed
#pragma once

#include "benchmarks/load/figures.hpp"
#include "benchmarks/load/phase.hpp"
#include "benchmarks/load/population.hpp"
#include "benchmarks/load/transport.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

namespace rollcall::load {

struct engine_settings {
  std::uint32_t window = 256;            // closed loop: registrations at once
  std::int64_t timeout = 32'000'000'000; // of a request, ns
  std::int64_t pace = 200'000; // open loop: ns between two looks, below 1 s
  bool keep_nonces = true; // else each registration begins without credentials
  std::vector<pid_t> targets; // whose CPU and memory count
};

class engine : public listener {
public:
  engine(population& phones, transport& network, poll_watch& polls,
         engine_settings settings);

  figures run(const phase& what);

  void on_answer(request_mark to, std::string_view answer) override;
  bool on_poll(std::uint32_t index) override;

private:
  struct timer {
    std::int64_t due;
    std::uint32_t index;
    std::uint32_t attempt;
  };

  bool start_next(std::int64_t when);
  std::uint32_t next_index();
  void choose(phone& p);
  void send(std::uint32_t index);
  void end(phone& p) noexcept;
  bool is_sending(std::int64_t now) const noexcept;
  void issue(std::int64_t now);
  void run_timers(std::int64_t now);
  void rest();

  population& phones_;
  transport& network_;
  poll_watch& polls_;
  engine_settings settings_;

  // Of the phase under way.
  phase phase_;
  figures figures_;
  std::int64_t begun_ = 0;
  std::uint64_t issued_ = 0;
  std::uint32_t position_ = 0; // of the walk over the phones; goes on
  std::uint32_t outstanding_ = 0;
  std::uint64_t dice_ = 1;
  std::int64_t now_ = 0; // of this turn

  // Timer E of RFC 3261 §17.1.2.2: one queue for each retransmission, so that
  // each is sorted by itself.
  std::array<std::deque<timer>, 12> timers_;
};

} // namespace rollcall::load
