#include "log/set_up.hpp"

#include <rapidjson/document.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/ostream_sink.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>

using namespace rollcall;

namespace {

/// What one line of the part becomes.
std::string line(log::format how, std::string_view message) {
  std::ostringstream text;
  auto before = log::sink();
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text);
  sink->set_formatter(log::make_formatter(how));
  log::write_to(sink);
  log::store().warn("{}", message);
  log::write_to(before);
  return text.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(text_names_level_and_part) {
  auto text = line(log::format::text, "it is full");
  BOOST_TEST(text.ends_with(" warning store: it is full\n"));
  BOOST_TEST(text.find('T') == 10U);
}

BOOST_AUTO_TEST_CASE(nobody_writes_lines_of_his_own) {
  auto text = line(log::format::text, "a\r\n2026 error store: forged\x1b[0m");
  BOOST_TEST(std::ranges::count(text, '\n') == 1);
  BOOST_TEST(text.find('\x1b') == std::string::npos);
  BOOST_TEST(text.find("a\\r\\n2026 error") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(json_is_json_whatever_it_holds) {
  auto text = line(log::format::json, "a\"\r\n\x01\xff");
  BOOST_TEST(std::ranges::count(text, '\n') == 1);
  rapidjson::Document read;
  read.Parse<rapidjson::kParseValidateEncodingFlag>(text.c_str());
  BOOST_TEST_REQUIRE(!read.HasParseError());
  BOOST_TEST(read["part"].GetString() == std::string{"store"});
  BOOST_TEST(read["level"].GetString() == std::string{"warning"});
  BOOST_TEST(read["message"].GetString() == std::string{"a\"\r\n\x01\\xff"});
}

BOOST_AUTO_TEST_SUITE_END()
