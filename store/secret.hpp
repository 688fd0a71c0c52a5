// The key of nonces, kept beside the bindings: phones that are registered need
// no new challenge after a restart.
#pragma once

#include "protocol/digest/nonce.hpp"

#include <string>
#include <variant>

namespace rollcall::store {

/// The secret in the folder of an open store, made if there is none; only its
/// owner may read the file (mode 0600). Else why not, naming the file.
std::variant<digest::nonce_secret, std::string>
keep_secret(const std::string& path);

} // namespace rollcall::store
