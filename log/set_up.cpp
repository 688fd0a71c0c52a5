#include "log/set_up.hpp"

#include "log/escape.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace rollcall::log {

namespace {

/// `%*`: the message as a JSON string, for it may hold what phones sent.
class json_message final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& msg, const std::tm&,
              spdlog::memory_buf_t& out) override {
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> json{text};
    auto whole = utf8_only({msg.payload.data(), msg.payload.size()});
    json.String(whole.data(), static_cast<rapidjson::SizeType>(whole.size()));
    out.append(text.GetString(), text.GetString() + text.GetSize());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<json_message>();
  }
};

/// `%*`: the message on one line, whatever it holds.
class plain_message final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& msg, const std::tm&,
              spdlog::memory_buf_t& out) override {
    auto line = escaped({msg.payload.data(), msg.payload.size()});
    out.append(line.data(), line.data() + line.size());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<plain_message>();
  }
};

} // namespace

std::unique_ptr<spdlog::formatter> make_formatter(format how) {
  auto result = std::make_unique<spdlog::pattern_formatter>(
      spdlog::pattern_time_type::utc);
  if (how == format::json) {
    result->add_flag<json_message>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","part":"%n",)"
        R"("message":%*})");
  } else {
    result->add_flag<plain_message>('*').set_pattern(
        "%Y-%m-%dT%H:%M:%S.%eZ %-5l %n: %*");
  }
  return result;
}

void set_up(format how, const level_settings& levels) {
  auto where = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  where->set_formatter(make_formatter(how));
  write_to(std::move(where));
  set_levels(levels);
}

} // namespace rollcall::log
