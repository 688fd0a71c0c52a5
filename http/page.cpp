#include "http/handlers.hpp"

#include <array>

namespace rollcall::embedded {

// The files of page/.
extern const std::string_view page_index;
extern const std::string_view page_style;
extern const std::string_view page_icon;
extern const std::string_view page_activity;
extern const std::string_view page_api;
extern const std::string_view page_dom;
extern const std::string_view page_format;
extern const std::string_view page_login;
extern const std::string_view page_page;
extern const std::string_view page_plots;
extern const std::string_view page_poll;
extern const std::string_view page_realms;
extern const std::string_view page_route;
extern const std::string_view page_stream;
extern const std::string_view page_user;
extern const std::string_view page_users;

} // namespace rollcall::embedded

namespace rollcall::http {

namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view style_type = "text/css; charset=utf-8";
constexpr std::string_view script_type = "text/javascript; charset=utf-8";
constexpr std::string_view icon_type = "image/svg+xml";

// Nothing from elsewhere, nothing inline, in nobody's frame; and no text can
// become markup, whatever a phone says its name is.
constexpr std::string_view policy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'";

struct file {
  std::string_view name;
  std::string_view type;
  const std::string_view* bytes;
};

constexpr std::array files{
    file{"page.css", style_type, &embedded::page_style},
    file{"icon.svg", icon_type, &embedded::page_icon},
    file{"activity.js", script_type, &embedded::page_activity},
    file{"api.js", script_type, &embedded::page_api},
    file{"dom.js", script_type, &embedded::page_dom},
    file{"format.js", script_type, &embedded::page_format},
    file{"login.js", script_type, &embedded::page_login},
    file{"page.js", script_type, &embedded::page_page},
    file{"plots.js", script_type, &embedded::page_plots},
    file{"poll.js", script_type, &embedded::page_poll},
    file{"realms.js", script_type, &embedded::page_realms},
    file{"route.js", script_type, &embedded::page_route},
    file{"stream.js", script_type, &embedded::page_stream},
    file{"user.js", script_type, &embedded::page_user},
    file{"users.js", script_type, &embedded::page_users},
};

answer sent(const std::string_view& bytes, std::string_view type) {
  answer result{.body = std::string{bytes}, .type = type};
  result.fields.push_back({"Content-Security-Policy", std::string{policy}});
  result.fields.push_back({"X-Content-Type-Options", "nosniff"});
  result.fields.push_back({"Referrer-Policy", "no-referrer"});
  return result;
}

} // namespace

action show_page(const call&) {
  return sent(embedded::page_index, html_type);
}

action show_page_file(const call& what) {
  for (const auto& one : files)
    if (one.name == what.file)
      return sent(*one.bytes, one.type);
  return answer{.status = 404};
}

} // namespace rollcall::http
