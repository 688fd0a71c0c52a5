#include "actors/trace_board.hpp"

#include "log/parts.hpp"

namespace rollcall::actors {

bool trace_board::start(const std::string& realm, const std::string& user,
                        std::chrono::seconds time, time_point now) {
  std::lock_guard guard{mutex_};
  tidy(now);
  key who{realm, user};
  if (until_.size() >= most && until_.count(who) == 0)
    return false;
  until_.insert_or_assign(std::move(who), now + time);
  any_ = true;
  log::trace().info("{}@{} is followed for {} s", user, realm, time.count());
  return true;
}

bool trace_board::stop(const std::string& realm, const std::string& user,
                       time_point now) {
  std::lock_guard guard{mutex_};
  tidy(now);
  if (until_.erase({realm, user}) == 0)
    return false;
  any_ = !until_.empty();
  log::trace().info("{}@{} is followed no more, as asked", user, realm);
  return true;
}

std::vector<trace_board::entry> trace_board::list(time_point now) {
  std::lock_guard guard{mutex_};
  tidy(now);
  std::vector<entry> result;
  for (const auto& [who, until] : until_)
    result.push_back({who.first, who.second,
                      std::chrono::ceil<std::chrono::seconds>(until - now)});
  return result;
}

bool trace_board::follows(const std::string& realm, const std::string& user,
                          time_point now) {
  std::lock_guard guard{mutex_};
  tidy(now);
  return until_.count({realm, user}) != 0;
}

void trace_board::tidy(time_point now) {
  std::erase_if(until_, [now](const auto& one) {
    if (one.second > now)
      return false;
    log::trace().info("{}@{} is followed no more, as the time is over",
                      one.first.second, one.first.first);
    return true;
  });
  any_ = !until_.empty();
}

} // namespace rollcall::actors
