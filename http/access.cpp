#include "http/access.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>
#include <charconv>

namespace rollcall::http {

namespace {

/// The number at the front with the dot behind it, both taken off; false when
/// there is none.
template <class Number>
bool take_number(std::string_view& text, Number& to) noexcept {
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), to);
  auto size = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || size == text.size() || *end != '.')
    return false;
  text.remove_prefix(size + 1);
  return true;
}

} // namespace

grant::grant(std::vector<std::string> realms) : realms_(std::move(realms)) {
  std::ranges::sort(realms_);
}

bool grant::sees(std::string_view realm) const noexcept {
  return everything() || std::ranges::binary_search(realms_, realm);
}

verdict judge(const grant* who, right needed, std::string_view realm) noexcept {
  if (needed == right::none)
    return verdict::allowed;
  if (who == nullptr)
    return verdict::unknown;
  auto may = who->everything() || needed == right::own
             || (needed == right::realm && who->sees(realm));
  return may ? verdict::allowed : verdict::denied;
}

keyring::keyring(const std::vector<access_token>& tokens,
                 const session_key& key)
    : key_(key) {
  for (const auto& one : tokens) {
    entry next{{}, grant{one.realms}};
    // One that cannot be hashed is nobody's.
    if (digest::sha256({one.text}, next.hash))
      entries_.push_back(std::move(next));
  }
}

const keyring::entry* keyring::find(std::string_view token) const noexcept {
  digest::sha256_bytes hash{};
  if (token.empty() || !digest::sha256({token}, hash))
    return nullptr;
  const entry* result = nullptr;
  for (const auto& one : entries_)
    if (digest::constant_time_equal(digest::text_of(one.hash),
                                    digest::text_of(hash)))
      result = &one;
  return result;
}

const grant* keyring::by_token(std::string_view text) const noexcept {
  const auto* found = find(text);
  return found ? &found->may : nullptr;
}

std::string keyring::signature(const entry& of, std::string_view end) const {
  std::string signed_text{digest::text_of(of.hash)};
  signed_text += end;
  digest::sha256_bytes bytes{};
  if (!digest::hmac_sha256(digest::text_of(key_), signed_text, bytes))
    return {};
  return std::string{digest::hex_text{bytes}.view()};
}

std::string keyring::session_of(std::string_view token,
                                std::int64_t now) const {
  const auto* found = find(token);
  if (found == nullptr)
    return {};
  auto end = std::to_string(now + session_time);
  return end + '.' + std::to_string(found - entries_.data()) + '.'
         + signature(*found, end);
}

const grant* keyring::by_session(std::string_view text,
                                 std::int64_t now) const noexcept {
  std::int64_t end = 0;
  std::size_t index = 0;
  auto end_text = text.substr(0, text.find('.'));
  if (!take_number(text, end) || !take_number(text, index) || now >= end
      || index >= entries_.size())
    return nullptr;
  const auto& of = entries_[index];
  auto expected = signature(of, end_text);
  return !expected.empty() && digest::constant_time_equal(expected, text)
             ? &of.may
             : nullptr;
}

std::string_view bearer_token(std::string_view authorization) noexcept {
  constexpr std::string_view scheme = "Bearer ";
  if (authorization.size() <= scheme.size()
      || !sip::iequals(authorization.substr(0, scheme.size()), scheme))
    return {};
  return sip::trim(authorization.substr(scheme.size()));
}

std::string_view cookie(std::string_view header,
                        std::string_view name) noexcept {
  while (!header.empty()) {
    auto one = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(one.size() + 1, header.size()));
    one = sip::trim(one);
    if (one.size() > name.size() && one.starts_with(name)
        && one[name.size()] == '=')
      return one.substr(name.size() + 1);
  }
  return {};
}

origin origin_of(std::string_view sec_fetch_site, std::string_view origin_field,
                 std::string_view host) noexcept {
  if (!sec_fetch_site.empty())
    // "none" is the user's own doing: no page asked for it.
    return sec_fetch_site == "same-origin" || sec_fetch_site == "none"
               ? origin::same
               : origin::foreign;
  if (origin_field.empty())
    return origin::unsaid;
  auto scheme = origin_field.find("://");
  return scheme != std::string_view::npos && !host.empty()
                 && sip::iequals(origin_field.substr(scheme + 3), host)
             ? origin::same
             : origin::foreign;
}

} // namespace rollcall::http
