// The hash that the tables of transactions go by.
#pragma once

#include "protocol/digest/keyed_hash.hpp"

namespace rollcall::edge {

using digest::hash_key;
using digest::hash_value;
using digest::keyed_hash;

} // namespace rollcall::edge
