#include "protocol/registrar/directory.hpp"

#include <algorithm>

namespace rollcall::registrar {

bool directory::looks_up(std::string_view realm) const {
  if (!others)
    return false;
  return domains.empty()
         || std::ranges::any_of(domains, [realm](std::string_view domain) {
              if (!realm.ends_with(domain))
                return false;
              auto below = realm.size() - domain.size();
              return below == 0 || realm[below - 1] == '.';
            });
}

std::size_t user_count(const directory& all) {
  std::size_t result = 0;
  for (const auto& [name, realm] : all.realms)
    result += realm->users.size();
  return result;
}

} // namespace rollcall::registrar
