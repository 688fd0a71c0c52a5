#include "actors/poll_roster.hpp"

#include <caf/exit_reason.hpp>

namespace rollcall::actors {

poll_roster::~poll_roster() {
  clear();
}

void poll_roster::clear() {
  for (const auto& [id, e] : entries_)
    owner_->send_exit(e.who, caf::exit_reason::user_shutdown);
  entries_.clear();
}

void poll_roster::add(const std::string& user, const registrar::binding& b,
                      registrar::seconds interval) {
  auto who = owner_->spawn(contact, context_, b.id, b.info, interval);
  entries_.insert_or_assign(b.id, entry{std::move(who), user});
}

void poll_roster::retarget(const registrar::binding& b) {
  if (auto found = entries_.find(b.id); found != entries_.end())
    owner_->send(found->second.who, actors::retarget{b.info});
}

void poll_roster::remove(std::uint64_t binding) {
  auto found = entries_.find(binding);
  if (found == entries_.end())
    return;
  owner_->send_exit(found->second.who, caf::exit_reason::user_shutdown);
  entries_.erase(found);
}

const std::string* poll_roster::user_of(std::uint64_t binding) const {
  auto found = entries_.find(binding);
  return found == entries_.end() ? nullptr : &found->second.user;
}

} // namespace rollcall::actors
