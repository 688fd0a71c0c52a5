#include "store/secret.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace rollcall;
namespace fs = std::filesystem;

namespace {

struct folder {
  folder() {
    auto name = (fs::temp_directory_path() / "rollcall-secret-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr)
      path = name;
  }
  ~folder() {
    fs::remove_all(path);
  }
  fs::path path;
};

} // namespace

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(the_secret_is_made_once_and_kept) {
  folder f;
  auto first = store::keep_secret(f.path.string());
  auto second = store::keep_secret(f.path.string());
  BOOST_TEST_REQUIRE(std::holds_alternative<digest::nonce_secret>(first));
  BOOST_TEST_REQUIRE(std::holds_alternative<digest::nonce_secret>(second));
  BOOST_TEST((std::get<0>(first) == std::get<0>(second)));
  folder other;
  auto third = store::keep_secret(other.path.string());
  BOOST_TEST((std::get<0>(first) != std::get<0>(third)));
}

BOOST_AUTO_TEST_CASE(nobody_but_its_owner_may_read_it) {
  folder f;
  store::keep_secret(f.path.string());
  std::size_t files = 0;
  for (const auto& one : fs::directory_iterator{f.path}) {
    ++files;
    BOOST_TEST((one.status().permissions()
                == (fs::perms::owner_read | fs::perms::owner_write)));
  }
  BOOST_TEST(files == 1U);
}

BOOST_AUTO_TEST_CASE(a_secret_of_another_size_is_refused_by_name) {
  folder f;
  store::keep_secret(f.path.string());
  auto file = fs::directory_iterator{f.path}->path();
  std::ofstream{file} << "short";
  auto found = store::keep_secret(f.path.string());
  BOOST_TEST_REQUIRE(std::holds_alternative<std::string>(found));
  BOOST_TEST(std::get<std::string>(found).find(file.string())
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_told) {
  auto found = store::keep_secret("/nonexistent/folder");
  BOOST_TEST_REQUIRE(std::holds_alternative<std::string>(found));
  BOOST_TEST(std::get<std::string>(found).find("/nonexistent/folder")
             != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
