#include "protocol/registrar/gruu.hpp"

#include "protocol/sip/text.hpp"

#include <charconv>

namespace rollcall::registrar {

namespace {

constexpr std::string_view prefix = "tgruu.";

/// URI parameters may hold fewer characters than an instance may.
std::string escape_param(std::string_view text) {
  static constexpr std::string_view allowed = "-_.!~*'()[]/:&+$";
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (char c : text) {
    auto plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
                 || (c >= 'A' && c <= 'Z')
                 || allowed.find(c) != std::string_view::npos;
    if (plain) {
      result += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      result += '%';
      result += digits[byte >> 4U];
      result += digits[byte & 15U];
    }
  }
  return result;
}

} // namespace

std::string public_gruu(std::string_view user, std::string_view realm,
                        std::string_view instance) {
  if (instance.size() >= 2 && instance.front() == '<'
      && instance.back() == '>')
    instance = instance.substr(1, instance.size() - 2);
  std::string result = "sip:" + sip::escape_user(user) + '@';
  result += realm;
  return result + ";gr=" + escape_param(instance);
}

std::string
temporary_gruus::make(const gruu_target& target, std::string_view realm,
                      const std::array<std::uint64_t, 2>& random) const {
  auto text = std::to_string(target.created.time_since_epoch().count()) + '\n'
              + target.user + '\n' + target.instance;
  auto sealed = sealer_.seal(
    text, {static_cast<std::uint32_t>(random[0]),
           static_cast<std::uint32_t>(random[0] >> 32U),
           static_cast<std::uint32_t>(random[1])});
  if (sealed.empty())
    return {};
  std::string result = "sip:";
  result += prefix;
  result += sealed;
  result += '@';
  result += realm;
  return result + ";gr";
}

std::optional<gruu_target>
temporary_gruus::resolve(std::string_view user) const {
  if (!user.starts_with(prefix))
    return std::nullopt;
  auto text = sealer_.open(user.substr(prefix.size()));
  if (!text)
    return std::nullopt;
  auto first = text->find('\n');
  auto second = text->find('\n', first + 1);
  std::int64_t created = 0;
  if (first == std::string::npos || second == std::string::npos
      || std::from_chars(text->data(), text->data() + first, created).ptr
           != text->data() + first)
    return std::nullopt;
  return gruu_target{text->substr(first + 1, second - first - 1),
                     text->substr(second + 1),
                     time_point{milliseconds{created}}};
}

} // namespace rollcall::registrar
