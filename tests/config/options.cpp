// Properties that every row of the options table must have.
#include "config/options.hpp"

#include "config/describe.hpp"
#include "tests/config/loaded.hpp"

#include <algorithm>
#include <set>

using namespace rollcall;
using namespace rollcall::config;
using namespace rollcall::test;

namespace {

constexpr section sections[] = {
    section::root,   section::drachtio,  section::tls,   section::edge,
    section::http,   section::registrar, section::abuse, section::limits, section::store,
    section::digest, section::log,       section::lookup, section::user,
};

/// A file in which the option of `row`, one of a whole section, is `json`.
std::string file_with(const option& row, const std::string& json) {
  auto member = '"' + std::string{row.name} + "\": " + json;
  if (row.owner == section::drachtio)
    return R"({"drachtio": {"secret": "x", )" + member + "}}";
  if (row.owner == section::lookup)
    return with_edge(R"("directory": {"url": "http://localhost", )" + member
                     + '}');
  // Whatever the number is, it shall not collide with another one.
  if (row.owner == section::registrar && row.name == "staletime")
    return with_edge("\"registrar\": {" + member + '}');
  std::string others;
  if (row.owner == section::registrar && row.name.ends_with("expires")
      && row.name != "nonceexpires") {
    for (std::string name : {"minexpires", "expires", "maxexpires"})
      if (name != row.name)
        others += ", \"" + name + "\": " + json;
  } else if (row.name == "optionsping" || row.name == "regping") {
    others = R"(, "staletime": 86400, "expires": 86401, "maxexpires": 86401)";
  }
  return with_edge('"' + std::string{name_of(row.owner)} + "\": {" + member
                   + others + '}');
}

std::string path_in_errors(const option& row) {
  return std::string{name_of(row.owner)} + '.' + std::string{row.name};
}

bool is_number(const option& row) {
  return row.type == kind::whole || row.type == kind::whole_or_off;
}

} // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(every_section_has_rows_with_a_name_and_a_summary) {
  for (auto owner : sections) {
    auto rows = options_of(owner);
    BOOST_TEST(!rows.empty());
    std::set<std::string_view> names;
    for (const auto& row : rows) {
      BOOST_TEST((row.owner == owner));
      BOOST_TEST(names.insert(row.name).second, row.name);
      BOOST_TEST(!row.summary.empty(), row.name);
      BOOST_TEST(find_option(owner, row.name) == &row);
    }
  }
  BOOST_TEST(!find_option(section::http, "staletime"));
}

BOOST_AUTO_TEST_CASE(every_default_is_within_its_own_bounds) {
  for (auto owner : sections)
    for (const auto& row : options_of(owner)) {
      if (row.standard == nullptr)
        continue;
      auto standard = row.standard();
      if (auto number = std::get_if<std::uint64_t>(&standard)) {
        BOOST_TEST(*number >= row.least, row.name);
        BOOST_TEST(*number <= row.most, row.name);
      }
      if (auto text = std::get_if<std::string>(&standard);
          text && !row.choices.empty())
        BOOST_TEST(
            (std::ranges::find(row.choices, *text) != row.choices.end()));
      if (auto list = std::get_if<std::vector<std::string>>(&standard)) {
        BOOST_TEST(list->size() >= row.least);
        for (const auto& text : *list)
          BOOST_TEST((row.accepts == nullptr || row.accepts(text)));
      }
    }
}

BOOST_AUTO_TEST_CASE(every_number_is_accepted_at_its_bounds_and_not_beyond) {
  auto checked = 0;
  for (auto owner : sections)
    for (const auto& row : options_of(owner)) {
      if (!is_number(row))
        continue;
      ++checked;
      auto line =
          path_in_errors(row) + ": expected " + expectation(row) + ", found ";
      // The least lifetime leaves no room for a shorter regping.
      loaded(file_with(row, std::to_string(row.least)));
      loaded(file_with(row, std::to_string(row.most)));
      auto under = row.least > 0 ? std::to_string(row.least - 1) : "-1";
      auto over = std::to_string(row.most + 1);
      for (const auto& wrong :
           {under, over, std::string{"1.5"}, std::string{"2.5e73"},
            std::string{"-1e300"}, std::string{"\"1\""}, std::string{"true"},
            std::string{"null"}})
        BOOST_TEST(refused(file_with(row, wrong)) == line + wrong);
    }
  BOOST_TEST(checked == 36);
}

BOOST_AUTO_TEST_CASE(every_flag_takes_true_and_false_alone) {
  auto checked = 0;
  for (const auto& row : options_of(section::registrar)) {
    if (row.type != kind::flag)
      continue;
    ++checked;
    for (auto flag : {true, false}) {
      auto rules = loaded(file_with(row, flag ? "true" : "false")).registrar;
      BOOST_TEST(std::get<bool>(row.get(&rules)) == flag);
    }
    for (std::string wrong : {"0", "1", "\"true\"", "null"})
      BOOST_TEST(refused(file_with(row, wrong))
                 == path_in_errors(row) + ": expected true or false, found "
                        + wrong);
  }
  BOOST_TEST(checked == 3);
}

BOOST_AUTO_TEST_CASE(every_word_is_accepted_and_read_back) {
  auto checked = 0;
  for (const auto& row : options_of(section::registrar))
    for (auto word : row.choices) {
      ++checked;
      auto rules =
          loaded(file_with(row, '"' + std::string{word} + '"')).registrar;
      BOOST_TEST(std::get<std::string>(row.get(&rules)) == word);
    }
  BOOST_TEST(checked == 5);
}

BOOST_AUTO_TEST_CASE(the_tables_for_people_name_every_option) {
  auto table = options_table();
  auto help = options_help();
  for (auto owner : sections)
    for (const auto& row : options_of(owner)) {
      BOOST_TEST(table.find(row.summary) != std::string::npos, row.name);
      BOOST_TEST(help.find(row.summary) != std::string::npos, row.name);
    }
  BOOST_TEST(table.find("| `registrar.staletime` | 300 | a whole number of "
                        "seconds from 1 to 86400 | a contact silent for "
                        "longer is stale |\n")
             != std::string::npos);
  BOOST_TEST(table.find("| `drachtio.tls.verify` | true |")
             != std::string::npos);
  BOOST_TEST(table.find("| `drachtio.secret` | required |")
             != std::string::npos);
  BOOST_TEST(table.find("| `registrar.optionsping` | off |")
             != std::string::npos);
  BOOST_TEST(table.find("| `directory.REALM.USER.ha1` | unset |")
             != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
