// Keeps what realms change, all that came in the meantime in one commit, and
// lets their answers go once it is kept. Runs on a unit, and so a thread, of its
// own, as a commit waits for the disk; a unit is woken once for all that a turn
// of the connections has changed, which makes a commit of it.
//
//            keep                  committed: answers leave
//   resting ------> gathering ------------------------------> resting
//                       |                                        ^
//                       | failed: answers become 503             | committed
//                       '--------------> stuck ------------------'
//                                        (tries again each second)
#pragma once

#include "actors/asio_unit.hpp"
#include "actors/messages.hpp"
#include "actors/random_source.hpp"
#include "actors/gauges/gauge_board.hpp"
#include "store/engine.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::actors {

class store_keeper final : public on_asio<store_actor::base> {
public:
  /// Between attempts of a commit that failed.
  static constexpr registrar::milliseconds retry_interval{1'000};

  /// How long the wall clock may be off before the store knows of it, unless
  /// something is committed meanwhile.
  static constexpr registrar::milliseconds clock_interval{10'000};

  /// By less, the wall clock is not called set.
  static constexpr registrar::milliseconds clock_tolerance{1'000};

  /// By how much the wall clock is ahead of the register's.
  using clock_lead = std::function<registrar::milliseconds()>;

  /// Without `lead` nobody looks at the wall clock.
  store_keeper(caf::actor_config& cfg, asio_unit& unit,
               std::shared_ptr<store::engine> engine,
               std::shared_ptr<gauge_board> gauges, clock_lead lead = {});

  store_actor::behavior_type make_behavior() override;

private:
  void on_keep(keep& what);
  void on_load(const load_realm& which);
  void on_commit();
  void on_retry();
  void on_stop();
  void on_check_clock();
  bool read_names(); // false: it is logged why

  /// The last change of a binding that could not be kept; later ones take its
  /// place, so that there are no more of them than bindings.
  struct owed {
    std::string card;
    std::string state;
  };

  store::realm_number number_of(const std::string& realm);
  /// Calls `f(key, card, state)`.
  template <class F>
  void for_each_change(const keep& what, F&& f);
  void add(const keep& what);
  void put(store::binding_key key, std::string_view card,
           std::string_view state);
  std::optional<store::failure> commit_batch();
  std::optional<store::failure> commit_owed();
  void owe(const keep& what);
  void release(std::vector<keep> kept);
  void refuse(const keep& what);
  void count(const kept_turn& what, const register_tally& outcomes);
  /// The lead, if it is another one than the store knows of.
  std::optional<registrar::milliseconds> new_lead() const;
  void get_stuck(const store::failure& why);

  std::shared_ptr<store::engine> engine_;
  std::shared_ptr<gauge_board> board_;
  store_gauges* gauges_; // on the board
  std::vector<keep> waiting_;
  store::batch batch_; // of the commit being made
  registrar::string_map<store::realm_number> numbers_; // of named realms
  registrar::string_map<store::realm_number> fresh_;   // named by no commit yet
  std::map<store::binding_key, owed> owed_;
  clock_lead lead_; // may be empty
  registrar::milliseconds noted_lead_{0}; // as the store has it
  random_source random_;
};

} // namespace rollcall::actors
