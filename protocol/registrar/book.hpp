// The register of one realm: every user's bindings, and when the next of them
// ends. Owned by one realm actor.
#pragma once

#include "protocol/registrar/apply.hpp"
#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/departed.hpp"
#include "protocol/registrar/history.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/intrusive/set.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

/// What a poll of a contact came to.
struct poll_result {
  bool answered = false;
  std::uint32_t rtt = 0; // milliseconds, when answered
};

class book {
public:
  book() = default;
  book(const book&) = delete;
  book& operator=(const book&) = delete;

  /// A contact silent for longer is stale; never, unless this is told. Looks at
  /// every binding.
  void set_staletime(seconds staletime);

  /// Decides a REGISTER of `request.user` and, unless it is refused, enters
  /// it. One that would add a user or a binding beyond `maxusers` or
  /// `maxbindings` is refused with 503.
  outcome apply(const register_request& request, time_point now,
                const policy& options);

  /// Takes out every binding whose lifetime has passed, and finds those stale
  /// that have been silent for too long. Both are called with `(const
  /// std::string& user, const binding&)`; they must not change the book.
  template <class Gone, class Silent>
  void turn(time_point now, Gone&& gone, Silent&& silent) {
    while (!queue_.empty() && queue_.begin()->due <= now) {
      auto& r = *queue_.begin();
      queue_.erase(queue_.begin());
      for (const auto& b : take_expired(r, now))
        gone(*r.name, b);
      for (auto& b : r.bindings) {
        if (b.stale || silent_from(b) > now)
          continue;
        mark(r, b, true, now, "silent");
        silent(*r.name, b);
      }
      settle(users_.find(*r.name));
    }
  }

  /// When `turn` has something to do next.
  std::optional<time_point> next_turn() const noexcept;

  /// Enters what a poll found; nothing happens when the binding is gone. Tells
  /// what became of its freshness: `true` when it is fresh again, `false` when
  /// it is stale from now on.
  std::optional<bool> polled(std::string_view user, std::uint64_t id,
                             poll_result result, time_point now,
                             const policy& options);

  /// Enters that somebody could not prove to be the user, who need have no
  /// bindings.
  void refused(std::string_view user, time_point now, std::string_view source);

  /// As if the contact had last been heard of no earlier than this.
  void seen_since(std::string_view user, std::uint64_t id, time_point since);

  /// Ids up to this one are taken.
  void begin_after(std::uint64_t id) noexcept;

  /// Enters a binding as a book before this one had it; its user is that of
  /// its info.
  void restore(binding b);

  /// Null when it is not there; valid until the book changes.
  const binding* find(std::string_view user, std::uint64_t id) const;

  /// Takes one binding out; nothing when it is not there. `why` is for its
  /// history.
  std::optional<binding> remove(std::string_view user, std::uint64_t id,
                                time_point now, std::string_view why);

  /// The last things that happened to a user's bindings, the oldest first.
  std::vector<history_entry> history_of(std::string_view user) const;

  /// Valid until the book changes.
  std::span<const binding> bindings_of(std::string_view user) const;

  /// Users with bindings.
  std::size_t user_count() const noexcept { return users_.size(); }
  std::size_t binding_count() const noexcept { return binding_count_; }
  std::size_t stale_count() const noexcept { return stale_count_; }

  /// Entries kept to know who expires next: one for each user.
  std::size_t queue_size() const noexcept { return queue_.size(); }

  /// Calls `each(const std::string& user, std::span<const binding>)` for the
  /// users after `after` and not before `least`, in byte order, until it
  /// returns false. It must not change the book.
  template <class F>
  void visit(std::string_view after, std::string_view least, F&& each) const {
    auto i = after < least ? users_.lower_bound(least)
                           : users_.upper_bound(after);
    while (i != users_.end() && each(i->first, bindings_of(i)))
      ++i;
  }

  /// Names of the users with bindings after `after` in byte order, at most
  /// `limit` of them.
  std::vector<std::string> users_after(std::string_view after,
                                       std::size_t limit) const;

private:
  using queue_hook = boost::intrusive::set_member_hook<
      boost::intrusive::optimize_size<true>>;

  /// One allocation, for nearly all users have one binding.
  struct record {
    boost::container::small_vector<binding, 1> bindings;
    queue_hook queued;
    /// The time under which the user stands in the queue. It may be earlier
    /// than needed, as a refresh leaves it alone; never later.
    time_point due{};
    const std::string* name = nullptr; // the key in the map
    history past;
  };
  struct sooner {
    bool operator()(const record& a, const record& b) const noexcept {
      return a.due < b.due;
    }
  };
  /// Ordered, so that look-ups can page through it; its entries stay where
  /// they are.
  using user_map = std::map<std::string, record, std::less<>>;
  using expiry_queue = boost::intrusive::multiset<
      record,
      boost::intrusive::member_hook<record, queue_hook, &record::queued>,
      boost::intrusive::compare<sooner>>;

  std::span<const binding>
  bindings_of(user_map::const_iterator user) const noexcept;

  std::vector<binding> take_expired(record& r, time_point now);

  void note(record& r, const outcome& result, const register_request& request,
            time_point now);

  /// Enters whether it is stale; `why` is for its history.
  void mark(record& r, binding& b, bool stale, time_point now,
            std::string_view why);

  /// When it is stale unless it is heard of before.
  time_point silent_from(const binding& b) const noexcept;

  /// When something is to be done about it.
  time_point due_of(const binding& b) const noexcept;

  user_map::iterator add_user(std::string_view user);

  /// Puts a user whose bindings changed into its place in the queue, or out of
  /// the book when none is left.
  void settle(user_map::iterator user);

  user_map users_;
  expiry_queue queue_; // of its records, hence behind them
  phone_kinds kinds_;
  departed departed_;
  std::optional<seconds> staletime_;
  std::size_t binding_count_ = 0;
  std::size_t stale_count_ = 0;
  std::uint64_t next_id_ = 1;
};

} // namespace rollcall::registrar
