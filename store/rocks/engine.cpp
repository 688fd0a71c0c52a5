#include "store/rocks/engine.hpp"

#include "store/rocks/audit.hpp"
#include "store/rocks/keys.hpp"
#include "store/rocks/snapshot.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::store::rocks {

namespace {

/// Bytes of a batch whose memory is used again.
constexpr std::size_t most_kept = 8U << 20U;

failure misuse(std::string text) {
  return {failure_kind::misuse, std::move(text)};
}

} // namespace

result<std::unique_ptr<store::engine>>
engine::open(std::string folder, durability kept,
             std::shared_ptr<file_lock> lock) {
  std::unique_ptr<engine> opened{
      new engine{std::move(folder), kept, std::move(lock)}};
  if (auto failed = opened->load())
    return *std::move(failed);
  return std::unique_ptr<store::engine>{std::move(opened)};
}

engine::engine(std::string folder, durability kept,
               std::shared_ptr<file_lock> lock)
    : folder_(std::move(folder)),
      kept_(kept),
      lock_(std::move(lock)) {
  // nop
}

std::optional<failure> engine::commit(const batch& changes) {
  if (changes.empty())
    return std::nullopt;
  if (broken_)
    if (auto failed = mend())
      return failed;
  auto failed = check_realms(changes);
  if (!failed)
    failed = write(changes);
  if (failed)
    for (const auto& [name, number] : new_names_)
      named_[number] = false;
  new_names_.clear();
  return failed;
}

realm_number engine::reserve_realm() noexcept {
  return next_realm_.fetch_add(1, std::memory_order_relaxed);
}

result<std::shared_ptr<const store::snapshot>> engine::snapshot() {
  const std::lock_guard guard{mutex_};
  if (!database_)
    return failure{failure_kind::io,
                   "the store " + folder_ + " is waiting to be mended"};
  return std::make_shared<const rocks::snapshot>(database_);
}

std::optional<failure> engine::load() {
  auto opened = database::open(folder_, lock_);
  if (auto* why = std::get_if<failure>(&opened))
    return std::move(*why);
  auto& db = std::get<std::shared_ptr<database>>(opened);
  auto found = rocks::snapshot{db}.realms();
  if (auto* why = std::get_if<failure>(&found))
    return std::move(*why);
  realm_number greatest = 0;
  const auto& realms = std::get<std::vector<realm>>(found);
  for (const auto& each : realms)
    greatest = std::max(greatest, each.number);
  named_.assign(greatest + std::size_t{1}, false);
  for (const auto& each : realms)
    named_[each.number] = true;
  // What was reserved since the first opening stays reserved.
  auto next = next_realm_.load();
  while (next <= greatest
         && !next_realm_.compare_exchange_weak(next, greatest + 1)) {
  }
  database_ = std::move(db);
  return std::nullopt;
}

std::optional<failure> engine::mend() {
  if (!broken_->retryable())
    return broken_;
  const std::lock_guard guard{mutex_};
  if (database_.use_count() > 1)
    return failure{failure_kind::busy,
                   "the store " + folder_
                       + " cannot be mended while it is being read"};
  database_.reset();
  auto failed = audit(folder_, extent::logs);
  if (!failed)
    failed = load();
  broken_ = failed;
  return failed;
}

std::optional<failure> engine::check_realms(const batch& changes) {
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (const auto one = changes[i]; one.kind == batch::kind::name_realm)
      if (auto failed = name_realm(one.key.realm, one.first))
        return failed;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto one = changes[i];
    const bool puts =
        one.kind == batch::kind::put_all || one.kind == batch::kind::put_state;
    if (puts && (one.key.realm >= named_.size() || !named_[one.key.realm]))
      return misuse("realm " + std::to_string(one.key.realm)
                    + " has no name in the store");
  }
  return std::nullopt;
}

std::optional<failure> engine::name_realm(realm_number number,
                                          std::string_view name) {
  if (number == 0 || number >= next_realm_ || name.empty())
    return misuse("a realm needs a name and a reserved number");
  auto before = number_of(name);
  if (auto* why = std::get_if<failure>(&before))
    return std::move(*why);
  if (std::get<realm_number>(before) == number)
    return std::nullopt;
  if (number >= named_.size())
    named_.resize(number + std::size_t{1});
  if (std::get<realm_number>(before) != 0 || named_[number])
    return misuse("realm " + std::string{name} + " cannot have number "
                  + std::to_string(number) + " in the store");
  named_[number] = true;
  new_names_.emplace(name, number);
  return std::nullopt;
}

result<realm_number> engine::number_of(std::string_view name) const {
  if (auto found = new_names_.find(std::string{name});
      found != new_names_.end())
    return found->second;
  std::string bytes;
  auto status =
      (**database_)
          .Get({}, database_->names(), name_key(realm_prefix, name), &bytes);
  if (status.IsNotFound())
    return realm_number{0};
  if (!status.ok())
    return failure_of(status, "cannot read from the store " + folder_);
  return static_cast<realm_number>(big_endian(bytes, bytes.size()));
}

std::optional<failure> engine::write(const batch& changes) {
  // What a batch of all bindings took is not kept for ever.
  if (writes_.GetDataSize() > most_kept)
    writes_ = rocksdb::WriteBatch{};
  else
    writes_.Clear();
  auto* const names = database_->names();
  auto* const cards = database_->cards();
  auto* const states = database_->states();
  rocksdb::Status status;
  for (std::size_t i = 0; i < changes.size() && status.ok(); ++i) {
    const auto one = changes[i];
    const auto bytes = encode(one.key);
    const rocksdb::Slice key{bytes.data(), bytes.size()};
    switch (one.kind) {
    case batch::kind::name_realm:
      status = writes_.Put(names, name_key(realm_prefix, one.first),
                           rocksdb::Slice{bytes.data(), 4});
      break;
    case batch::kind::put_all:
      status = writes_.Put(cards, key, one.first);
      if (status.ok())
        status = writes_.Put(states, key, one.second);
      break;
    case batch::kind::put_state:
      status = writes_.Put(states, key, one.second);
      break;
    case batch::kind::remove:
      status = writes_.Delete(cards, key);
      if (status.ok())
        status = writes_.Delete(states, key);
      break;
    case batch::kind::note:
      status = one.second.empty()
                   ? writes_.Delete(names, name_key(note_prefix, one.first))
                   : writes_.Put(names, name_key(note_prefix, one.first),
                                 one.second);
      break;
    }
  }
  rocksdb::WriteOptions how;
  how.sync = kept_ == durability::disk;
  if (status.ok())
    status = (**database_).Write(how, &writes_);
  if (status.ok())
    return std::nullopt;
  broken_ = failure_of(status, "cannot write to the store " + folder_);
  return broken_;
}

} // namespace rollcall::store::rocks
