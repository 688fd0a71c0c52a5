// A drachtio_link on a thread of its own, and what it told its observer.
#pragma once

#include "actors/drachtio_link.hpp"
#include "tests/actors/scripted_server.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <condition_variable>
#include <cstdint>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rollcall::actors_test {

/// Settings with short times.
inline actors::server_settings impatient(std::uint16_t port) {
  actors::server_settings result;
  result.host = "127.0.0.1";
  result.port = port;
  result.secret = "cymru";
  result.connect_timeout = 2s;
  result.retry_min = 10ms;
  result.retry_max = 80ms;
  result.retry_refused = 300ms;
  return result;
}

class link_runner : private actors::link_observer {
public:
  explicit link_runner(actors::server_settings settings)
      : link_(io_, std::move(settings), *this) {
    asio::post(io_, [this] { link_.start(); });
    thread_ = std::thread{[this] {
      io_.run();
    }};
  }

  ~link_runner() {
    asio::post(io_, [this] {
      link_.stop();
      work_.reset();
    });
    thread_.join();
  }

  /// Calls `f(link)` on its thread.
  template <class F>
  auto with_link(F f) {
    std::packaged_task<decltype(f(std::declval<actors::drachtio_link&>()))()>
        task{[this, &f] {
          return f(link_);
        }};
    auto result = task.get_future();
    asio::post(io_, [&task] { task(); });
    return result.get();
  }

  /// False when the condition, called under the lock, stays false.
  template <class F>
  bool wait_for(F condition, milliseconds within = patience) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, within, condition);
  }

  bool comes_up(std::size_t times = 1) {
    return wait_for([&] { return ups.size() >= times; });
  }
  bool goes_down(std::size_t times = 1) {
    return wait_for([&] { return downs.size() >= times; });
  }
  bool has_frames(std::size_t count) {
    return wait_for([&] { return frames.size() >= count; });
  }

  std::size_t losses() {
    std::lock_guard guard{mutex_};
    return downs.size();
  }

  // Written under the lock; read them after a wait for what was expected.
  std::vector<std::string> ups; // what the server listens on
  std::vector<std::string> downs;
  std::vector<std::string> frames;
  std::vector<std::size_t> turns; // frames of each

private:
  template <class F>
  void note(F&& f) {
    std::lock_guard guard{mutex_};
    f();
    changed_.notify_all();
  }

  void on_link_up(std::string_view listens) override {
    note([&] { ups.emplace_back(listens); });
  }
  void on_link_down(std::string_view reason) override {
    note([&] { downs.emplace_back(reason); });
  }
  void on_frames(std::shared_ptr<const char[]>,
                 const std::vector<std::string_view>& some) override {
    note([&] {
      frames.insert(frames.end(), some.begin(), some.end());
      turns.push_back(some.size());
    });
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{
      io_.get_executor()};
  actors::drachtio_link link_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

} // namespace rollcall::actors_test
