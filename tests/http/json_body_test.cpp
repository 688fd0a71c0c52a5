#include "http/json_body.hpp"

#include <boost/test/unit_test.hpp>

using rollcall::http::json_body;

namespace {

std::string repeated(int times, std::string_view text) {
  std::string result;
  for (int i = 0; i < times; ++i)
    result += text;
  return result;
}

/// The mistake in a body that may have any "a" and must have a count "n".
std::string mistake(std::string_view body) {
  json_body from(body);
  from.text_or_nothing("a");
  from.count("n");
  return from.finish().value_or("");
}

const std::string whole = "expected a whole number from 0 to 4294967295";

} // namespace

BOOST_AUTO_TEST_SUITE(http_json_body)

BOOST_AUTO_TEST_CASE(members_are_read_whatever_their_order) {
  json_body from(" {\"n\" :7,\r\n\t\"k\":\"two\", \"t\":\"\\u00e9\\n\\\"\" } ");
  BOOST_TEST(from.text("t") == "\xc3\xa9\n\"");
  BOOST_TEST(from.count("n") == 7u);
  BOOST_TEST(from.one_of("k", {"one", "two"}) == "two");
  BOOST_TEST(from.text_or_nothing("absent") == "");
  BOOST_TEST(from.count("none", 5) == 5u);
  BOOST_TEST(!from.finish());
}

BOOST_AUTO_TEST_CASE(text_is_any_utf8) {
  for (std::string text : {"J\xc3\xb6rg", "\xe2\x82\xac", "\xf0\x9f\x93\x9e"}) {
    json_body from("{\"t\":\"" + text + "\"}");
    BOOST_TEST(from.text("t") == text);
    BOOST_TEST(!from.finish());
  }
  json_body pair(R"({"t":"\ud83d\udcde\u0000x"})");
  BOOST_TEST(pair.text("t") == std::string("\xf0\x9f\x93\x9e\0x", 6));
  BOOST_TEST(!pair.finish());
}

BOOST_AUTO_TEST_CASE(counts_are_whole_numbers_of_32_bits) {
  const std::pair<std::string, std::uint64_t> good[] = {
      {"0", 0}, {"1", 1}, {"42", 42}, {"4294967295", 4294967295}};
  for (const auto& [text, value] : good) {
    json_body from("{\"n\":" + text + "}");
    BOOST_TEST(from.count("n") == value);
    BOOST_TEST(!from.finish());
  }
  for (std::string text :
       {"-1", "-0", "1.0", "1.5", "0.0", "1e3", "4294967296",
        "18446744073709551616", "123456789012345678901234567890", "1e300",
        "\"1\"", "\"\"", "null", "true", "false", "[1]", "[]", "{}",
        "{\"n\":1}"})
    BOOST_TEST(mistake("{\"n\":" + text + "}") == "n: " + whole, text);
}

BOOST_AUTO_TEST_CASE(a_mistake_in_a_member_names_it_and_what_was_expected) {
  const std::pair<std::string, std::string> cases[] = {
      {"{}", "n: missing, " + whole},
      {R"({"a":1,"n":1})", "a: expected a string"},
      {R"({"a":null,"n":1})", "a: expected a string"},
      {R"({"a":[],"n":1})", "a: expected a string"},
      {R"({"n":1,"N":2})", "N: unknown, expected a, n"},
      {R"({"n":1,"":2})", R"("": unknown, expected a, n)"},
      {R"({"n":1,"x-y":{"n":[]}})", R"("x-y": unknown, expected a, n)"},
      {R"({"n":1,"\u00fc":{}})", "\"\xc3\xbc\": unknown, expected a, n"},
      {R"({"n":1,"n":1})", "n: given twice"},
      {R"({"x y":1,"x y":1})", R"("x y": given twice)"},
      {R"({"n":1,"\u006e":1})", "n: given twice"},
      // The first mistake in the order of reading.
      {R"({"x":1,"n":-1,"a":2})", "a: expected a string"},
  };
  for (const auto& [body, text] : cases)
    BOOST_TEST(mistake(body) == text);
}

