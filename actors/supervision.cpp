#include "actors/supervision.hpp"

#include "actors/guarded.hpp"
#include "log/parts.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_system.hpp>

#include <utility>

namespace rollcall::actors {

supervision::supervision(std::function<void()> on_loss)
  : shared_(std::make_shared<shared>()) {
  shared_->on_loss = std::move(on_loss);
}

void supervision::shared::lost(std::string_view name, std::string_view why) {
  if (over.exchange(true))
    return;
  log::process().critical("{} has ended: {}; without it nobody is served", name,
                          why);
  if (on_loss)
    on_loss();
}

void supervision::watch_actor(const caf::strong_actor_ptr& who,
                              std::string name) {
  auto* system = who->home_system;
  who->get()->attach_functor([shared = shared_, name = std::move(name),
                              system](const caf::error& why) {
    guarded("the supervision", [&] { shared->lost(name, system->render(why)); });
  });
}

void supervision::lost(std::string_view name, std::string_view why) {
  shared_->lost(name, why);
}

void supervision::stop() noexcept {
  shared_->over = true;
}

} // namespace rollcall::actors
