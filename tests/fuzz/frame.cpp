// drachtio's framing of a stream.
#include "protocol/drachtio/frame.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t limit = 5'000;
  auto rest = fuzz::view(data, size);
  for (;;) {
    auto f = drachtio::next_frame(rest, limit);
    if (f.error == drachtio::frame_errc::need_more)
      fuzz::require(f.missing > 0 && f.missing <= limit + 1);
    if (f.error != drachtio::frame_errc::none) {
      fuzz::require(f.consumed == 0);
      return 0;
    }
    fuzz::require(f.consumed > f.payload.size() && f.consumed <= rest.size());
    fuzz::require_inside(f.payload, rest);
    // Cut short it needs exactly what was cut off.
    auto cut = drachtio::next_frame(rest.substr(0, f.consumed - 1), limit);
    fuzz::require(cut.error == drachtio::frame_errc::need_more);
    fuzz::require(cut.missing == 1 || f.payload.empty());
    std::string written;
    drachtio::append_frame(written, f.payload);
    fuzz::require(drachtio::next_frame(written, limit).payload == f.payload);
    rest.remove_prefix(f.consumed);
  }
}
