#include "commands/ask_secret.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <optional>
#include <string_view>

namespace rollcall::commands {

namespace {

constexpr std::size_t longest = 255; // characters, as in a directory

/// Byte by byte, so that nothing after the line is taken. Nothing when there is
/// no line, or `wait` for a byte says no.
template <class Wait>
std::optional<std::string> read_line(Wait&& wait) {
  std::string result;
  for (;;) {
    char c = 0;
    auto got = wait() ? ::read(STDIN_FILENO, &c, 1) : -1;
    if (got < 0 || (got == 0 && result.empty()))
      return std::nullopt;
    if (got == 0 || c == '\n')
      break;
    result += c;
    if (result.size() > 4 * longest)
      break;
  }
  if (result.ends_with('\r'))
    result.pop_back();
  return result;
}

extern "C" void interrupt_reading(int) {
  // nop: ppoll() ends with EINTR
}

/// A terminal that does not show what is typed, and is set back whatever
/// comes, Ctrl-C included.
class silent_terminal {
public:
  silent_terminal() {
    struct sigaction how {};
    how.sa_handler = interrupt_reading;
    sigemptyset(&how.sa_mask);
    for (std::size_t i = 0; i < 2; ++i)
      ::sigaction(signals_[i], &how, &before_[i]);
    // They come while we wait for a key, and at no other time, so that none is
    // missed.
    sigset_t mine;
    sigemptyset(&mine);
    for (auto number : signals_)
      sigaddset(&mine, number);
    ::pthread_sigmask(SIG_BLOCK, &mine, &mask_);
    for (auto number : signals_)
      sigdelset(&mask_, number);
    ::tcgetattr(STDIN_FILENO, &shown_);
    auto hidden = shown_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ECHONL;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }

  silent_terminal(const silent_terminal&) = delete;

  ~silent_terminal() {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
    for (std::size_t i = 0; i < 2; ++i)
      ::sigaction(signals_[i], &before_[i], nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  }

  /// Nothing when it was called off.
  std::optional<std::string> prompt(std::string_view text) {
    std::cerr << text << std::flush;
    return read_line([this] {
      pollfd keys{STDIN_FILENO, POLLIN, 0};
      return ::ppoll(&keys, 1, nullptr, &mask_) > 0;
    });
  }

private:
  static constexpr int signals_[] = {SIGINT, SIGTERM};
  struct sigaction before_[2]{};
  termios shown_{};
  sigset_t mask_{}; // while we wait
};

} // namespace

std::variant<std::string, no_secret> ask_secret() {
  std::optional<std::string> result;
  if (::isatty(STDIN_FILENO) == 1) {
    silent_terminal quiet;
    result = quiet.prompt("Password: ");
    if (!result)
      return no_secret{"called off"};
    if (!result->empty()) {
      auto again = quiet.prompt("Once more: ");
      if (!again)
        return no_secret{"called off"};
      if (*again != *result)
        return no_secret{"the two passwords differ"};
    }
  } else {
    result = read_line([] { return true; });
  }
  if (!result || result->empty())
    return no_secret{"no password given"};
  std::size_t length = 0;
  for (char c : *result) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F')
      return no_secret{"the password holds a control character"};
    length += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  }
  if (length > longest)
    return no_secret{"the password is longer than 255 characters"};
  return std::move(*result);
}

} // namespace rollcall::commands
