// LMDB: a tree whose changed pages are copied. Cards and states in trees of
// their own, without MDB_WRITEMAP, with which a full disk is a SIGBUS.
#include "benchmarks/engines/candidate.hpp"
#include "store/rocks/keys.hpp"

#include <lmdb.h>

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace rollcall::engines {

namespace {

void check(int code) {
  if (code != 0)
    throw std::runtime_error{std::string{"lmdb: "} + mdb_strerror(code)};
}

MDB_val value_of(std::string_view bytes) {
  // LMDB does not write through it.
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

class lmdb final : public candidate {
public:
  explicit lmdb(const choice& what) {
    std::filesystem::create_directories(what.path);
    check(mdb_env_create(&env_));
    check(mdb_env_set_maxdbs(env_, 2));
    check(mdb_env_set_mapsize(env_, std::size_t{16} << 30));
    const unsigned flags = MDB_NOTLS | (what.disk ? 0U : MDB_NOSYNC);
    check(mdb_env_open(env_, what.path.c_str(), flags, 0600));
    MDB_txn* txn = nullptr;
    check(mdb_txn_begin(env_, nullptr, 0, &txn));
    check(mdb_dbi_open(txn, "cards", MDB_CREATE, &cards_));
    check(mdb_dbi_open(txn, "states", MDB_CREATE, &states_));
    check(mdb_txn_commit(txn));
  }

  ~lmdb() override {
    mdb_env_close(env_);
  }

  void commit(const store::batch& changes) override {
    MDB_txn* txn = nullptr;
    check(mdb_txn_begin(env_, nullptr, 0, &txn));
    for (auto i : by_key(changes)) {
      const auto one = changes[i];
      const auto bytes = store::rocks::encode(one.key);
      auto key = value_of({bytes.data(), bytes.size()});
      auto card = value_of(one.first);
      auto state = value_of(one.second);
      switch (one.kind) {
      case store::batch::kind::put_all:
        check(mdb_put(txn, cards_, &key, &card, 0));
        [[fallthrough]];
      case store::batch::kind::put_state:
        check(mdb_put(txn, states_, &key, &state, 0));
        break;
      case store::batch::kind::remove:
        check(mdb_del(txn, cards_, &key, nullptr));
        check(mdb_del(txn, states_, &key, nullptr));
        break;
      case store::batch::kind::name_realm:
      case store::batch::kind::note:
        break; // too few to matter
      }
    }
    check(mdb_txn_commit(txn));
  }

  loaded load() override {
    loaded result;
    MDB_txn* txn = nullptr;
    check(mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn));
    MDB_cursor* cards = nullptr;
    MDB_cursor* states = nullptr;
    check(mdb_cursor_open(txn, cards_, &cards));
    check(mdb_cursor_open(txn, states_, &states));
    MDB_val key{};
    MDB_val card{};
    MDB_val state{};
    while (mdb_cursor_get(cards, &key, &card, MDB_NEXT) == 0
           && mdb_cursor_get(states, &key, &state, MDB_NEXT) == 0) {
      ++result.bindings;
      result.bytes += card.mv_size + state.mv_size;
      // Nothing is read before it is touched.
      const auto* bytes = static_cast<const char*>(card.mv_data);
      for (std::size_t i = 0; i < card.mv_size; i += 64)
        touched_ = bytes[i];
    }
    mdb_cursor_close(cards);
    mdb_cursor_close(states);
    mdb_txn_abort(txn);
    return result;
  }

private:
  MDB_env* env_ = nullptr;
  MDB_dbi cards_{};
  MDB_dbi states_{};
  volatile char touched_ = 0;
};

} // namespace

std::unique_ptr<candidate> open_lmdb(const choice& what) {
  return std::make_unique<lmdb>(what);
}

} // namespace rollcall::engines
