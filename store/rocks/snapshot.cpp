#include "store/rocks/snapshot.hpp"

#include "store/rocks/keys.hpp"

#include <rocksdb/iterator.h>

#include <limits>
#include <utility>

namespace rollcall::store::rocks {

namespace {

constexpr auto last_realm = std::numeric_limits<realm_number>::max();

using iterator = std::unique_ptr<rocksdb::Iterator>;

/// Cards and states side by side.
class both final : public cursor {
public:
  both(std::shared_ptr<database> of, rocksdb::ReadOptions how,
       realm_number first, realm_number last)
      : database_(std::move(of)) {
    const auto begin = encode({first, 0});
    if (last != last_realm) {
      end_ = encode({last + 1, 0});
      bound_ = {end_.data(), end_.size()};
      how.iterate_upper_bound = &bound_;
    }
    auto& db = **database_;
    cards_.reset(db.NewIterator(how, database_->cards()));
    states_.reset(db.NewIterator(how, database_->states()));
    cards_->Seek({begin.data(), begin.size()});
    states_->Seek({begin.data(), begin.size()});
  }

  bool next(stored_binding& out) override {
    if (error_)
      return false;
    if (std::exchange(given_, false)) {
      cards_->Next();
      states_->Next();
    }
    if (!cards_->Valid()) {
      check(*cards_);
      return false;
    }
    // States without a card are of bindings that were gone already.
    const auto card = cards_->key();
    while (states_->Valid() && states_->key().compare(card) < 0)
      states_->Next();
    if (!states_->Valid() || states_->key() != card
        || card.size() != key_size) {
      check(*states_);
      if (!error_)
        error_ = {failure_kind::damaged, "a binding in the store has no state"};
      return false;
    }
    out = {decode(card.ToStringView()), cards_->value().ToStringView(),
           states_->value().ToStringView()};
    given_ = true;
    return true;
  }

  const std::optional<failure>& error() const noexcept override {
    return error_;
  }

private:
  void check(const rocksdb::Iterator& i) {
    if (auto status = i.status(); !status.ok())
      error_ = failure_of(status, "cannot read the store's bindings");
  }

  std::shared_ptr<database> database_; // before the iterators
  key_bytes end_{};
  rocksdb::Slice bound_;
  iterator cards_;
  iterator states_;
  bool given_ = false; // the iterators stand on what was handed out
  std::optional<failure> error_;
};

} // namespace

snapshot::snapshot(std::shared_ptr<database> of)
    : database_(std::move(of)),
      moment_((**database_).GetSnapshot()) {
  // nop
}

snapshot::~snapshot() {
  (**database_).ReleaseSnapshot(moment_);
}

result<std::vector<realm>> snapshot::realms() const {
  std::vector<realm> found;
  const iterator i{(**database_).NewIterator(reading(), database_->names())};
  for (i->Seek({&realm_prefix, 1}); i->Valid(); i->Next()) {
    auto key = i->key().ToStringView();
    if (!key.starts_with(realm_prefix))
      break;
    if (i->value().size() != 4)
      return failure{failure_kind::damaged,
                     "a realm in the store has no number"};
    key.remove_prefix(1);
    const auto number = big_endian(i->value().ToStringView(), 4);
    found.push_back({static_cast<realm_number>(number), std::string{key}});
  }
  if (auto status = i->status(); !status.ok())
    return failure_of(status, "cannot read the store's realms");
  return found;
}

result<std::string> snapshot::note(std::string_view name) const {
  std::string value;
  auto status = (**database_)
                    .Get(reading(), database_->names(),
                         name_key(note_prefix, name), &value);
  if (!status.ok() && !status.IsNotFound())
    return failure_of(status, "cannot read from the store");
  return value;
}

std::unique_ptr<cursor> snapshot::bindings() const {
  auto how = reading();
  how.readahead_size = 1 << 20;
  return std::make_unique<both>(database_, how, 0, last_realm);
}

std::unique_ptr<cursor> snapshot::bindings(realm_number first,
                                           realm_number last) const {
  return std::make_unique<both>(database_, reading(), first, last);
}

rocksdb::ReadOptions snapshot::reading() const {
  rocksdb::ReadOptions how;
  how.snapshot = moment_;
  how.fill_cache = false;
  return how;
}

} // namespace rollcall::store::rocks
