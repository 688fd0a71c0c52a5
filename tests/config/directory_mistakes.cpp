#include "tests/config/loaded.hpp"

using namespace rollcall::test;

namespace {

constexpr std::string_view credless =
    "a user needs a secret, ha1, ha1_sha256 or ha1_sha512_256";

} // namespace

BOOST_AUTO_TEST_SUITE(directory_mistakes)

BOOST_AUTO_TEST_CASE(what_is_no_tree_of_realms_is_refused) {
  const mistake table[] = {
      {R"([])", "directory: expected an object, found a list of 0"},
      {R"({"uri": "x"})",
       "directory.uri: expected an object, a realm or a user, found a text"},
      {R"({"com": 5})",
       "directory.com: expected an object, a realm or a user, found a number"},
      {R"({"example.com": {"1000": "x"}})",
       "directory[\"example.com\"].1000: expected an object, a realm or a "
       "user, "
       "found a text"},
      {R"({"1000": {"secret": "x"}})",
       "directory.1000: a user must stand in a realm"},
      {R"({"secret": "x"})",
       "directory.secret: expected an object, a realm or a user, found a text"},
      {R"({"example.com": {"": {"secret": "x"}}})",
       "directory[\"example.com\"][\"\"]: a user needs a name"},
      {R"({"": {}})",
       "directory[\"\"]: expected the name of a realm, found \"\""},
      {R"({"a b": {}})",
       "directory[\"a b\"]: expected the name of a realm, found \"a b\""},
      {R"({"com": {"a_b!": {"1": {"secret": "x"}}}})",
       "directory.com[\"a_b!\"]: expected the name of a realm, found "
       "\"a_b!.com\""},
      {R"({"com": {"example.com": {}}})",
       "directory.com[\"example.com\"]: a realm's full name stands directly in "
       "the directory"},
  };
  for (const auto& [tree, line] : table)
    BOOST_TEST(refused(with_edge("\"directory\": " + std::string{tree}))
               == line);
}

BOOST_AUTO_TEST_CASE(a_user_given_twice_is_refused) {
  const mistake table[] = {
      {R"({"com": {"example": {"a": {"secret": "x"}}},
         "example.com": {"a": {"secret": "x"}}})",
       "directory[\"example.com\"].a: user given twice in realm example.com"},
      {R"({"example.com": {"a": {"secret": "x"}, "a": {"secret": "x"}}})",
       "directory[\"example.com\"].a: user given twice in realm example.com"},
      {R"({"example.com": {"a": {"secret": "x", "secret": "x"}}})",
       "directory[\"example.com\"].a.secret: given twice"},
  };
  for (const auto& [tree, line] : table)
    BOOST_TEST(refused(with_edge("\"directory\": " + std::string{tree}))
               == line);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_in_a_user_is_named) {
  std::string r = "directory[\"r.example\"].";
  const std::pair<std::string, std::string> table[] = {
      {R"("1": {"display": "K"})", r + "1: " + std::string{credless}},
      {R"("1": {"secret": 5})",
       r + "1.secret: expected a text of 1 to 255 characters, found a number"},
      {R"("1": {"secret": ""})", r
                                     + "1.secret: expected a text of 1 to 255 "
                                       "characters, found a text (not "
                                       "shown)"},
      {R"("1": {"secret": "x", "display": 5})",
       r + "1.display: expected a text of 0 to 255 characters, found 5"},
      {R"("1": {"secret": "x", "displya": "K"})",
       r + "1.displya: unknown option, did you mean \"display\"?"},
      {R"("1": {"secret": "x", "colour": "green"})",
       r + "1.colour: unknown option"},
      {R"("1": {"secert": "x"})",
       r + "1.secert: unknown option, did you mean \"secret\"?"},
      {R"("1": {"ha1": "0123"})",
       r + "1.ha1: expected 32 hexadecimal digits, found a text (not shown)"},
      {R"("1": {"ha1_sha256": ")" + std::string(63, 'a') + "g\"}",
       r
           + "1.ha1_sha256: expected 64 hexadecimal digits, found a text (not "
             "shown)"},
      {R"("1": {"ha1_sha512_256": ")" + std::string(65, 'a') + "\"}",
       r
           + "1.ha1_sha512_256: expected 64 hexadecimal digits, found a text "
             "(not "
             "shown)"},
      // Next to users, an empty object is one whose secret was forgotten.
      {R"("1": {"secret": "x"}, "2": {})", r + "2: " + std::string{credless}},
      {R"("2": {}, "1": {"secret": "x"})", r + "2: " + std::string{credless}},
  };
  for (const auto& [users, line] : table)
    BOOST_TEST(
        refused(with_edge(R"("directory": {"r.example": {)" + users + "}}"))
        == line);
}

BOOST_AUTO_TEST_CASE(lengths_are_counted_in_characters) {
  std::string e = "\xC3\xA9";
  std::string name;
  for (int i = 0; i < 255; ++i)
    name += e;
  auto text = [](const std::string& display) {
    return with_edge(R"("directory": {"r.example": {"1": {"secret": "x",
                        "display": ")"
                     + display + "\"}}}");
  };
  loaded(text(name));
  BOOST_TEST(refused(text(name + e))
                 .starts_with("directory[\"r.example\"].1.display: expected a "
                              "text of 0 to 255"));
}

BOOST_AUTO_TEST_CASE(a_tree_deeper_than_any_name_is_refused) {
  std::string tree;
  for (int i = 0; i < 65; ++i)
    tree += R"({"a": )";
  tree += "{}" + std::string(65, '}');
  auto line = refused(with_edge("\"directory\": " + tree));
  BOOST_TEST(line.ends_with("nested too deeply for the name of a realm"));
}

BOOST_AUTO_TEST_CASE(rules_for_a_realm_that_is_not_served_are_refused) {
  const mistake table[] = {
      {R"("realms": {"exmaple.com": {}}, "directory": {"example.com": {}})",
       "realms[\"exmaple.com\"]: not a realm of the directory, did you mean "
       "\"example.com\"?"},
      {R"("realms": {"other.test": {}}, "directory": {"example.com": {}})",
       "realms[\"other.test\"]: not a realm of the directory"},
      {R"("realms": {"a.b": {}, "A.b": {}}, "directory": {"a.b": {}})",
       "realms[\"A.b\"]: given twice"},
      {R"("realms": {"a.b": 5}, "directory": {"a.b": {}})",
       "realms[\"a.b\"]: expected an object, found a number"},
      {R"("realms": {"a.b": {"expires": "1h"}}, "directory": {"a.b": {}})",
       "realms[\"a.b\"].expires: expected a whole number of seconds from 1 to "
       "31536000, found \"1h\""},
      {R"("realms": {"a.b": {"maxcontact": 1}}, "directory": {"a.b": {}})",
       "realms[\"a.b\"].maxcontact: unknown option, did you mean "
       "\"maxcontacts\"?"},
      {R"("realms": {"a.b": {"maxexpires": 60}}, "directory": {"a.b": {}})",
       "realms[\"a.b\"].maxexpires: expected at least expires (3600), found "
       "60"},
      {R"("realms": [], "directory": {"a.b": {}})",
       "realms: expected an object, found a list of 0"},
  };
  for (const auto& [members, line] : table)
    BOOST_TEST(refused(with_edge(members)) == line);
}

BOOST_AUTO_TEST_SUITE_END()
