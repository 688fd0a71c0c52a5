#include "protocol/registrar/departed.hpp"

#include <utility>

namespace rollcall::registrar {

const history* departed::find(std::string_view user) const {
  auto i = index_.find(user);
  return i == index_.end() ? nullptr : &i->second->past;
}

history& departed::of(std::string_view user) {
  auto i = index_.find(user);
  if (i != index_.end())
    return i->second->past;
  if (entries_.size() >= most) {
    index_.erase(entries_.front().user);
    entries_.pop_front();
  }
  auto place = entries_.insert(entries_.end(), entry{std::string{user}, {}});
  index_.emplace(place->user, place);
  return place->past;
}

void departed::put(std::string_view user, history past) {
  of(user) = std::move(past);
}

history departed::take(std::string_view user) {
  auto i = index_.find(user);
  if (i == index_.end())
    return {};
  auto place = i->second;
  auto result = std::move(place->past);
  index_.erase(i);
  entries_.erase(place);
  return result;
}

} // namespace rollcall::registrar
