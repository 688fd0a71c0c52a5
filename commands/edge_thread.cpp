#include "commands/edge_thread.hpp"

#include <asio/post.hpp>

#include <utility>

namespace rollcall::commands {

edge_thread::edge_thread(edge::settings how) : server_(io_, std::move(how)) {
  // nop
}

edge_thread::~edge_thread() {
  stop();
}

std::optional<std::string> edge_thread::start() {
  if (auto error = server_.start())
    return error;
  thread_ = std::thread{[this] { io_.run(); }};
  return std::nullopt;
}

void edge_thread::stop() {
  if (!thread_.joinable())
    return;
  asio::post(io_, [this] {
    server_.stop();
    work_.reset();
  });
  thread_.join();
}

std::string edge_thread::describe() const {
  std::string result;
  for (const auto& one : server_.ports()) {
    if (!result.empty())
      result += ", ";
    auto v6 = one.address.find(':') != std::string::npos;
    result += edge::to_string(one.kind);
    result += v6 ? ":[" : ":";
    result += one.address + (v6 ? "]:" : ":") + std::to_string(one.port);
  }
  return result;
}

} // namespace rollcall::commands
