// What becomes of actors that end unasked. A realm begins anew, a contact is
// replaced (see realm_directory_actor and realm_actor); of the others there is
// one for the whole process, everybody holds its handle, and what it knew is
// gone with it: without them the process is of no use, and had better begin
// anew as a whole, from the store.
#pragma once

#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/error.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::actors {

/// Watches those without whom the process is of no use. No actor itself, so
/// there is nobody to watch it.
class supervision {
public:
  /// `on_loss` is called once, when the first of them has ended, on whatever
  /// thread that was; null: it is only logged.
  explicit supervision(std::function<void()> on_loss);

  /// From now on its end is a loss. `name` is for the log: "the wheel".
  template <class Handle>
  void watch(const Handle& who, std::string name) {
    watch_actor(caf::actor_cast<caf::strong_actor_ptr>(who), std::move(name));
  }

  /// Something else without which there is no going on has failed.
  void lost(std::string_view name, std::string_view why);

  /// Whoever ends from now on was asked to.
  void stop() noexcept;

private:
  struct shared {
    std::function<void()> on_loss;
    std::atomic<bool> over{false}; // lost one already, or stopping

    void lost(std::string_view name, std::string_view why);
  };

  void watch_actor(const caf::strong_actor_ptr& who, std::string name);

  std::shared_ptr<shared> shared_;
};

} // namespace rollcall::actors
