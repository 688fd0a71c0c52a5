// Something to be done in a turn of a unit, as an actor's handler is.
#pragma once

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>

#include <cstddef>
#include <functional>
#include <utility>

namespace rollcall::actors_test {

/// Must live until it is done.
class piece_of_work final : public caf::resumable {
public:
  explicit piece_of_work(std::function<void()> what) : what_(std::move(what)) {
    // nop
  }

  subtype_t subtype() const override {
    return unspecified;
  }

  resume_result resume(caf::execution_unit*, std::size_t) override {
    what_();
    return done;
  }

  void intrusive_ptr_add_ref_impl() override {
    // nop
  }

  void intrusive_ptr_release_impl() override {
    // nop
  }

private:
  std::function<void()> what_;
};

} // namespace rollcall::actors_test
