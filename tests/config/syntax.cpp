#include "tests/config/loaded.hpp"

using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(syntax)

BOOST_AUTO_TEST_CASE(what_is_no_json_is_named_by_line_and_column) {
  const mistake table[] = {
      {"", "line 1, column 1: not JSON: The document is empty."},
      {"{\n  \"edge\": {},\n  \"http\" {}\n}",
       "line 3, column 10: not JSON: Missing a colon after a name of object "
       "member."},
      {"{\"edge\": {},}",
       "line 1, column 13: not JSON: Missing a name for object member."},
      {"{\"edge\": {}} x",
       "line 1, column 14: not JSON: The document root must not be followed by "
       "other values."},
      // Columns are characters, not bytes.
      {"{\"\xC3\xA9\xC3\xA9\": x}",
       "line 1, column 8: not JSON: Invalid value."},
      {"{\"edge\": \"\xFF\"}",
       "line 1, column 11: not JSON: Invalid encoding in string."},
      {{"{\"edge\": {}}\0", 13}, "line 1, column 13: not JSON: a zero byte"},
  };
  for (const auto& [text, line] : table)
    BOOST_TEST(refused(text) == line);
}

BOOST_AUTO_TEST_CASE(every_shorter_piece_of_a_file_is_refused) {
  std::string_view whole =
      R"({"drachtio":{"secret":"x"},"directory":{"a":{"1":{"secret":"y"}}}})";
  loaded(whole);
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_TEST(refused(whole.substr(0, size)).starts_with("line 1, column "));
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_before_anything_recurses) {
  BOOST_TEST(refused(std::string(1'000'000, '['))
             == "line 1, column 257: nested too deeply");
  BOOST_TEST(refused(with_edge("\"http\": " + std::string(1'000'000, '[')))
             == "line 1, column 277: nested too deeply");
  // Brackets in texts are none.
  loaded(R"({"drachtio": {"secret": ")" + std::string(100, '[') + "\\\"[[["
         + std::string(100, '{') + "\"}}");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_skipped) {
  loaded("\xEF\xBB\xBF{\"edge\": {}}");
}

BOOST_AUTO_TEST_CASE(a_name_twice_in_one_object_is_refused) {
  const mistake table[] = {
      {R"({"edge": {}, "edge": {}})", "edge: given twice"},
      {R"({"edge": {}, "registrar": {"expires": 70, "expires": 80}})",
       "registrar.expires: given twice"},
      {R"({"drachtio": [{"secret": "x", "port": 1, "port": 1}]})",
       "drachtio[0].port: given twice"},
      {R"({"edge": {}, "directory": {}, "directory": {}})",
       "directory: given twice"},
  };
  for (const auto& [text, line] : table)
    BOOST_TEST(refused(text) == line);
}

BOOST_AUTO_TEST_CASE(a_line_is_one_line_whatever_the_names_hold) {
  auto line = refused(R"({"edge": {}, "a\nb\u0000\"c": 1})");
  BOOST_TEST(line == R"(["a\nb\u0000\"c"]: unknown option)");
}

BOOST_AUTO_TEST_CASE(long_texts_are_shown_in_part) {
  auto line = refused(with_edge(R"("log": {"level": ")" + std::string(59, 'x')
                                + "\xC3\xA9" + std::string(5000, 'y') + "\"}"));
  BOOST_TEST(line.ends_with("found \"" + std::string(59, 'x') + "\"..."));
}

BOOST_AUTO_TEST_SUITE_END()
