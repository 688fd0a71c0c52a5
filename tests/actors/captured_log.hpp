// What is logged while it lives.
#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>
#include <sstream>
#include <string>

namespace rollcall::actors_test {

class captured_log {
public:
  captured_log() : before_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_, true);
    auto logger = std::make_shared<spdlog::logger>("test", sink);
    logger->set_level(spdlog::level::trace);
    spdlog::set_default_logger(logger);
  }

  ~captured_log() {
    spdlog::set_default_logger(before_);
  }

  captured_log(const captured_log&) = delete;

  /// Once nothing logs any more.
  std::string text() const {
    return text_.str();
  }

private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

} // namespace rollcall::actors_test
