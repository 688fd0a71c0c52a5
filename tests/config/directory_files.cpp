// Directories that stand in files of their own.
#include "config/directory_files.hpp"

#include "tests/config/loaded.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace rollcall;
using namespace rollcall::test;

namespace {

namespace fs = std::filesystem;

/// A folder with files in it, gone at the end.
struct folder {
  folder() {
    auto pattern = (fs::temp_directory_path() / "rollcall-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }

  ~folder() {
    fs::remove_all(path);
  }

  void write(const std::string& name, std::string_view text) const {
    fs::create_directories(fs::path{path + '/' + name}.parent_path());
    std::ofstream{path + '/' + name} << text;
  }

  /// Of a configuration in this folder that says so of the directory.
  config::result load(const std::string& directory) const {
    write("rollcall.json", with_edge("\"directory\": " + directory));
    return config::load_file(path + "/rollcall.json");
  }

  std::shared_ptr<const registrar::directory>
  users(const std::string& directory) const {
    auto result = load(directory);
    if (auto* bad = std::get_if<config::problem>(&result))
      BOOST_FAIL(bad->text);
    return std::get<config::settings>(result).directory;
  }

  /// The mistake, with FOLDER in place of the path.
  std::string refused(const std::string& directory) const {
    auto result = load(directory);
    auto* bad = std::get_if<config::problem>(&result);
    if (bad == nullptr)
      return "(accepted)";
    auto text = bad->text;
    for (auto at = text.find(path); at != std::string::npos;
         at = text.find(path))
      text.replace(at, path.size(), "FOLDER");
    return (bad->unreadable ? "unreadable: " : "") + text;
  }

  std::string path;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(directory_files, folder)

BOOST_AUTO_TEST_CASE(file_holds_the_tree_in_either_form) {
  write("users.json", R"({"com": {"example": {"1": {"secret": "x"}}},
                          "B.example": {"2": {"secret": "y"}}})");
  for (auto text : {"\"users.json\"", "\"./sub/../users.json\""}) {
    auto all = users(text);
    BOOST_TEST(all->realms.size() == 2u);
    BOOST_TEST(registrar::user_count(*all) == 2u);
    BOOST_TEST(all->find("example.com")->find("1")->secret == "x");
    BOOST_TEST(all->find("b.example")->find("2")->secret == "y");
  }
  BOOST_TEST(users('"' + path + "/users.json\"")->realms.size() == 2u);
}

BOOST_AUTO_TEST_CASE(folder_holds_a_file_for_each_realm) {
  write("realms/bling.babblevoice.com.json",
        R"({"1000": {"secret": "x", "display": "Kermit"},
            "a.b": {"ha1": "0123456789abcdef0123456789abcdef"}})");
  write("realms/Empty.example.json", "{}");
  write("realms/.bling.babblevoice.com.json.tmp", "not JSON");
  write("realms/.hidden.json", "not JSON");
  write("realms/README", "not JSON");
  auto all = users("\"realms\"");
  BOOST_TEST(all->realms.size() == 2u);
  BOOST_TEST(all->find("bling.babblevoice.com")->find("1000")->display
             == "Kermit");
  BOOST_TEST(all->find("bling.babblevoice.com")->find("a.b"));
  BOOST_TEST(all->find("empty.example")->users.empty());
}

BOOST_AUTO_TEST_CASE(thousands_of_realms_have_files) {
  for (int i = 0; i < 2'000; ++i)
    write("realms/r" + std::to_string(i) + ".example.json",
          R"({"1": {"secret": "x"}, "2": {"secret": "y"}})");
  auto all = users("\"realms\"");
  BOOST_TEST(all->realms.size() == 2'000u);
  BOOST_TEST(registrar::user_count(*all) == 4'000u);
}

BOOST_AUTO_TEST_CASE(options_of_single_realms_apply_to_files_too) {
  write("realms/a.example.json", R"({"1": {"secret": "x"}})");
  write("rollcall.json",
        with_edge(R"("directory": "realms", "registrar": {"maxcontacts": 7},
                     "realms": {"a.example": {"expires": 600}})"));
  auto result = config::load_file(path + "/rollcall.json");
  auto& all = *std::get<config::settings>(result).directory;
  BOOST_TEST(all.find("a.example")->options.expires == 600u);
  BOOST_TEST(all.find("a.example")->options.maxcontacts == 7u);
}

BOOST_AUTO_TEST_CASE(mistakes_name_the_file_and_the_place_in_it) {
  write("users.json", R"({"com": {"example": {"1": {"secret": 5}}}})");
  BOOST_TEST(refused("\"users.json\"")
             == "directory: FOLDER/users.json: com.example.1.secret: expected "
                "a text of 1 to 255 characters, found a number");
  write("users.json", "{\n  \"com\": {");
  BOOST_TEST(
      refused("\"users.json\"")
          .starts_with(
              "directory: FOLDER/users.json: line 2, column 11: not JSON: "));
  write("users.json", "[]");
  BOOST_TEST(refused("\"users.json\"")
             == "directory: FOLDER/users.json: expected an object, found a "
                "list of 0");
  write("realms/a.example.json", R"({"1": {"secret": "x"}})");
  auto line = [&](std::string_view text) {
    write("realms/b.example.json", text);
    return refused("\"realms\"");
  };
  const mistake table[] = {
      {R"({"1": {"secert": "x"}})",
       "1: a user needs a secret, ha1, ha1_sha256 or ha1_sha512_256"},
      {R"({"1": {}})",
       "1: a user needs a secret, ha1, ha1_sha256 or ha1_sha512_256"},
      {R"({"1": {"secret": "x", "dispaly": "y"}})",
       "1.dispaly: unknown option, did you mean \"display\"?"},
      {R"({"1": "x"})", "1: expected a user, an object, found a text"},
      {R"({"a.b": {"ha1": "12"}})",
       "[\"a.b\"].ha1: expected 32 hexadecimal digits, found a text (not "
       "shown)"},
      {R"({"": {"secret": "x"}})", "[\"\"]: a user needs a name"},
      {R"({"1": {"secret": "x"}, "1": {"secret": "y"}})",
       "1: user given twice in realm b.example"},
      {"[]", "expected an object, found a list of 0"},
  };
  for (const auto& [text, what] : table)
    BOOST_TEST(line(text)
               == "directory: FOLDER/realms/b.example.json: "
                      + std::string{what});
}

BOOST_AUTO_TEST_CASE(names_of_files_must_be_those_of_realms) {
  write("realms/no realm.json", "{}");
  BOOST_TEST(refused("\"realms\"")
             == "directory: FOLDER/realms/no realm.json: expected the name of "
                "a realm, found \"no realm\"");
  fs::remove(path + "/realms/no realm.json");
  write("realms/a.example.json", "{}");
  write("realms/A.example.json", "{}");
  BOOST_TEST(refused("\"realms\"")
             == "directory: FOLDER/realms/a.example.json: realm a.example has "
                "two files");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_told_apart) {
  BOOST_TEST(refused("\"nothing\"")
             == "unreadable: directory: FOLDER/nothing: cannot be read: No "
                "such file or directory");
  BOOST_TEST(refused("\"/dev/null\"")
             == "unreadable: directory: /dev/null: cannot be read: neither a "
                "file nor a folder");
  write("realms/a.example.json/x", "");
  BOOST_TEST(refused("\"realms\"")
             == "unreadable: directory: FOLDER/realms/a.example.json: cannot "
                "be read: Is a directory");
}

BOOST_AUTO_TEST_CASE(text_without_a_file_names_no_other) {
  BOOST_TEST(test::refused(with_edge(R"("directory": "users.json")"))
             == "directory: a path can only be followed from a file");
}

BOOST_AUTO_TEST_SUITE_END()
