#include "metrics/realm_metrics.hpp"

#include <charconv>
#include <string_view>

namespace rollcall::metrics {

namespace {

void append_head(std::string& out, std::string_view name, std::string_view help,
                 std::string_view type) {
  out.append("# HELP ").append(name).append(" ").append(help);
  out.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void append_escaped(std::string& out, std::string_view text) {
  for (auto c : text) {
    if (c == '\\' || c == '"')
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_value(std::string& out, std::string_view name,
                  std::string_view realm, std::string_view outcome,
                  std::uint64_t number) {
  out.append(name).append("{realm=\"");
  append_escaped(out, realm);
  if (!outcome.empty())
    out.append("\",outcome=\"").append(outcome);
  out.append("\"} ");
  append_number(out, number);
  out += '\n';
}

} // namespace

void append_realms(std::string& out,
                   const actors::gauge_board::realm_map& realms) {
  if (realms.empty())
    return;
  constexpr std::size_t usual = 400; // bytes for each realm
  out.reserve(out.size() + realms.size() * usual);
  constexpr std::string_view registers = "rollcall_realm_register_total";
  append_head(out, registers, "REGISTERs of the realm by what they came to.",
              "counter");
  for (const auto& [name, one] : realms)
    for (std::size_t i = 0; i < actors::register_outcomes; ++i)
      if (auto n = one->registers.get(static_cast<actors::register_outcome>(i)))
        append_value(out, registers, name, actors::outcome_names[i], n);
  constexpr std::string_view users = "rollcall_realm_users";
  append_head(out, users, "Users of the realm with bindings.", "gauge");
  for (const auto& [name, one] : realms)
    append_value(out, users, name, {}, one->users.get());
  constexpr std::string_view bindings = "rollcall_realm_bindings";
  append_head(out, bindings, "Bindings of the realm.", "gauge");
  for (const auto& [name, one] : realms)
    append_value(out, bindings, name, {}, one->bindings.get());
}

} // namespace rollcall::metrics
