// Configuration files: settings that hold together, or one line that tells
// what is wrong.
#include "config/load.hpp"
#include "config/lookup.hpp"
#include "protocol/sip/uri.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <string>

using namespace rollcall;

namespace {

bool is_one_line(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) < ' ';
  });
}

void check_policy(const registrar::policy& rules) {
  fuzz::require(rules.minexpires > 0 && rules.minexpires <= rules.expires
                && rules.expires <= rules.maxexpires);
  fuzz::require(!rules.regping
                || (*rules.regping > 0 && *rules.regping < rules.expires
                    && *rules.regping < rules.staletime));
  fuzz::require(
      !rules.optionsping
      || (*rules.optionsping > 0 && *rules.optionsping < rules.staletime));
  fuzz::require(rules.expiresjitter <= 50 && rules.optionsfail > 0);
  fuzz::require(rules.maxcontacts > 0 && rules.maxcontacts <= 1000);
}

void check_directory(const registrar::directory& all) {
  for (const auto& [name, realm] : all.realms) {
    fuzz::require(sip::is_host(name) && realm != nullptr);
    fuzz::require(std::ranges::none_of(
        name, [](char c) { return c >= 'A' && c <= 'Z'; }));
    check_policy(realm->options);
    for (const auto& [user, record] : realm->users) {
      fuzz::require(!user.empty());
      fuzz::require(!record.secret.empty() || !record.ha1.empty()
                    || !record.ha1_sha256.empty()
                    || !record.ha1_sha512_256.empty());
    }
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto answer = config::read_lookup_answer(fuzz::view(data, size), {});
  if (auto* bad = std::get_if<config::problem>(&answer))
    fuzz::require(is_one_line(bad->text));
  else if (auto& rules = std::get<registrar::looked_up_user>(answer).options)
    check_policy(*rules);
  auto read = config::load_text(fuzz::view(data, size));
  if (auto* bad = std::get_if<config::problem>(&read)) {
    fuzz::require(is_one_line(bad->text));
    return 0;
  }
  const auto& all = std::get<config::settings>(read);
  fuzz::require(all.edge || !all.drachtio.empty());
  for (const auto& server : all.drachtio)
    fuzz::require(server.port > 0 && !server.secret.empty());
  if (all.edge)
    for (const auto& address : all.edge->listen)
      fuzz::require(config::parse_listen(to_string(address)).has_value());
  fuzz::require(config::is_ip_address(all.http.host));
  fuzz::require(!all.digest.algorithms.empty());
  fuzz::require(all.directory != nullptr);
  check_policy(all.registrar);
  check_directory(*all.directory);
  return 0;
}
