#include "protocol/registrar/contact_info.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace rollcall::registrar {

std::shared_ptr<const phone_kind>
phone_kinds::get(std::string_view user_agent, std::string_view allow) {
  auto same = std::find_if(known_.begin(), known_.end(), [&](const auto& k) {
    return k->user_agent == user_agent && k->allow == allow;
  });
  if (same != known_.end())
    return *same;
  if (known_.size() == most)
    std::erase_if(known_, [](const auto& k) { return k.use_count() == 1; });
  auto fresh = std::make_shared<const phone_kind>(
      phone_kind{std::string{user_agent}, std::string{allow}});
  if (known_.size() < most)
    known_.push_back(fresh);
  return fresh;
}

contact_info::contact_info(const contact_facts& f)
    : kind_(f.kind),
      uri_begin_(f.uri_begin),
      uri_size_(f.uri_size),
      port_(f.network.port),
      reg_id_(f.reg_id.value_or(0)),
      server_(f.server),
      rport_(f.network.rport) {
  const std::array<std::string_view, texts> all{
      f.user, f.contact,         f.call_id,         f.instance,
      f.path, f.network.address, f.network.protocol};
  std::size_t size = 0;
  for (std::size_t i = 0; i < texts; ++i) {
    // Parsers bound each of them far below; cut, lest a view leaves the text.
    size = std::min<std::size_t>(size + all[i].size(),
                                 std::numeric_limits<std::uint16_t>::max());
    ends_[i] = static_cast<std::uint16_t>(size);
  }
  auto text = std::make_unique<char[]>(size);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < texts; ++i) {
    if (ends_[i] > begin)
      std::memcpy(text.get() + begin, all[i].data(), ends_[i] - begin);
    begin = ends_[i];
  }
  text_ = std::move(text);
}

network_view contact_info::network() const noexcept {
  network_view result;
  result.address = text(5);
  result.port = port_;
  result.protocol = text(6);
  result.rport = rport_;
  return result;
}

contact_facts contact_info::facts() const {
  return {user(),     contact(), uri_begin_, uri_size_, call_id(), instance(),
          reg_id(), path(),    network(),  server_,   kind_};
}

} // namespace rollcall::registrar
