// Who the users are: realms, their users, and what proves who they are. An
// immutable value, shared between threads; a reload makes a new one.
#pragma once

#include "protocol/registrar/policy.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::registrar {

/// Look-up by string_view without a copy.
struct string_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

template <class T>
using string_map
  = std::unordered_map<std::string, T, string_hash, std::equal_to<>>;

/// One user. A clear `secret`, or H(user:realm:secret) in lower-case hex for
/// the algorithms that the user may log in with.
struct user_record {
  std::string secret;
  std::string ha1;            // MD5
  std::string ha1_sha256;     // SHA-256
  std::string ha1_sha512_256; // SHA-512-256
  std::string display;
};

/// One that a service told of.
struct looked_up_user {
  user_record who;
  /// In place of the realm's, where the service has some of them; else null.
  std::shared_ptr<const policy> options;
};

/// One realm that we serve.
struct realm_record {
  string_map<user_record> users; // by user name, unescaped
  policy options;

  const user_record* find(std::string_view user) const {
    auto i = users.find(user);
    return i == users.end() ? nullptr : &i->second;
  }
};

struct directory {
  string_map<std::shared_ptr<const realm_record>> realms; // lower-case names

  /// What a realm begins with that is not among these, but whose users a
  /// service may know. Null: there is no such service.
  std::shared_ptr<const realm_record> others;

  /// Realms that are one of these, or below one, are the service's to know;
  /// empty: all are. Lower case.
  std::vector<std::string> domains;

  std::shared_ptr<const realm_record> find(std::string_view realm) const {
    auto i = realms.find(realm);
    return i == realms.end() ? nullptr : i->second;
  }

  /// Whether a service may know users of this realm.
  bool looks_up(std::string_view realm) const;
};

/// Users of all realms.
std::size_t user_count(const directory& all);

} // namespace rollcall::registrar
