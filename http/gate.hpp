// The way onto a server's thread for others.
#pragma once

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <mutex>
#include <utility>

namespace rollcall::http {

/// Lets other threads post to the io_context for as long as there is one.
class gate {
public:
  explicit gate(asio::io_context& context) : context_(&context) {
    // nop
  }

  /// Posts, or drops what is posted once the gate is shut.
  template <class Function>
  void post(Function&& what) {
    std::lock_guard guard(mutex_);
    if (context_ != nullptr)
      asio::post(*context_, std::forward<Function>(what));
  }

  /// After this, nobody posts any more.
  void shut() {
    std::lock_guard guard(mutex_);
    context_ = nullptr;
  }

private:
  std::mutex mutex_;
  asio::io_context* context_;
};

} // namespace rollcall::http
