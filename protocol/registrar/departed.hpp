// What is remembered of users who have no bindings any more.
#pragma once

#include "protocol/registrar/history.hpp"

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rollcall::registrar {

class departed {
public:
  /// More users than this are not remembered: whoever was entered first goes.
  static constexpr std::size_t most = 256;

  /// Empty when nothing is known. Valid until something is changed.
  const history* find(std::string_view user) const;

  /// What is known of a user, to be added to.
  history& of(std::string_view user);

  /// Takes over what was known of a user.
  void put(std::string_view user, history past);

  /// Gives back what is known of a user, if anything is.
  history take(std::string_view user);

  std::size_t size() const noexcept { return entries_.size(); }

private:
  struct entry {
    std::string user;
    history past;
  };
  using entry_list = std::list<entry>; // the first entered comes first

  entry_list entries_;
  std::unordered_map<std::string_view, entry_list::iterator> index_;
};

} // namespace rollcall::registrar
