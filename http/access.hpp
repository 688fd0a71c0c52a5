// Who may do what. Pure: what a request shows of its sender goes in, time is an
// argument.
#pragma once

#include "protocol/digest/hash.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

/// A token and what its holder may see.
struct access_token {
  std::string text = {};
  std::vector<std::string> realms = {}; // lower case; empty: everything
};

/// What somebody may see.
class grant {
public:
  /// Everything.
  grant() = default;

  /// These realms alone, in lower case; everything when there are none.
  explicit grant(std::vector<std::string> realms);

  bool everything() const noexcept {
    return realms_.empty();
  }

  /// In lower case.
  bool sees(std::string_view realm) const noexcept;

  /// Empty: all.
  const std::vector<std::string>& realms() const noexcept {
    return realms_;
  }

private:
  std::vector<std::string> realms_; // sorted
};

/// What a route asks of who uses it.
enum class right : std::uint8_t {
  /// Nothing, not even a token.
  none,
  /// A token; the answer has only what its holder sees.
  own,
  /// A token for the realm of the path.
  realm,
  /// A token for everything.
  everything,
};

enum class verdict : std::uint8_t {
  allowed,
  unknown, // 401
  denied,  // 403
};

/// `who` is null for somebody without a valid token. Whether a realm is there
/// does not count, so that a refusal tells nothing of it.
verdict judge(const grant* who, right needed, std::string_view realm) noexcept;

/// A key of sessions.
using session_key = std::array<unsigned char, 32>;

/// The tokens, of which only hashes are kept.
class keyring {
public:
  /// Seconds that a session lasts.
  static constexpr std::int64_t session_time = 12L * 3600;

  keyring(const std::vector<access_token>& tokens, const session_key& key);

  /// Null for an unknown token. The time that this takes tells nothing of the
  /// tokens.
  const grant* by_token(std::string_view text) const noexcept;

  /// What a cookie holds in place of a token, from which the token cannot be
  /// made out; empty for an unknown token. `now` in epoch seconds.
  std::string session_of(std::string_view token, std::int64_t now) const;

  /// Null when it is not one of ours, or over.
  const grant* by_session(std::string_view text,
                          std::int64_t now) const noexcept;

private:
  struct entry {
    digest::sha256_bytes hash{};
    grant may;
  };

  /// Null when there is none.
  const entry* find(std::string_view token) const noexcept;

  std::string signature(const entry& of, std::string_view end) const;

  std::vector<entry> entries_;
  session_key key_;
};

/// The token of "Bearer …" (RFC 6750 section 2.1); empty for anything else.
std::string_view bearer_token(std::string_view authorization) noexcept;

/// The value of a cookie; empty when it is not there.
std::string_view cookie(std::string_view header,
                        std::string_view name) noexcept;

/// What a browser says of the page that a request comes from.
enum class origin : std::uint8_t {
  same,
  foreign,
  unsaid, // no browser, or an old one
};

/// Sec-Fetch-Site counts where there is one, else Origin, which must be the
/// Host that was asked.
origin origin_of(std::string_view sec_fetch_site, std::string_view origin_field,
                 std::string_view host) noexcept;

} // namespace rollcall::http
