// Keeps what realms change, all that came in the meantime in one commit, and
// lets their answers go once it is kept. Has a thread of its own, as a commit
// waits for the disk.
//
//            keep                  committed: answers leave
//   resting ------> gathering ------------------------------> resting
//                       |                                        ^
//                       | failed: answers become 503             | committed
//                       '--------------> stuck ------------------'
//                                        (tries again each second)
#pragma once

#include "actors/messages.hpp"
#include "actors/random_source.hpp"
#include "store/engine.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::actors {

/// What everybody may know of the store without asking.
struct store_gauges {
  /// It takes nothing at present: who changes a binding is to be refused.
  std::atomic<bool> stuck{false};
  std::atomic<bool> loaded{false}; // all that it had is in the register
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> changes{0};  // kept
  std::atomic<std::uint64_t> failures{0}; // of commits
};

struct store_state {
  static inline constexpr const char* name = "store";

  /// Between attempts of a commit that failed.
  static constexpr registrar::milliseconds retry_interval{1'000};

  using pointer = store_actor::stateful_pointer<store_state>;

  explicit store_state(pointer owner) : self(owner) {
    // nop
  }

  void on_keep(keep& what);
  void on_load(const load_realm& which);
  void on_commit();
  void on_retry();
  void on_stop();

  pointer self;
  std::shared_ptr<store::engine> engine;
  std::shared_ptr<store_gauges> gauges;

private:
  /// The last change of a binding that could not be kept; later ones take its
  /// place, so that there are no more of them than bindings.
  struct owed {
    std::string card;
    std::string state;
  };

  std::optional<store::failure> commit_owed();
  void owe(const keep& what);
  void refuse(const keep& what);
  void get_stuck(const store::failure& why);

  std::vector<keep> waiting_;
  std::vector<store::change> changes_; // of the commit being made
  std::map<std::pair<std::uint32_t, std::uint64_t>, owed> owed_;
  random_source random_;
};

store_actor::behavior_type keeper(store_state::pointer self,
                                  std::shared_ptr<store::engine> engine,
                                  std::shared_ptr<store_gauges> gauges);

/// Reads the whole store on the calling thread and sends it to the directory.
void load_all(const store::engine& from, const realm_directory_actor& to);

} // namespace rollcall::actors
