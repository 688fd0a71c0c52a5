// Whose SIP is to be written to the log, and until when.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::actors {

/// May be used by any thread. Time is that of the actors' clock.
class trace_board {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::size_t most = 16;
  static constexpr std::chrono::seconds longest{3'600};

  struct entry {
    std::string realm;
    std::string user;
    std::chrono::seconds left{};
  };

  /// Follows the user for so long from now on; one who is followed already
  /// gets the new time. False when as many are as may be.
  bool start(const std::string& realm, const std::string& user,
             std::chrono::seconds time, time_point now);

  /// False when nobody follows him.
  bool stop(const std::string& realm, const std::string& user, time_point now);

  /// By realm and user.
  std::vector<entry> list(time_point now);

  /// False: nobody is followed, and there is no need to ask for anyone.
  bool any() const noexcept { return any_.load(std::memory_order_relaxed); }

  bool follows(const std::string& realm, const std::string& user,
               time_point now);

private:
  using key = std::pair<std::string, std::string>;

  /// Takes out whose time is over.
  void tidy(time_point now);

  std::atomic<bool> any_{false};
  std::mutex mutex_;
  std::map<key, time_point> until_;
};

} // namespace rollcall::actors
