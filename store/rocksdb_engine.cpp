#include "store/rocksdb_engine.hpp"

#include "store/folder_lock.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace rollcall::store {

namespace {

namespace db = rocksdb;

constexpr std::string_view form_key = "f";
constexpr std::string_view form = "1";

db::Slice slice(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

std::string_view view(const db::Slice& s) noexcept {
  return {s.data(), s.size()};
}

template <class T>
void append_big_endian(std::string& out, T value) {
  for (int shift = 8 * (int{sizeof(T)} - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift);
}

template <class T>
T read_big_endian(std::string_view bytes) noexcept {
  T value = 0;
  for (char c : bytes.substr(0, sizeof(T)))
    value = static_cast<T>(value << 8U) | static_cast<unsigned char>(c);
  return value;
}

std::string realm_key(char kind, std::uint32_t realm) {
  std::string result{kind};
  append_big_endian(result, realm);
  return result;
}

std::string binding_key(char kind, std::uint32_t realm, std::uint64_t binding) {
  auto result = realm_key(kind, realm);
  append_big_endian(result, binding);
  return result;
}

/// Says nothing: what matters comes back as a status.
class silent_log final : public db::Logger {
public:
  using db::Logger::Logv;
  void Logv(const char*, va_list) override {
    // nop
  }
};

db::Options options_of(bool create) {
  constexpr std::size_t mebibyte = 1U << 20U;
  db::Options o;
  o.create_if_missing = create;
  o.info_log = std::make_shared<silent_log>();
  o.stats_dump_period_sec = 0;
  o.stats_persist_period_sec = 0;
  o.paranoid_checks = true;
  // The end of the log may have been cut off within a commit that nobody was
  // told of; damage anywhere else is not to be passed over.
  o.wal_recovery_mode = db::WALRecoveryMode::kTolerateCorruptedTailRecords;
  o.track_and_verify_wals_in_manifest = true;
  o.compression = db::kNoCompression;
  o.write_buffer_size = 16 * mebibyte;
  o.max_write_buffer_number = 4;
  o.max_total_wal_size = 64 * mebibyte;
  o.max_background_jobs = 2;
  o.max_open_files = 256;
  db::BlockBasedTableOptions table;
  table.block_cache = db::NewLRUCache(8 * mebibyte);
  o.table_factory.reset(db::NewBlockBasedTableFactory(table));
  return o;
}

std::string describe(const db::Status& s) {
  if (s.IsNoSpace())
    return "no space is left on the disk";
  return s.ToString();
}

class rocksdb_engine final : public engine {
public:
  rocksdb_engine(std::filesystem::path path, durability how, folder_lock lock)
      : path_(std::move(path)),
        lock_(std::move(lock)) {
    write_.sync = how == durability::disk;
  }

  std::optional<failure> open(bool create) {
    if (!create)
      if (auto bad = check())
        return bad;
    if (auto failed = reopen(create))
      return failed;
    auto base = base_.get();
    std::string found;
    auto got = base->Get({}, slice(form_key), &found);
    if (got.IsNotFound()) {
      got = base->Put(write_, slice(form_key), slice(form));
      found = form;
    }
    if (!got.ok())
      return failed_to("be read", got);
    return read_names();
  }

  std::uint32_t realm_number(std::string_view name) override {
    std::lock_guard guard{names_mutex_};
    auto [at, fresh] = numbers_.try_emplace(std::string{name}, next_realm_);
    if (fresh)
      unnamed_.emplace(next_realm_++, at->first);
    return at->second;
  }

  std::optional<failure> commit(std::span<const change> changes) override {
    batch_.Clear();
    for (const auto& [number, name] : unnamed_)
      batch_.Put(realm_key('r', number), name);
    for (const auto& c : changes) {
      auto key = binding_key('s', c.realm, c.binding);
      if (!c.state.empty()) {
        batch_.Put(key, slice(c.state));
        if (c.card.empty())
          continue;
        key.front() = 'c';
        batch_.Put(key, slice(c.card));
      } else {
        batch_.Delete(key);
        key.front() = 'c';
        batch_.Delete(key);
      }
    }
    if (broken_)
      mend();
    auto base = base_.get();
    auto done = base ? base->Write(write_, &batch_)
                     : db::Status::IOError("the store is closed");
    broken_ = !done.ok();
    if (broken_)
      return failure{describe(done)};
    unnamed_.clear();
    return std::nullopt;
  }

  std::vector<std::string> realms() const override {
    std::lock_guard guard{names_mutex_};
    std::vector<std::string> result;
    result.reserve(numbers_.size());
    for (const auto& [name, number] : numbers_)
      result.push_back(name);
    return result;
  }

  std::optional<failure> read_all(const visitor& each) const override {
    return read("", each);
  }

  std::optional<failure> read_realm(std::string_view name,
                                    const visitor& each) const override {
    std::uint32_t number = 0;
    {
      std::lock_guard guard{names_mutex_};
      auto known = numbers_.find(std::string{name});
      if (known == numbers_.end())
        return std::nullopt;
      number = known->second;
    }
    std::string prefix;
    append_big_endian(prefix, number);
    return read(prefix, each);
  }

private:
  failure failed_to(const char* what, const db::Status& why) const {
    return {"the store in " + path_.string() + " cannot " + what + ": "
            + describe(why)};
  }

  /// Reads all of it, in a way that writes nothing.
  std::optional<failure> check() {
    db::DB* raw = nullptr;
    auto opened = db::DB::OpenForReadOnly(options_of(false), path_, &raw);
    std::unique_ptr<db::DB> base{raw};
    if (opened.ok()) {
      std::string found;
      auto got = base->Get({}, slice(form_key), &found);
      if (!got.ok() && !got.IsNotFound())
        opened = got;
      else if (got.ok() && found != form)
        return failure{"the store in " + path_.string() + " is of form "
                       + found + ", which this version does not know"};
    }
    if (opened.ok())
      opened = base->VerifyChecksum();
    if (!opened.ok())
      return failure{"the store in " + path_.string()
                     + " is damaged and was left as it is: "
                     + describe(opened)};
    return std::nullopt;
  }

  std::optional<failure> reopen(bool create) {
    db::DB* raw = nullptr;
    auto opened = db::DB::Open(options_of(create), path_, &raw);
    if (!opened.ok())
      return failed_to("be opened", opened);
    base_.set(std::shared_ptr<db::DB>{raw});
    return std::nullopt;
  }

  /// After a failed write, RocksDB takes no other until it is told that there
  /// is hope, or, after the worse ones, until it is opened anew.
  void mend() {
    if (auto base = base_.get(); base && base->Resume().ok())
      return;
    base_.set(nullptr);
    reopen(false);
  }

  std::optional<failure> read_names() {
    auto base = base_.get();
    std::unique_ptr<db::Iterator> at{base->NewIterator({})};
    for (at->Seek("r"); at->Valid() && at->key().starts_with("r");
         at->Next()) {
      auto number = read_big_endian<std::uint32_t>(view(at->key()).substr(1));
      numbers_.emplace(at->value().ToString(), number);
      names_.emplace(number, at->value().ToString());
      next_realm_ = std::max(next_realm_, number + 1);
    }
    if (!at->status().ok())
      return failed_to("be read", at->status());
    return std::nullopt;
  }

  std::string name_of(std::uint32_t number) const {
    std::lock_guard guard{names_mutex_};
    for (; names_.size() < numbers_.size();)
      for (const auto& [name, n] : numbers_)
        names_.emplace(n, name);
    auto found = names_.find(number);
    return found == names_.end() ? std::string{} : found->second;
  }

  /// `prefix` is that of the keys behind their first letter.
  std::optional<failure> read(const std::string& prefix,
                              const visitor& each) const {
    auto base = base_.get();
    if (!base)
      return failure{"the store is closed"};
    auto deleter = [&base](const db::Snapshot* s) { base->ReleaseSnapshot(s); };
    std::unique_ptr<const db::Snapshot, decltype(deleter)> snapshot{
        base->GetSnapshot(), deleter};
    db::ReadOptions how;
    how.snapshot = snapshot.get();
    how.readahead_size = 1U << 20U;
    how.fill_cache = false;
    std::unique_ptr<db::Iterator> cards{base->NewIterator(how)};
    std::unique_ptr<db::Iterator> states{base->NewIterator(how)};
    auto within = [&prefix](const db::Iterator& at, char kind) {
      return at.Valid() && at.key()[0] == kind
             && view(at.key()).substr(1).starts_with(prefix);
    };
    std::string realm;
    auto number = std::uint32_t{0};
    states->Seek('s' + prefix);
    for (cards->Seek('c' + prefix); within(*cards, 'c');
         cards->Next(), states->Next()) {
      auto key = view(cards->key()).substr(1);
      if (!within(*states, 's') || view(states->key()).substr(1) != key
          || key.size() != 12)
        return failure{"the store in " + path_.string()
                       + " has half a binding"};
      auto of = read_big_endian<std::uint32_t>(key);
      if (realm.empty() || of != number) {
        number = of;
        realm = name_of(of);
      }
      if (!each({realm, read_big_endian<std::uint64_t>(key.substr(4)),
                 view(cards->value()), view(states->value())}))
        return std::nullopt;
    }
    for (const auto* at : {cards.get(), states.get()})
      if (!at->status().ok())
        return failed_to("be read", at->status());
    if (within(*states, 's'))
      return failure{"the store in " + path_.string() + " has half a binding"};
    return std::nullopt;
  }

  /// Readers keep it while it is opened anew.
  class shared_base {
  public:
    std::shared_ptr<db::DB> get() const {
      std::lock_guard guard{mutex_};
      return base_;
    }
    void set(std::shared_ptr<db::DB> fresh) {
      std::lock_guard guard{mutex_};
      base_.swap(fresh);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<db::DB> base_;
  };

  std::filesystem::path path_;
  folder_lock lock_;
  shared_base base_;
  db::WriteOptions write_;
  db::WriteBatch batch_; // kept for its memory
  bool broken_ = false;  // the last write failed

  mutable std::mutex names_mutex_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  mutable std::unordered_map<std::uint32_t, std::string> names_;
  std::map<std::uint32_t, std::string> unnamed_; // not committed yet
  std::uint32_t next_realm_ = 1;
};

} // namespace

std::variant<std::shared_ptr<engine>, failure>
open_rocksdb(const std::filesystem::path& path, durability how) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed)
    return failure{"the folder " + path.string()
                   + " of the store cannot be made: " + failed.message()};
  auto locked = folder_lock::take(path);
  if (auto* why = std::get_if<failure>(&locked))
    return std::move(*why);
  // Only where there is nothing: a store that has lost its head is no new one.
  auto fresh = true;
  for (std::filesystem::directory_iterator at{path, failed}, end;
       !failed && at != end; at.increment(failed))
    fresh = fresh && folder_lock::is_of_lock(at->path());
  if (failed)
    return failure{"the folder " + path.string()
                   + " of the store cannot be read: " + failed.message()};
  auto result = std::make_shared<rocksdb_engine>(
      path, how, std::get<folder_lock>(std::move(locked)));
  if (auto bad = result->open(fresh))
    return std::move(*bad);
  return result;
}

} // namespace rollcall::store
