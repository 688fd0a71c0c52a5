#include "protocol/digest/sealed_text.hpp"

#include "protocol/digest/base64url.hpp"
#include "protocol/digest/hash.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <memory>
#include <vector>

namespace rollcall::digest {

namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct free_cipher {
  void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
};
using cipher = std::unique_ptr<EVP_CIPHER_CTX, free_cipher>;

const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

text_sealer::text_sealer(const nonce_secret& secret,
                         std::string_view purpose) {
  hmac_sha256(text_of(secret), purpose, key_);
}

std::string
text_sealer::seal(std::string_view text,
                  const std::array<std::uint32_t, 3>& unique) const {
  // The plain text is padded with NULs to where base64 needs no padding.
  std::string padded{text};
  while ((padded.size() + nonce_size + tag_size) % 3 != 0)
    padded += '\0';
  std::vector<unsigned char> out(nonce_size + padded.size() + tag_size);
  std::memcpy(out.data(), unique.data(), nonce_size);
  cipher c{EVP_CIPHER_CTX_new()};
  auto* body = out.data() + nonce_size;
  auto* tag = body + padded.size();
  int size = 0;
  if (!c
      || EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, key_.data(),
                            out.data())
           != 1
      || EVP_EncryptUpdate(c.get(), body, &size, bytes_of(padded),
                           static_cast<int>(padded.size()))
           != 1
      || EVP_EncryptFinal_ex(c.get(), tag, &size) != 1
      || EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag) != 1)
    return {};
  std::string result(out.size() / 3 * 4, '\0');
  encode_base64url(out, result);
  return result;
}

std::optional<std::string> text_sealer::open(std::string_view sealed) const {
  std::vector<unsigned char> in(sealed.size() / 4 * 3);
  if (in.size() < nonce_size + tag_size || !decode_base64url(sealed, in))
    return std::nullopt;
  std::string text(in.size() - nonce_size - tag_size, '\0');
  cipher c{EVP_CIPHER_CTX_new()};
  auto* tag = in.data() + in.size() - tag_size;
  int size = 0;
  auto* out = reinterpret_cast<unsigned char*>(text.data());
  if (!c
      || EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, key_.data(),
                            in.data())
           != 1
      || EVP_DecryptUpdate(c.get(), out, &size, in.data() + nonce_size,
                           static_cast<int>(text.size()))
           != 1
      || EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag) != 1
      || EVP_DecryptFinal_ex(c.get(), out + text.size(), &size) != 1)
    return std::nullopt;
  while (!text.empty() && text.back() == '\0')
    text.pop_back();
  return text;
}

} // namespace rollcall::digest
