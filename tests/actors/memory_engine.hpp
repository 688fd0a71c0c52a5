// A store in memory that several houses may use one after the other, as
// processes do, and that fails when it is told to.
#pragma once

#include "store/engine.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace rollcall::actors_test {

class memory_engine : public store::engine {
public:
  using contents = std::map<store::binding_key,
                            std::pair<std::string, std::string>>;

  static constexpr std::size_t all_of_it = static_cast<std::size_t>(-1);

  std::optional<store::failure> commit(const store::batch& changes) override {
    if (on_commit)
      on_commit();
    if (full)
      return store::failure{store::failure_kind::no_space, "it is full"};
    ++commits;
    using kind = store::batch::kind;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      auto c = changes[i];
      switch (c.kind) {
      case kind::name_realm:
        names[c.key.realm] = c.first;
        break;
      case kind::put_all:
        bindings[c.key] = {std::string{c.first}, std::string{c.second}};
        break;
      case kind::put_state:
        if (auto found = bindings.find(c.key); found != bindings.end())
          found->second.second = c.second;
        break;
      case kind::remove:
        bindings.erase(c.key);
        break;
      case kind::note:
        notes[std::string{c.first}] = c.second;
        break;
      }
    }
    return std::nullopt;
  }

  store::realm_number reserve_realm() noexcept override {
    return next_realm++;
  }

  store::result<std::shared_ptr<const store::snapshot>> snapshot() override {
    if (reads == 0)
      return unreadable();
    return std::make_shared<const frozen>(names, bindings, notes, reads);
  }

  std::map<store::realm_number, std::string> names;
  contents bindings;
  std::map<std::string, std::string> notes;
  std::size_t commits = 0;
  bool full = false;
  /// How much of it can be read before it fails: 0 not even a snapshot, 1 that
  /// but no names, then so many bindings less two.
  std::size_t reads = all_of_it;
  std::function<void()> on_commit;
  store::realm_number next_realm = 1;

private:
  static store::failure unreadable() {
    return {store::failure_kind::io, "it cannot be read"};
  }

  class walk : public store::cursor {
  public:
    walk(contents some, std::size_t reads)
        : some_(std::move(some)),
          at_(some_.begin()),
          left_(reads) {
      // nop
    }
    bool next(store::stored_binding& out) override {
      if (at_ == some_.end())
        return false;
      if (left_ == 0) {
        failed_ = unreadable();
        return false;
      }
      --left_;
      out = {at_->first, at_->second.first, at_->second.second};
      ++at_;
      return true;
    }
    const std::optional<store::failure>& error() const noexcept override {
      return failed_;
    }

  private:
    contents some_;
    contents::const_iterator at_;
    std::size_t left_;
    std::optional<store::failure> failed_;
  };

  class frozen : public store::snapshot {
  public:
    frozen(std::map<store::realm_number, std::string> names, contents all,
           std::map<std::string, std::string> notes, std::size_t reads)
        : names_(std::move(names)),
          all_(std::move(all)),
          notes_(std::move(notes)),
          reads_(reads) {
      // nop
    }
    store::result<std::vector<store::realm>> realms() const override {
      if (reads_ < 2)
        return unreadable();
      std::vector<store::realm> result;
      for (const auto& [number, name] : names_)
        result.push_back({number, name});
      return result;
    }
    store::result<std::string> note(std::string_view name) const override {
      auto found = notes_.find(std::string{name});
      return found == notes_.end() ? std::string{} : found->second;
    }
    std::unique_ptr<store::cursor> bindings() const override {
      return std::make_unique<walk>(all_, reads_ - 2);
    }
    std::unique_ptr<store::cursor>
    bindings(store::realm_number first,
             store::realm_number last) const override {
      contents some;
      for (const auto& one : all_)
        if (one.first.realm >= first && one.first.realm <= last)
          some.insert(one);
      return std::make_unique<walk>(std::move(some), reads_ - 2);
    }

  private:
    std::map<store::realm_number, std::string> names_;
    contents all_;
    std::map<std::string, std::string> notes_;
    std::size_t reads_;
  };
};

} // namespace rollcall::actors_test
