// The contact actors of one realm: one for each binding that is polled.
#pragma once

#include "actors/contact_actor.hpp"
#include "protocol/registrar/policy.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace rollcall::actors {

class poll_roster {
public:
  explicit poll_roster(realm_actor::base* owner) noexcept : owner_(owner) {
    // nop
  }

  /// Ends all of them.
  ~poll_roster();

  poll_roster(const poll_roster&) = delete;
  poll_roster& operator=(const poll_roster&) = delete;

  void set_context(std::shared_ptr<const poll_context> context) {
    context_ = std::move(context);
  }
  const std::shared_ptr<const poll_context>& context() const noexcept {
    return context_;
  }

  /// Polls a binding from now on, if `rules` say so.
  void add(const registrar::binding& b, const registrar::policy& rules);

  /// The binding is reached another way now.
  void retarget(const registrar::binding& b);

  /// Nothing happens when it is not polled.
  void remove(std::uint64_t binding);

  /// True when `who` polled the binding until now, that is, ended unasked.
  bool lost(std::uint64_t binding, caf::actor_id who);

  /// Polls nobody any more.
  void clear();

private:
  realm_actor::base* owner_;
  std::shared_ptr<const poll_context> context_;
  std::unordered_map<std::uint64_t, contact_actor> entries_;
};

} // namespace rollcall::actors
