#include "logging.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace rollcall {

namespace {

/// `%*`: the message as a JSON string, for it may hold what phones sent.
class json_message final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& msg, const std::tm&,
              spdlog::memory_buf_t& out) override {
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> json{text};
    json.String(msg.payload.data(),
                static_cast<rapidjson::SizeType>(msg.payload.size()));
    out.append(text.GetString(), text.GetString() + text.GetSize());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<json_message>();
  }
};

spdlog::level::level_enum level_of(config::log_level level) {
  switch (level) {
    case config::log_level::trace:
      return spdlog::level::trace;
    case config::log_level::debug:
      return spdlog::level::debug;
    case config::log_level::info:
      return spdlog::level::info;
    case config::log_level::warn:
      return spdlog::level::warn;
    case config::log_level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

} // namespace

void set_up_log(const config::log& how) {
  auto logger = spdlog::stderr_logger_mt("rollcall");
  auto formatter = std::make_unique<spdlog::pattern_formatter>(
    spdlog::pattern_time_type::utc);
  if (how.format == config::log_format::json) {
    formatter->add_flag<json_message>('*');
    formatter->set_pattern(
      R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%*})");
  } else {
    formatter->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-5l %v");
  }
  logger->set_formatter(std::move(formatter));
  logger->set_level(level_of(how.level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

} // namespace rollcall
