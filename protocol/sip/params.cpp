#include "protocol/sip/params.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::sip {

bool param_list::next(param& out) noexcept {
  for (;;) {
    text_ = trim(text_);
    if (text_.empty())
      return false;
    if (text_.front() == ';') {
      text_.remove_prefix(1);
      continue;
    }
    auto end = find_outside(text_, ';');
    auto one = trim(text_.substr(0, end));
    text_ =
        end == std::string_view::npos ? std::string_view{} : text_.substr(end);
    auto equals = one.find('=');
    out.has_value = equals != std::string_view::npos;
    out.name = trim(one.substr(0, equals));
    out.value =
        out.has_value ? trim(one.substr(equals + 1)) : std::string_view{};
    return true;
  }
}

std::optional<param> param_list::find(std::string_view text,
                                      std::string_view name) noexcept {
  param_list list{text};
  for (param p; list.next(p);)
    if (iequals(p.name, name))
      return p;
  return std::nullopt;
}

bool value_list::next(std::string_view& out) noexcept {
  while (!text_.empty()) {
    auto end = find_outside(text_, ',');
    out = trim(text_.substr(0, end));
    text_ = end == std::string_view::npos ? std::string_view{}
                                          : text_.substr(end + 1);
    if (!out.empty())
      return true;
  }
  return false;
}

} // namespace rollcall::sip
