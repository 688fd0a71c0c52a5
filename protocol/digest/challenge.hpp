// The value of a WWW-Authenticate or Proxy-Authenticate header (RFC 7616 §3.3,
// RFC 3261 §25.1). One header line for each algorithm, best first (RFC 8760
// §2.3).
#pragma once

#include "protocol/digest/algorithm.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::digest {

/// `stale` tells the phone that its password was right: it tries again with
/// this nonce, without asking the person.
std::string challenge(std::string_view realm, std::string_view nonce,
                      algorithm a, bool stale);

/// One for each algorithm, in order, all with the same nonce.
std::vector<std::string> challenges(std::string_view realm,
                                    std::string_view nonce,
                                    const algorithm_list& algorithms,
                                    bool stale);

} // namespace rollcall::digest
