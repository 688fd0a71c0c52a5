// drachtio's framing: `<decimal byte count>#<payload>`, both ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::drachtio {

/// What the real server can receive in one frame; see append_frame's callers.
inline constexpr std::size_t max_application_frame = 12'000;

/// Above this a frame may get stuck in the real server's receive buffer when
/// it arrives split, so answers are kept below it where possible.
inline constexpr std::size_t safe_application_frame = 4'000;

enum class frame_errc : std::uint8_t {
  none,
  /// The bytes are the start of a frame; read on.
  need_more,
  /// No digit, more than six digits, or no `#`: the stream is out of step and
  /// the connection of no use any more.
  bad_length,
  /// Longer than the limit.
  too_long,
};

struct frame {
  std::string_view payload;   // view into the bytes given
  std::size_t consumed = 0;   // bytes of the whole frame
  std::size_t missing = 0;    // need_more: how many bytes at least
  frame_errc error = frame_errc::none;
};

/// Reads the frame at the head of `bytes`. Has no state: the caller keeps the
/// bytes and calls again when there are more.
frame next_frame(std::string_view bytes, std::size_t max_payload) noexcept;

void append_frame(std::string& out, std::string_view payload);

} // namespace rollcall::drachtio
