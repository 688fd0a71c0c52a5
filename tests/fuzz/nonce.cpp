// Nonces: nobody makes one without the secret, and one changed in any way is
// forged.
#include "protocol/digest/nonce.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::int64_t now = 1'790'000'000'000;
  static const digest::nonce_factory factory{digest::secret_from("fuzz")};
  static const auto genuine = factory.make("h", now, 42);
  auto text = fuzz::view(data, size);
  auto state = [](std::string_view nonce) {
    return factory.check(nonce, "h", now, 60'000).state;
  };
  fuzz::require(state(genuine) == digest::nonce_state::fresh);
  fuzz::require(text == genuine.view()
                || state(text) == digest::nonce_state::forged);
  // The input as a mask over the genuine one.
  std::string changed{genuine.view()};
  for (std::size_t i = 0; i < size && i < changed.size(); ++i)
    changed[i] = static_cast<char>(changed[i] ^ text[i]);
  fuzz::require(changed == genuine.view()
                || state(changed) == digest::nonce_state::forged);
  return 0;
}
