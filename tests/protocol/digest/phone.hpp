// A phone that answers challenges, for the tests.
#pragma once

#include "protocol/digest/algorithm.hpp"
#include "protocol/digest/hash.hpp"

#include <cstdint>
#include <cstdio>
#include <string>

namespace rollcall::digest::test {

struct phone {
  std::string user = "alice";
  std::string realm = "example.test";
  std::string password = "wonderland";
  std::string method = "REGISTER";
  std::string uri = "sip:example.test";
  std::string cnonce = "0a4f113b";
  algorithm with = algorithm::md5;

  std::string response(const std::string& nonce, const std::string& nc) const {
    auto ha1 = hash(with, {user, realm, password});
    auto ha2 = hash(with, {method, uri});
    return std::string{hash(with, {ha1, nonce, nc, cnonce, "auth", ha2})};
  }

  std::string answer(const std::string& nonce, std::uint32_t count = 1) const {
    char nc[9];
    std::snprintf(nc, sizeof nc, "%08x", static_cast<unsigned>(count));
    return "Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\""
           + nonce + "\", uri=\"" + uri + "\", response=\""
           + response(nonce, nc)
           + "\", algorithm=" + std::string{to_string(with)} + ", cnonce=\""
           + cnonce + "\", qop=auth, nc=" + nc;
  }
};

} // namespace rollcall::digest::test
