#include "tests/http/resolved.hpp"

#include <algorithm>
#include <regex>

using namespace rollcall;
using namespace rollcall::test;

namespace {

std::string field_of(const http::answer& what, std::string_view name) {
  auto found = std::ranges::find(what.fields, name, &http::field::name);
  return found == what.fields.end() ? "" : found->value;
}

/// What stands in quotation marks behind `before`, a regular expression.
std::vector<std::string> named(const std::string& text,
                               const std::string& before) {
  std::regex pattern(before + R"(["']([^"']+)["'])");
  std::vector<std::string> result;
  for (std::sregex_iterator one(text.begin(), text.end(), pattern), end;
       one != end; ++one)
    result.push_back((*one)[1]);
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_page)

BOOST_AUTO_TEST_CASE(the_page_may_load_nothing_from_elsewhere) {
  for (auto target : {"/", "/?x=1", "/page/page.js", "/page/page.css"}) {
    BOOST_TEST_CONTEXT(target) {
      auto page = answered("GET", target);
      BOOST_TEST(page.status == 200u);
      auto policy = field_of(page, "Content-Security-Policy");
      BOOST_TEST(policy.starts_with("default-src 'self'; "));
      BOOST_TEST(policy.find("unsafe") == std::string::npos);
      BOOST_TEST(policy.find("frame-ancestors 'none'") != std::string::npos);
      BOOST_TEST(field_of(page, "X-Content-Type-Options") == "nosniff");
    }
  }
}

BOOST_AUTO_TEST_CASE(all_that_the_page_names_is_there) {
  auto index = answered("GET", "/");
  BOOST_TEST(index.type == "text/html; charset=utf-8");
  auto files = named(index.body, R"((?:src|href)=)");
  std::erase_if(files, [](const std::string& one) { return one[0] == '#'; });
  BOOST_TEST_REQUIRE(files.size() >= 3u);
  // The modules name each other.
  for (std::size_t i = 0; i < files.size(); ++i) {
    BOOST_TEST_CONTEXT(files[i]) {
      auto file = answered("GET", "/" + files[i]);
      BOOST_TEST(file.status == 200u);
      BOOST_TEST(!file.body.empty());
      auto kind = files[i].ends_with(".js")    ? "text/javascript"
                  : files[i].ends_with(".css") ? "text/css"
                                               : "image/svg+xml";
      BOOST_TEST(file.type.starts_with(kind));
      if (!files[i].ends_with(".js"))
        continue;
      for (const auto& other : named(file.body, "from ")) {
        BOOST_TEST_REQUIRE(other.starts_with("./"));
        auto path = "page/" + other.substr(2);
        if (std::ranges::find(files, path) == files.end())
          files.push_back(path);
      }
    }
  }
  BOOST_TEST(files.size() >= 14u);
}

BOOST_AUTO_TEST_CASE(the_page_has_nothing_inline) {
  auto index = answered("GET", "/").body;
  for (auto pattern : {R"(<style)", R"(\sstyle=)", R"(\son\w+=)",
                       R"(<script(?![^>]*\ssrc=))", R"(javascript:)"})
    BOOST_TEST(!std::regex_search(index, std::regex(pattern)), pattern);
}

BOOST_AUTO_TEST_CASE(other_files_are_not_found) {
  for (auto target : {"/page", "/page/", "/page/none.js", "/page/Page.js",
                      "/page/../page.js", "/page/page.js/x", "/page.js"})
    BOOST_TEST(answered("GET", target).status == 404u, target);
  BOOST_TEST(answered("POST", "/").status == 405u);
  BOOST_TEST(answered("DELETE", "/page/page.js").status == 405u);
}

BOOST_AUTO_TEST_SUITE_END()
