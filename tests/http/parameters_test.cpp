#include "http/parameters.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::http;

BOOST_AUTO_TEST_SUITE(http_parameters)

BOOST_AUTO_TEST_CASE(parameters_are_read_as_forms_write_them) {
  parameters from("user=a%2Ab*&ua=Yealink+SIP%2bX&empty=&none&&e==");
  BOOST_TEST(from.text("user").value() == "a*b*");
  BOOST_TEST(from.text("ua").value() == "Yealink SIP+X");
  BOOST_TEST(from.text("empty").value() == "");
  BOOST_TEST(from.text("none").value() == "");
  BOOST_TEST(from.text("e").value() == "=");
  BOOST_TEST(!from.text("other"));
  BOOST_TEST(!from.finish());
}

BOOST_AUTO_TEST_CASE(nothing_has_no_parameters) {
  for (auto text : {"", "&", "&&"}) {
    parameters from(text);
    BOOST_TEST(!from.text(""));
    BOOST_TEST(!from.finish());
  }
}

BOOST_AUTO_TEST_CASE(numbers_and_flags_are_read) {
  parameters from("a=1&b=1000&c=true&d=false");
  BOOST_TEST(from.count("a", 1, 1000).value() == 1u);
  BOOST_TEST(from.count("b", 1, 1000).value() == 1000u);
  BOOST_TEST(from.flag("c").value());
  BOOST_TEST(!from.flag("d").value());
  BOOST_TEST(!from.flag("e"));
  BOOST_TEST(!from.count("f", 0, 9));
  BOOST_TEST(!from.finish());
}

BOOST_AUTO_TEST_CASE(the_first_mistake_is_told_with_its_name) {
  struct {
    std::string text;
    std::string mistake;
  } cases[] = {
      {"limit=0", "limit: expected a whole number from 1 to 10, found \"0\""},
      {"limit=11", "limit: expected a whole number from 1 to 10, found \"11\""},
      {"limit=-1", "limit: expected a whole number from 1 to 10, found \"-1\""},
      {"limit=", "limit: expected a whole number from 1 to 10, found \"\""},
      {"limit=5x", "limit: expected a whole number from 1 to 10, found \"5x\""},
      {"limit=99999999999999999999999",
       "limit: expected a whole number from 1 to 10, found "
       "\"99999999999999999999999\""},
      {"stale=1", "stale: expected true or false, found \"1\""},
      {"stale=TRUE", "stale: expected true or false, found \"TRUE\""},
      {"stale=%ff&limit=0",
       "limit: expected a whole number from 1 to 10, found \"0\""},
      {"stale=" + std::string(50, 'x'),
       "stale: expected true or false, found \"" + std::string(40, 'x')
           + "…\""},
      {"limt=5", "limt: unknown parameter"},
      {"limit=1&limit=1", "limit: given twice"},
      {"stale=%zz", "the query cannot be read"},
      {"%=1", "the query cannot be read"},
  };
  for (const auto& one : cases) {
    parameters from(one.text);
    from.count("limit", 1, 10);
    from.flag("stale");
    BOOST_TEST(from.finish().value_or("") == one.mistake);
  }
}

BOOST_AUTO_TEST_CASE(what_is_escaped_is_read_again_as_it_was) {
  std::string every;
  for (int c = 0; c < 256; ++c)
    every += static_cast<char>(c);
  auto escaped = query_escaped(every);
  BOOST_TEST(escaped.find_first_of("<>\"&+ \r\n") == std::string::npos);
  parameters from("x=" + escaped);
  BOOST_TEST((from.text("x").value() == every));
  BOOST_TEST(query_escaped("a-Z.0_9~ /") == "a-Z.0_9~%20%2F");
}

BOOST_AUTO_TEST_SUITE_END()
