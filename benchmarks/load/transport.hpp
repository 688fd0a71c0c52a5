// How phones reach a registrar, and what comes back.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall::load {

/// Whose request an answer is for.
struct request_mark {
  std::uint32_t index = 0;   // of the phone
  std::uint32_t attempt = 0; // of its request
};

/// Who hears what comes from the network.
class listener {
public:
  virtual ~listener() = default;

  /// `answer` is a SIP response, whole.
  virtual void on_answer(request_mark to, std::string_view answer) = 0;

  /// A poll of a phone. True when the phone answers.
  virtual bool on_poll(std::uint32_t index) = 0;
};

class transport {
public:
  virtual ~transport() = default;

  /// No retransmissions are needed.
  virtual bool is_reliable() const noexcept = 0;

  /// Writes and queues the REGISTER that phone sends now.
  virtual void send_register(std::uint32_t index) = 0;

  /// Sends what is queued.
  virtual void flush() = 0;

  /// Hands to the listener what has come; waits for it for at most so many
  /// nanoseconds.
  virtual void wait(std::int64_t timeout, listener& to) = 0;

  /// False when the registrar has gone.
  virtual bool is_up() const noexcept = 0;
};

} // namespace rollcall::load
