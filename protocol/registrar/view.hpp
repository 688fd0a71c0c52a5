// What look-ups show of a user's bindings.
#pragma once

#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/registration.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

/// One registration for each Call-ID, longest `expires_in` first. Bindings
/// whose lifetime has passed are left out.
std::vector<registration>
registrations_of(std::string_view user, std::string_view realm,
                 std::string_view display,
                 std::span<const binding> bindings, time_point now,
                 const policy& options);

} // namespace rollcall::registrar
