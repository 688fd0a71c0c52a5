// Who the users are: realms, their users, and what proves who they are. An
// immutable value, shared between threads; a reload makes a new one.
#pragma once

#include "protocol/registrar/policy.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

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

  std::shared_ptr<const realm_record> find(std::string_view realm) const {
    auto i = realms.find(realm);
    return i == realms.end() ? nullptr : i->second;
  }
};

} // namespace rollcall::registrar
