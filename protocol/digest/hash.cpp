#include "protocol/digest/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>
#include <memory>

namespace rollcall::digest {

namespace {

struct md_deleter {
  void operator()(EVP_MD* md) const noexcept {
    EVP_MD_free(md);
  }
};

struct context_deleter {
  void operator()(EVP_MD_CTX* context) const noexcept {
    EVP_MD_CTX_free(context);
  }
};

// OpenSSL 3 looks an algorithm up by name each time that it is not given a
// fetched one; that costs more than hashing.
struct fetched {
  using md_ptr = std::unique_ptr<EVP_MD, md_deleter>;

  std::array<md_ptr, 3> all{
      md_ptr{EVP_MD_fetch(nullptr, "MD5", nullptr)},
      md_ptr{EVP_MD_fetch(nullptr, "SHA256", nullptr)},
      md_ptr{EVP_MD_fetch(nullptr, "SHA512-256", nullptr)},
  };
};

// One context for each algorithm, since changing it frees and allocates.
EVP_MD_CTX* start(algorithm a) noexcept {
  using context_ptr = std::unique_ptr<EVP_MD_CTX, context_deleter>;
  static const fetched mds;
  thread_local std::array<context_ptr, 3> contexts;
  auto index = static_cast<std::size_t>(a);
  auto& context = contexts[index];
  if (!context)
    context.reset(EVP_MD_CTX_new());
  auto* md = mds.all[index].get();
  if (!context || !md || EVP_DigestInit_ex2(context.get(), md, nullptr) != 1)
    return nullptr;
  return context.get();
}

// Gathers small pieces, since each call into OpenSSL costs some 20 ns.
class feeder {
public:
  explicit feeder(EVP_MD_CTX* context) noexcept : context_(context) {
    // nop
  }

  void add(std::string_view text) noexcept {
    if (text.size() > buffer_.size() - used_)
      flush();
    if (text.size() > buffer_.size()) {
      EVP_DigestUpdate(context_, text.data(), text.size());
    } else if (!text.empty()) {
      std::memcpy(buffer_.data() + used_, text.data(), text.size());
      used_ += text.size();
    }
  }

  std::size_t finish(std::span<unsigned char, EVP_MAX_MD_SIZE> out) noexcept {
    flush();
    unsigned size = 0;
    if (EVP_DigestFinal_ex(context_, out.data(), &size) != 1)
      return 0;
    return size;
  }

private:
  void flush() noexcept {
    if (used_ > 0)
      EVP_DigestUpdate(context_, buffer_.data(), used_);
    used_ = 0;
  }

  EVP_MD_CTX* context_;
  std::size_t used_ = 0;
  std::array<char, 256> buffer_;
};

} // namespace

void hex_text::append(std::span<const unsigned char> bytes) noexcept {
  constexpr std::string_view digits = "0123456789abcdef";
  for (auto byte : bytes) {
    if (size_ + 2 > chars_.size())
      return;
    chars_[size_++] = digits[byte >> 4];
    chars_[size_++] = digits[byte & 15];
  }
}

hex_text hash(algorithm a,
              std::initializer_list<std::string_view> parts) noexcept {
  hex_text result;
  auto* context = start(a);
  if (!context)
    return result;
  feeder in{context};
  bool first = true;
  for (auto part : parts) {
    if (!first)
      in.add(":");
    first = false;
    in.add(part);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  auto size = in.finish(out);
  result.append({out.data(), size});
  return result;
}

bool sha256(std::initializer_list<std::string_view> parts,
            sha256_bytes& out) noexcept {
  auto* context = start(algorithm::sha256);
  if (!context)
    return false;
  feeder in{context};
  for (auto part : parts)
    in.add(part);
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  if (in.finish(bytes) != out.size())
    return false;
  std::memcpy(out.data(), bytes.data(), out.size());
  return true;
}

bool hmac_sha256(std::string_view key, std::string_view text,
                 sha256_bytes& out) noexcept {
  unsigned size = 0;
  const void* data = text.data(); // OpenSSL wants bytes
  return HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              static_cast<const unsigned char*>(data), text.size(), out.data(),
              &size)
           != nullptr
         && size == out.size();
}

std::string_view text_of(const sha256_bytes& bytes) noexcept {
  const void* first = bytes.data();
  return {static_cast<const char*>(first), bytes.size()};
}

bool constant_time_equal(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size()
         && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

hex_text user_hash(algorithm a, std::string_view user,
                   std::string_view realm) noexcept {
  return hash(a, {user, realm});
}

} // namespace rollcall::digest
