// SQLite: a tree with a log of changed pages. Its best way with this load was a
// single number as the key, 64 MB of cache, and a checkpoint every 64 MB.
#include "benchmarks/engines/candidate.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace rollcall::engines {

namespace {

class sqlite final : public candidate {
public:
  explicit sqlite(const choice& what) {
    std::filesystem::create_directories(what.path);
    check(sqlite3_open((what.path + "/db").c_str(), &db_) == SQLITE_OK);
    run("PRAGMA locking_mode=EXCLUSIVE");
    run("PRAGMA journal_mode=WAL");
    run(what.disk ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
    run("PRAGMA cache_size=-64000");
    run("PRAGMA wal_autocheckpoint=16000");
    run("CREATE TABLE IF NOT EXISTS cards(k INTEGER PRIMARY KEY, v BLOB)");
    run("CREATE TABLE IF NOT EXISTS states(k INTEGER PRIMARY KEY, v BLOB)");
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    put_card_ = prepare("INSERT OR REPLACE INTO cards VALUES(?1, ?2)");
    put_state_ = prepare("INSERT OR REPLACE INTO states VALUES(?1, ?2)");
    set_state_ = prepare("UPDATE states SET v=?2 WHERE k=?1");
    drop_card_ = prepare("DELETE FROM cards WHERE k=?1");
    drop_state_ = prepare("DELETE FROM states WHERE k=?1");
    all_ = prepare("SELECT cards.v, states.v FROM cards JOIN states"
                   " ON states.k = cards.k ORDER BY cards.k");
  }

  ~sqlite() override {
    for (auto* each : {begin_, commit_, put_card_, put_state_, set_state_,
                       drop_card_, drop_state_, all_})
      sqlite3_finalize(each);
    sqlite3_close(db_);
  }

  void commit(const store::batch& changes) override {
    step(begin_);
    for (auto i : by_key(changes)) {
      const auto one = changes[i];
      // 24 bits of realm are enough here.
      const auto key = static_cast<std::int64_t>(
          std::uint64_t{one.key.realm} << 40 | one.key.id);
      switch (one.kind) {
      case store::batch::kind::put_all:
        step(put_card_, key, one.first);
        step(put_state_, key, one.second);
        break;
      case store::batch::kind::put_state:
        step(set_state_, key, one.second);
        break;
      case store::batch::kind::remove:
        step(drop_card_, key, {});
        step(drop_state_, key, {});
        break;
      case store::batch::kind::name_realm:
      case store::batch::kind::note:
        break; // too few to matter
      }
    }
    step(commit_);
  }

  loaded load() override {
    loaded result;
    while (sqlite3_step(all_) == SQLITE_ROW) {
      ++result.bindings;
      for (int column : {0, 1}) {
        check(sqlite3_column_blob(all_, column) != nullptr);
        result.bytes +=
            static_cast<std::uint64_t>(sqlite3_column_bytes(all_, column));
      }
    }
    check(sqlite3_reset(all_) == SQLITE_OK);
    return result;
  }

private:
  void check(bool well) {
    if (!well)
      throw std::runtime_error{std::string{"sqlite: "} + sqlite3_errmsg(db_)};
  }

  void run(const char* statement) {
    check(sqlite3_exec(db_, statement, nullptr, nullptr, nullptr) == SQLITE_OK);
  }

  sqlite3_stmt* prepare(const char* text) {
    sqlite3_stmt* result = nullptr;
    check(sqlite3_prepare_v2(db_, text, -1, &result, nullptr) == SQLITE_OK);
    return result;
  }

  void step(sqlite3_stmt* what) {
    check(sqlite3_step(what) == SQLITE_DONE);
    sqlite3_reset(what);
  }

  void step(sqlite3_stmt* what, std::int64_t key, std::string_view bytes) {
    sqlite3_bind_int64(what, 1, key);
    if (sqlite3_bind_parameter_count(what) > 1)
      sqlite3_bind_blob(what, 2, bytes.data(), static_cast<int>(bytes.size()),
                        nullptr); // they stay where they are
    step(what);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  sqlite3_stmt* put_card_ = nullptr;
  sqlite3_stmt* put_state_ = nullptr;
  sqlite3_stmt* set_state_ = nullptr;
  sqlite3_stmt* drop_card_ = nullptr;
  sqlite3_stmt* drop_state_ = nullptr;
  sqlite3_stmt* all_ = nullptr;
};

} // namespace

std::unique_ptr<candidate> open_sqlite(const choice& what) {
  return std::make_unique<sqlite>(what);
}

} // namespace rollcall::engines
