#include "store/batch.hpp"

namespace rollcall::store {

void batch::name_realm(realm_number number, std::string_view name) {
  add(kind::name_realm, {number, 0}, name, {});
}

void batch::put_all(binding_key key, std::string_view card,
                    std::string_view state) {
  add(kind::put_all, key, card, state);
}

void batch::put_state(binding_key key, std::string_view state) {
  add(kind::put_state, key, {}, state);
}

void batch::remove(binding_key key) {
  add(kind::remove, key, {}, {});
}

void batch::note(std::string_view name, std::string_view value) {
  add(kind::note, {}, name, value);
}

void batch::append(const batch& other) {
  const auto shift = bytes_.size();
  bytes_ += other.bytes_;
  for (auto each : other.entries_) {
    each.begin += shift;
    entries_.push_back(each);
  }
}

void batch::clear() noexcept {
  entries_.clear();
  bytes_.clear();
}

batch::change batch::operator[](std::size_t index) const noexcept {
  const auto& e = entries_[index];
  const auto bytes = std::string_view{bytes_}.substr(e.begin);
  return {e.kind, e.key, bytes.substr(0, e.first_size),
          bytes.substr(e.first_size, e.second_size)};
}

void batch::add(kind what, binding_key key, std::string_view first,
                std::string_view second) {
  entries_.push_back({what, key, bytes_.size(),
                      static_cast<std::uint32_t>(first.size()),
                      static_cast<std::uint32_t>(second.size())});
  bytes_ += first;
  bytes_ += second;
}

} // namespace rollcall::store
