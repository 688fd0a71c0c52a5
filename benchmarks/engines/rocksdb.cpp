#include "benchmarks/engines/candidate.hpp"
#include "store/open.hpp"

#include <stdexcept>
#include <utility>
#include <variant>

namespace rollcall::engines {

namespace {

template <class T>
T value_of(store::result<T> got) {
  if (const auto* why = std::get_if<store::failure>(&got))
    throw std::runtime_error{why->text};
  return std::get<T>(std::move(got));
}

class through_the_store final : public candidate {
public:
  explicit through_the_store(const choice& what)
      : engine_(value_of(
          store::open({what.path, what.disk ? store::durability::disk
                                            : store::durability::process}))) {
    // nop
  }

  void commit(const store::batch& changes) override {
    // The realms' numbers are those of the load.
    store::realm_number greatest = 0;
    for (std::size_t i = 0; i < changes.size(); ++i)
      if (changes[i].kind == store::batch::kind::name_realm)
        greatest = changes[i].key.realm;
    while (reserved_ < greatest)
      reserved_ = engine_->reserve_realm();
    if (auto failed = engine_->commit(changes))
      throw std::runtime_error{failed->text};
  }

  loaded load() override {
    loaded result;
    auto cursor = value_of(engine_->snapshot())->bindings();
    store::stored_binding one;
    while (cursor->next(one)) {
      ++result.bindings;
      result.bytes += one.card.size() + one.state.size();
    }
    if (cursor->error())
      throw std::runtime_error{cursor->error()->text};
    return result;
  }

private:
  std::unique_ptr<store::engine> engine_;
  store::realm_number reserved_ = 0;
};

} // namespace

std::unique_ptr<candidate> open_rocksdb(const choice& what) {
  return std::make_unique<through_the_store>(what);
}

} // namespace rollcall::engines
