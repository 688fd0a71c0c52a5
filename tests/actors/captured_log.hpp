// What is logged while it lives.
#pragma once

#include "log/levels.hpp"

#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <string>

namespace rollcall::actors_test {

class captured_log {
public:
  captured_log() : before_(rollcall::log::sink()),
                   levels_(rollcall::log::levels()) {
    rollcall::log::write_to(
        std::make_shared<spdlog::sinks::ostream_sink_mt>(text_, true));
    rollcall::log::level_settings everything;
    everything.all = rollcall::log::level::trace;
    rollcall::log::set_levels(everything);
  }

  ~captured_log() {
    rollcall::log::write_to(before_);
    rollcall::log::set_levels(levels_);
  }

  captured_log(const captured_log&) = delete;

  /// Once nothing logs any more.
  std::string text() const {
    return text_.str();
  }

private:
  std::ostringstream text_;
  spdlog::sink_ptr before_;
  rollcall::log::level_settings levels_;
};

} // namespace rollcall::actors_test
