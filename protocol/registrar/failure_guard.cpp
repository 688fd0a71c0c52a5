#include "protocol/registrar/failure_guard.hpp"

#include "protocol/registrar/deadlines.hpp"

#include <algorithm>
#include <array>

namespace rollcall::registrar {

namespace {

template <class T>
std::string_view bytes_of(const T& values) noexcept {
  return {reinterpret_cast<const char*>(values.data()), sizeof(values)};
}

/// The kind stands in the highest two bits: the tables look at the lowest.
std::uint64_t tagged(barrier kind, std::uint64_t hash) noexcept {
  return (hash >> 2U) | static_cast<std::uint64_t>(kind) << 62U;
}

std::size_t kind_of(std::uint64_t key) noexcept {
  return static_cast<std::size_t>(key >> 62U);
}

} // namespace

std::string_view to_string(barrier b) noexcept {
  constexpr std::array<std::string_view, 4> names = {"none", "phone", "user",
                                                     "source"};
  return names[static_cast<std::size_t>(b)];
}

bool is_one_source(std::string_view a, std::string_view b) noexcept {
  if (a == b)
    return true;
  auto x = parse_address(a);
  auto y = parse_address(b);
  return x && y && site_of(*x) == site_of(*y);
}

failure_rules::failure_rules(abuse_policy from, const digest::hash_key& k)
    : policy(std::move(from)),
      key(k) {
  for (const auto& text : policy.exempt)
    if (auto range = parse_address_range(text))
      exempt.push_back(*range);
}

struct failure_guard::tables {
  deadlines failing; // until when a count is drained
  deadlines blocked; // until when
  std::array<std::size_t, 4> blocked_of_kind{};

  std::size_t size() const noexcept {
    return failing.size() + blocked.size();
  }

  void block(std::uint64_t key, time_point until) {
    blocked.set(key, until);
    ++blocked_of_kind[kind_of(key)];
  }

  void expire(time_point now) {
    while (failing.first() != nullptr && failing.first()->at <= now)
      failing.erase(failing.first()->key);
    while (blocked.first() != nullptr && blocked.first()->at <= now) {
      --blocked_of_kind[kind_of(blocked.first()->key)];
      blocked.erase(blocked.first()->key);
    }
  }
};

failure_guard::failure_guard(
    std::shared_ptr<const failure_rules> rules) noexcept
    : rules_(std::move(rules)) {
  // nop
}

failure_guard::failure_guard(failure_guard&&) noexcept = default;

failure_guard& failure_guard::operator=(failure_guard&&) noexcept = default;

failure_guard::~failure_guard() = default;

std::vector<barrier> failure_guard::failed(const login& who, time_point now,
                                           trust known) {
  expire(now);
  keys k;
  if (!keys_of(who, k))
    return {};
  if (memory_ == nullptr)
    memory_ = std::make_unique<tables>();
  if (memory_->blocked.find(k.phone))
    return {};
  const auto& p = rules_->policy;
  std::vector<barrier> begun;
  if (count(k.phone, p.phonefailures, now))
    begun.push_back(barrier::phone);
  if (known == trust::stranger && count(k.user, p.userfailures, now))
    begun.push_back(barrier::user);
  if (count(k.source, p.authfailures, now))
    begun.push_back(barrier::source);
  if (memory_->size() == 0)
    memory_.reset();
  return begun;
}

void failure_guard::succeeded(const login& who, time_point now) {
  expire(now);
  keys k;
  if (memory_ == nullptr || !keys_of(who, k))
    return;
  const auto& p = rules_->policy;
  take_back(k.phone, p.phonefailures, now);
  take_back(k.user, p.userfailures, now);
  take_back(k.source, p.authfailures, now);
}

void failure_guard::expire(time_point now) {
  if (memory_ == nullptr)
    return;
  memory_->expire(now);
  if (memory_->size() == 0)
    memory_.reset();
}

std::size_t failure_guard::blocked(barrier which, time_point now) {
  expire(now);
  return memory_ == nullptr
             ? 0
             : memory_->blocked_of_kind[static_cast<std::size_t>(which)];
}

std::size_t failure_guard::size() const noexcept {
  return memory_ == nullptr ? 0 : memory_->size();
}

std::size_t failure_guard::memory() const noexcept {
  if (memory_ == nullptr)
    return 0;
  return sizeof(tables) + memory_->failing.memory() + memory_->blocked.memory();
}

/// False for an exempt source.
bool failure_guard::keys_of(const login& who, keys& out) const noexcept {
  auto address = parse_address(who.address);
  if (address)
    for (const auto& range : rules_->exempt)
      if (range.contains(*address))
        return false;
  const auto& key = rules_->key;
  std::array<std::uint64_t, 2> pair = {
      address ? digest::keyed_hash(key, bytes_of(site_of(*address))).first
              : digest::keyed_hash(key, who.address).first,
      digest::keyed_hash(key, who.user).first};
  out.source = tagged(barrier::source, pair[0]);
  out.user = tagged(barrier::user, pair[1]);
  out.phone = tagged(barrier::phone, digest::keyed_hash(key, bytes_of(pair)).first);
  return true;
}

failure_guard::blocks failure_guard::find(const login& who, time_point now) {
  expire(now);
  keys k;
  if (memory_ == nullptr || memory_->blocked.size() == 0 || !keys_of(who, k))
    return {};
  const auto& blocked = memory_->blocked;
  return {blocked.find(k.phone).has_value(), blocked.find(k.user).has_value(),
          blocked.find(k.source).has_value()};
}

/// The widest of those that hold.
barrier failure_guard::refuse(blocks found, trust known) noexcept {
  auto result = barrier::none;
  if (known == trust::same_phone)
    return result;
  if (known == trust::stranger && found.source)
    result = barrier::source;
  else if (known == trust::stranger && found.user)
    result = barrier::user;
  else if (found.phone)
    result = barrier::phone;
  if (result != barrier::none)
    ++refused_;
  return result;
}

/// True when this failure began a block.
bool failure_guard::count(std::uint64_t key, std::optional<std::uint32_t> limit,
                          time_point now) {
  auto& m = *memory_;
  if (!limit || m.blocked.find(key))
    return false;
  auto before = m.failing.find(key);
  if (!before && m.size() >= rules_->policy.maxentries) {
    if (m.failing.first() == nullptr)
      return false;
    m.failing.erase(m.failing.first()->key);
  }
  auto one = cost(*limit);
  auto drained = before.value_or(now) + one;
  if (drained - now <= (*limit - 1) * one) {
    m.failing.set(key, drained);
    return false;
  }
  m.failing.erase(key);
  m.block(key, now + seconds{rules_->policy.blocktime});
  return true;
}

void failure_guard::take_back(std::uint64_t key,
                              std::optional<std::uint32_t> limit,
                              time_point now) {
  auto& failing = memory_->failing;
  auto before = failing.find(key);
  if (!limit || !before)
    return;
  auto drained = *before - cost(*limit);
  if (drained > now)
    failing.set(key, drained);
  else
    failing.erase(key);
}

/// What one failure adds to the time until its count is drained.
milliseconds failure_guard::cost(std::uint32_t limit) const noexcept {
  return std::max(milliseconds{1},
                  milliseconds{seconds{rules_->policy.authwindow}} / limit);
}

} // namespace rollcall::registrar
