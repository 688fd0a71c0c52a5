// No error may show a secret, whatever else is wrong with it.
#include "tests/config/loaded.hpp"

using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(no_line_shows_a_secret) {
  // The secret is "hunter2" or 77007 wherever one may be.
  std::string long_one = "hunter2" + std::string(300, 'x');
  const std::string table[] = {
      R"({"drachtio": "hunter2"})",
      R"({"drachtio": ["hunter2"]})",
      R"({"drachtio": {"secret": 77007}})",
      R"({"drachtio": {"secret": ["hunter2"]}})",
      R"({"drachtio": {"secret": {"hunter2": "hunter2"}}})",
      R"({"drachtio": [{"secret": "x"}, {"secret": 77007}]})",
      R"({"drachtio": {"secret": ")" + long_one + "\"}}",
      R"({"drachtio": {"secert": "hunter2"}})",
      R"({"drachtio": {"secret": "hunter2", "port": "x"}})",
      R"({"drachtio": {"secret": "hunter2", "secret": "hunter2"}})",
      R"({"drachtio": {"secret": "hunter2" "port": 1}})",
      R"({"drachtio": {"secret": "hunter2)",
      R"({"drachtio": {"secret": "hunter2\x"}})",
      R"({"edge": "hunter2"})",
      R"({"edge": {}, "digest": {"noncesecret": "hunter2"}})",
      R"({"edge": {}, "digest": {"noncesecret": 77007}})",
      R"({"edge": {}, "digest": {"noncesecret": ")" + long_one + "\"}}",
      R"({"edge": {}, "directory": "hunter2"})",
      R"({"edge": {}, "directory": {"secret": "hunter2"}})",
      R"({"edge": {}, "directory": {"com": "hunter2"}})",
      R"({"edge": {}, "directory": {"com": {"secret": 77007}}})",
      R"({"edge": {}, "directory": {"r": {"1": "hunter2"}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"secret": 77007}}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"secret": ["hunter2"]}}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"sceret": "hunter2"}}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"pass": "hunter2"}}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"secret": ")" + long_one
          + "\"}}}}",
      R"({"edge": {}, "directory": {"r": {"1": {"ha1": "hunter2"}}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"ha1_sha256": "hunter2"}}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"ha1_sha512_256": "hunter2"}}}})",
      R"({"edge": {}, "directory": {"r": {"1": {"secret": "hunter2", "x": 1}}}})",
  };
  for (const auto& text : table) {
    auto line = refused(text);
    BOOST_TEST(line != "(accepted)", text);
    // As the name of an option "hunter2" is none, but nothing shows that.
    BOOST_TEST(line.find("hunter2") == std::string::npos, line);
    BOOST_TEST(line.find("77007") == std::string::npos, line);
    BOOST_TEST(line.find('\n') == std::string::npos, line);
  }
}

BOOST_AUTO_TEST_SUITE_END()
