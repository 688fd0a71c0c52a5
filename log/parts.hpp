// A logger for each part of the program, so that each has a level of its own.
// A line that is not written costs a call and a comparison; its arguments are
// never formatted.
#pragma once

#include <spdlog/logger.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall::log {

enum class part : std::uint8_t {
  process,   // start, end, what concerns all
  registrar, // realms and what becomes of REGISTERs
  link,      // connections to drachtio servers
  edge,      // the embedded SIP server
  http,
  store,
  polls,
  trace, // what was asked for user by user: always written
};

inline constexpr std::size_t part_count = 8;

inline constexpr std::array<std::string_view, part_count> part_names{
    "process", "registrar", "link", "edge", "http", "store", "polls", "trace"};

/// Usable from any thread at any time; before set_up() it writes plain lines
/// to stderr.
spdlog::logger& of(part which) noexcept;

inline spdlog::logger& process() noexcept {
  return of(part::process);
}
inline spdlog::logger& registrar() noexcept {
  return of(part::registrar);
}
inline spdlog::logger& link() noexcept {
  return of(part::link);
}
inline spdlog::logger& edge() noexcept {
  return of(part::edge);
}
inline spdlog::logger& http() noexcept {
  return of(part::http);
}
inline spdlog::logger& store() noexcept {
  return of(part::store);
}
inline spdlog::logger& polls() noexcept {
  return of(part::polls);
}
inline spdlog::logger& trace() noexcept {
  return of(part::trace);
}

/// All parts write there from now on, and spdlog's default logger, too. Not
/// while another thread logs.
void write_to(spdlog::sink_ptr sink);

/// Where they write.
spdlog::sink_ptr sink();

} // namespace rollcall::log
