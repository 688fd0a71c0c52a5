// Actors that run on an Asio io_context: on the thread that owns their socket,
// so that socket handlers and message handlers need no lock between them.
#pragma once

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace rollcall::actors {

/// Runs actors on the thread of an io_context (which only one thread may run):
/// io actors always, and whoever is woken by an actor that runs here. So what a
/// REGISTER causes is done where it came in, without a hand-over from one
/// thread to another and back, which costs more than the work itself. Whoever
/// wants another core to do it wakes the receiver on CAF's scheduler instead.
class asio_unit final : public caf::execution_unit {
public:
  /// Up to `throughput` messages are handled in one turn.
  asio_unit(caf::actor_system& sys, asio::io_context& io,
            std::size_t throughput = 256)
    : caf::execution_unit(&sys), io_(io), throughput_(throughput) {
    // nop
  }

  void exec_later(caf::resumable* job) override {
    if (current_ == this || io_.get_executor().running_in_this_thread())
      run_soon(job);
    else if (current_ != nullptr && !current_->wakes_at_once_)
      current_->elsewhere_.emplace_back(this, job);
    else
      asio::post(io_, [this, job] { run(job); });
  }

  /// Calls `what` at the end of each turn, before other threads are woken.
  void at_end_of_turn(std::function<void()> what) {
    end_turn_ = std::move(what);
  }

  /// What its actors wake on other units does not wait for the end of the turn.
  /// For one whose messages take long, such as commits.
  void wake_others_at_once() noexcept { wakes_at_once_ = true; }

  /// Whose turn this thread is in; null: none's.
  static asio_unit* current() noexcept { return current_; }

  asio::io_context& io() noexcept { return io_; }

private:
  void run_soon(caf::resumable* job) {
    ready_.push_back(job);
    if (!std::exchange(posted_, true))
      asio::post(io_, [this] { run_ready(); });
  }

  // A few rounds, so that who answers has its turn along with who asked;
  // sockets wait no longer than for these. Other threads are woken at the end:
  // once, and for all that they have to do.
  void run_ready() {
    current_ = this;
    for (int round = 0; round < 3 && !ready_.empty(); ++round) {
      turn_.swap(ready_);
      for (auto* job : turn_)
        run(job);
      turn_.clear();
    }
    if (end_turn_)
      end_turn_();
    current_ = nullptr;
    for (auto [unit, job] : elsewhere_)
      unit->exec_later(job);
    elsewhere_.clear();
    posted_ = !ready_.empty();
    if (posted_)
      asio::post(io_, [this] { run_ready(); });
  }

  void run(caf::resumable* job) {
    switch (job->resume(this, throughput_)) {
      case caf::resumable::resume_later:
        exec_later(job);
        break;
      case caf::resumable::done:
      case caf::resumable::awaiting_message:
        caf::intrusive_ptr_release(job);
        break;
      default:
        break;
    }
  }

  asio::io_context& io_;
  std::size_t throughput_;
  std::function<void()> end_turn_; // may be empty
  std::vector<caf::resumable*> ready_; // to be resumed in the next round
  std::vector<caf::resumable*> turn_;
  std::vector<std::pair<asio_unit*, caf::resumable*>> elsewhere_;
  bool wakes_at_once_ = false;
  bool posted_ = false; // run_ready() will be called, or is running
  static inline thread_local asio_unit* current_ = nullptr; // in run_ready()
};

/// Base for an actor that runs on an asio_unit; `Base` is the
/// typed_event_based_actor of its interface.
template <class Base>
class on_asio : public Base {
public:
  on_asio(caf::actor_config& cfg, asio_unit& unit) : Base(cfg), unit_(unit) {
    this->context(&unit);
  }

  using Base::enqueue;

  void enqueue(caf::mailbox_element_ptr element,
               caf::execution_unit*) override {
    Base::enqueue(std::move(element), &unit_);
  }

  void enqueue(caf::strong_actor_ptr from, caf::message_id id,
               caf::message content, caf::execution_unit*) override {
    enqueue(caf::make_mailbox_element(std::move(from), id, {},
                                      std::move(content)),
            &unit_);
  }

  void launch(caf::execution_unit*, bool lazy, bool hide) override {
    if (!hide)
      this->register_at_system();
    if (lazy && this->mailbox().try_block())
      return;
    caf::intrusive_ptr_add_ref(this->ctrl());
    unit_.exec_later(this);
  }

  caf::resumable::subtype_t subtype() const override {
    return caf::resumable::io_actor;
  }

private:
  asio_unit& unit_;
};

/// Spawns `T` (derived from on_asio) with `xs` after its config and unit.
template <class T, class... Ts>
caf::infer_handle_from_class_t<T> spawn_on(asio_unit& unit, Ts&&... xs) {
  caf::actor_config cfg{&unit};
  return unit.system().template spawn_class<T, caf::no_spawn_options>(
    cfg, unit, std::forward<Ts>(xs)...);
}

} // namespace rollcall::actors
