#include "edge/routes.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>

namespace rollcall::edge {

void routes::add(std::string_view method, application_id who) {
  for (auto& one : routes_) {
    if (!sip::iequals(one.method, method))
      continue;
    if (std::find(one.applications.begin(), one.applications.end(), who)
        == one.applications.end())
      one.applications.push_back(who);
    return;
  }
  routes_.push_back({std::string{method}, {who}, 0});
}

void routes::remove(std::string_view method, application_id who) {
  for (auto& one : routes_)
    if (sip::iequals(one.method, method))
      std::erase(one.applications, who);
}

void routes::remove(application_id who) {
  for (auto& one : routes_)
    std::erase(one.applications, who);
}

application_id routes::pick(std::string_view method) noexcept {
  for (auto& one : routes_)
    if (!one.applications.empty() && sip::iequals(one.method, method))
      return one.applications[one.turn++ % one.applications.size()];
  return 0;
}

bool routes::empty() const noexcept {
  return std::all_of(routes_.begin(), routes_.end(),
                     [](const route& one) { return one.applications.empty(); });
}

} // namespace rollcall::edge
