// Did you mean…?
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rollcall::config {

/// How many letters must be put in, left out, replaced, or swapped with their
/// neighbour to come from one word to the other. Case counts for nothing.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`; empty when none is near.
std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> known);

/// `what, did you mean "staletime"?`; only `what` when none of `known` is near.
std::string with_guess(std::string_view what, std::string_view word,
                       std::span<const std::string_view> known);

} // namespace rollcall::config
