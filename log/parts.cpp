#include "log/parts.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace rollcall::log {

namespace {

using loggers = std::array<std::shared_ptr<spdlog::logger>, part_count>;

/// Never taken down, so that whatever runs last may still log.
loggers& all() {
  static auto* table = [] {
    auto* made = new loggers;
    auto where = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    for (std::size_t i = 0; i < part_count; ++i) {
      auto& one = (*made)[i];
      one = std::make_shared<spdlog::logger>(std::string{part_names[i]}, where);
      one->flush_on(spdlog::level::trace);
    }
    return made;
  }();
  return *table;
}

} // namespace

spdlog::logger& of(part which) noexcept {
  return *all()[static_cast<std::size_t>(which)];
}

void write_to(spdlog::sink_ptr sink) {
  for (auto& one : all())
    one->sinks().assign(1, sink);
  spdlog::set_default_logger(all()[static_cast<std::size_t>(part::process)]);
}

spdlog::sink_ptr sink() {
  return all().front()->sinks().front();
}

} // namespace rollcall::log