BOOST_AUTO_TEST_CASE(empty_text_and_unknown_words_are_refused) {
  for (std::string value : {"\"\"", "1", "null", "[]", "{\"t\":\"x\"}"}) {
    json_body from("{\"t\":" + value + "}");
    BOOST_TEST(from.text("t") == "");
    BOOST_TEST(from.finish().value_or("")
               == "t: expected a string that is not empty");
  }
  json_body none("{}");
  BOOST_TEST(none.text("t") == "");
  BOOST_TEST(none.finish().value_or("")
             == "t: missing, expected a string that is not empty");
  for (std::string value : {"\"\"", "\"ONE\"", "1", "[\"one\"]"}) {
    json_body from("{\"k\":" + value + "}");
    BOOST_TEST(from.one_of("k", {"one", "two"}) == "");
    BOOST_TEST(from.finish().value_or("") == R"(k: expected "one" or "two")");
  }
  json_body no_choice("{}");
  BOOST_TEST(no_choice.one_of("k", {"one"}) == "");
  BOOST_TEST(no_choice.finish().value_or("")
             == R"(k: missing, expected "one")");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_object_is_told_with_its_offset) {
  using namespace std::string_literals;
  const std::pair<std::string, std::string> cases[] = {
      {"", "the body is empty, expected a JSON object"},
      {" \r\n\t", "the body is empty, expected a JSON object"},
      {"[]", "expected a JSON object"},
      {"[{}]", "expected a JSON object"},
      {"1", "expected a JSON object"},
      {"\"n\"", "expected a JSON object"},
      {"null", "expected a JSON object"},
      {"true", "expected a JSON object"},
      {"n=1", "not JSON: Invalid value at offset 1"},
      {"{\"n\":1",
       "not JSON: Missing a comma or '}' after an object member at offset 6"},
      {"{\"n\":1,}", "not JSON: Missing a name for object member at offset 7"},
      {"{n:1}", "not JSON: Missing a name for object member at offset 1"},
      {"{'n':1}", "not JSON: Missing a name for object member at offset 1"},
      {"{\"n\"}", "not JSON: Missing a colon after a name of object member "
                  "at offset 4"},
      {"{\"n\":01}",
       "not JSON: Missing a comma or '}' after an object member at offset 6"},
      {"{\"n\":NaN}", "not JSON: Invalid value at offset 5"},
      {"{\"n\":1} x", "not JSON: The document root must not be followed by "
                      "other values at offset 8"},
      {"{\"a\":\"x", "not JSON: Missing a closing quotation mark in string "
                     "at offset 7"},
      {"{\"a\":\"\\ud800\"}",
       "not JSON: The surrogate pair in string is invalid at offset 6"},
      {"{\"a\":\"\n\"}",
       "not JSON: Invalid escape character in string at offset 6"},
      {"\xef\xbb\xbf{}", "not JSON: Invalid value at offset 0"},
      {"{\"a\":\"caf\xe9\"}", "not UTF-8 at offset 9"},
      {"\xff", "not UTF-8 at offset 0"},
      {"{\"n\":1}\0"s, "not JSON: a zero byte at offset 7"},
      {"{\"n\":1}\0{}"s, "not JSON: a zero byte at offset 7"},
      {"\0"s, "not JSON: a zero byte at offset 0"},
  };
  for (const auto& [body, text] : cases)
    BOOST_TEST(mistake(body) == text);
}

BOOST_AUTO_TEST_CASE(a_body_cut_anywhere_is_a_mistake) {
  std::string body = R"({"a":"\u00e9\ud83d\udcde","n":12})";
  BOOST_REQUIRE(mistake(body) == "");
  for (std::size_t size = 0; size < body.size(); ++size)
    BOOST_TEST(mistake(body.substr(0, size)) != "", size);
}

BOOST_AUTO_TEST_CASE(depth_and_members_are_bounded) {
  auto nested = [](int depth) {
    return "{\"n\":1,\"x\":" + repeated(depth, "[") + repeated(depth, "]")
           + "}";
  };
  BOOST_TEST(mistake(nested(15)) == "x: unknown, expected a, n");
  BOOST_TEST(mistake(nested(16)) == "nested too deeply");
  BOOST_TEST(mistake("{\"x\":" + repeated(500'000, "["))
             == "nested too deeply");
  BOOST_TEST(mistake(repeated(500'000, "{\"x\":")) == "nested too deeply");
  std::string many;
  for (int i = 0; i < 31; ++i)
    many += ",\"m" + std::to_string(i) + "\":0";
  BOOST_TEST(mistake("{\"n\":1" + many + "}") == "m0: unknown, expected a, n");
  BOOST_TEST(mistake("{\"n\":1,\"a\":\"\"" + many + "}")
             == "more than 32 members");
  // Members of nested objects are not looked at.
  BOOST_TEST(mistake(R"({"n":1,"x":{"y":1,"y":1)" + many + "}}")
             == "x: unknown, expected a, n");
}

BOOST_AUTO_TEST_CASE(a_long_name_is_shortened_between_characters) {
  BOOST_TEST(mistake("{\"n\":1,\"" + std::string(40, 'x') + "\":1}")
             == std::string(40, 'x') + ": unknown, expected a, n");
  BOOST_TEST(mistake("{\"n\":1,\"" + std::string(41, 'x') + "\":1}")
             == "\"" + std::string(40, 'x') + "...\": unknown, expected a, n");
  BOOST_TEST(mistake("{\"n\":1,\"x" + repeated(30, "\xc3\xa9") + "\":1}")
             == "\"x" + repeated(19, "\xc3\xa9")
                    + "...\": unknown, expected a, n");
}

BOOST_AUTO_TEST_SUITE_END()
