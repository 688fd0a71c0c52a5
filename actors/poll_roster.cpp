#include "actors/poll_roster.hpp"

#include <caf/exit_reason.hpp>

#include <functional>
#include <string_view>

namespace rollcall::actors {

poll_roster::~poll_roster() {
  clear();
}

void poll_roster::clear() {
  for (const auto& [id, who] : entries_)
    owner_->send_exit(who, caf::exit_reason::user_shutdown);
  entries_.clear();
}

void poll_roster::add(const registrar::binding& b,
                      const registrar::policy& rules) {
  if (!rules.optionsping)
    return;
  registrar::poll_schedule when{
    registrar::seconds{*rules.optionsping},
    b.id ^ std::hash<std::string_view>{}(b.info->call_id()),
    rules.optionsfail};
  entries_.insert_or_assign(
    b.id, owner_->spawn(contact, context_, b.id, b.info, when));
}

void poll_roster::retarget(const registrar::binding& b) {
  if (auto found = entries_.find(b.id); found != entries_.end())
    owner_->send(found->second, actors::retarget{b.info});
}

void poll_roster::remove(std::uint64_t binding) {
  auto found = entries_.find(binding);
  if (found == entries_.end())
    return;
  owner_->send_exit(found->second, caf::exit_reason::user_shutdown);
  entries_.erase(found);
}

bool poll_roster::lost(std::uint64_t binding, caf::actor_id who) {
  auto found = entries_.find(binding);
  if (found == entries_.end() || found->second.id() != who)
    return false;
  entries_.erase(found);
  return true;
}

} // namespace rollcall::actors
