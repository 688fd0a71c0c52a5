// The query of a request target as HTML forms write it: name=value&name=value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::http {

using query_fields = std::vector<std::pair<std::string, std::string>>;

/// Percent-decoded, '+' stands for a blank; a name without '=' has an empty
/// value. Nothing when an escape is not a '%' and two hexadecimal digits.
std::optional<query_fields> parse_query(std::string_view text);

} // namespace rollcall::http
