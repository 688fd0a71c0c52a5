// The register of one realm: every user's bindings, and when the next of them
// ends. Owned by one realm actor.
#pragma once

#include "protocol/registrar/apply.hpp"
#include "protocol/registrar/binding.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::registrar {

/// What a poll of a contact came to.
struct poll_result {
  bool answered = false;
  std::uint32_t rtt = 0; // milliseconds, when answered
};

class book {
public:
  /// Decides a REGISTER of `user` and, unless it is refused, enters it. One
  /// that would add a user or a binding beyond `maxusers` or `maxbindings` is
  /// refused with 503.
  outcome apply(std::string_view user, const register_request& request,
                time_point now, const policy& options);

  /// Takes out every binding whose lifetime has passed. `each` is called as
  /// `each(const std::string& user, const binding&)`; it must not change the
  /// book.
  template <class F>
  void expire(time_point now, F&& each) {
    while (!queue_.empty() && queue_.begin()->first <= now) {
      auto& entry = *queue_.begin()->second;
      queue_.erase(queue_.begin());
      entry.second.queued.reset();
      for (const auto& gone : take_expired(entry.second, now))
        each(entry.first, gone);
      settle(users_.find(entry.first));
    }
  }

  /// When `expire` has something to do next.
  std::optional<time_point> next_expiry() const noexcept;

  /// Enters what a poll found; nothing happens when the binding is gone.
  void polled(std::string_view user, std::uint64_t id, poll_result result,
              time_point now);

  /// Takes one binding out; nothing when it is not there.
  std::optional<binding> remove(std::string_view user, std::uint64_t id);

  const std::vector<binding>& bindings_of(std::string_view user) const;

  /// Users with bindings.
  std::size_t user_count() const noexcept { return users_.size(); }
  std::size_t binding_count() const noexcept { return binding_count_; }

  /// Entries kept to know who expires next: one for each user.
  std::size_t queue_size() const noexcept { return queue_.size(); }

  /// Names of the users with bindings after `after` in byte order, at most
  /// `limit` of them.
  std::vector<std::string> users_after(std::string_view after,
                                       std::size_t limit) const;

private:
  struct record {
    std::vector<binding> bindings;
    /// The time under which the user stands in the queue. It may be earlier
    /// than needed, as a refresh leaves it alone; never later.
    std::optional<time_point> queued;
  };
  /// Ordered, so that look-ups can page through it; its entries stay where
  /// they are.
  using user_map = std::map<std::string, record, std::less<>>;

  std::vector<binding> take_expired(record& r, time_point now);

  /// Puts a user whose bindings changed into its place in the queue, or out of
  /// the book when none is left.
  void settle(user_map::iterator user);

  user_map users_;
  std::set<std::pair<time_point, user_map::value_type*>> queue_;
  std::size_t binding_count_ = 0;
  std::uint64_t next_id_ = 1;
};

} // namespace rollcall::registrar
