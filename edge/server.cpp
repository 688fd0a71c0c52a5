#include "edge/server.hpp"

#include "edge/core.hpp"

namespace rollcall::edge {

server::server(asio::io_context& io, settings how)
    : core_(std::make_shared<core>(io, std::move(how))) {
  // nop
}

server::~server() {
  stop();
}

std::optional<std::string> server::start() {
  auto failed = core_->start();
  if (failed)
    core_->stop();
  return failed;
}

void server::stop() {
  core_->stop();
}

std::vector<server::bound> server::ports() const {
  std::vector<bound> result;
  for (const auto& one : core_->listeners()) {
    bound b{one.kind, {}, one.local.port()};
    append_address(b.address, one.local.address());
    result.push_back(std::move(b));
  }
  return result;
}

std::uint16_t server::admin_port() const {
  return core_->admin_port();
}

const counters& server::count() const noexcept {
  return core_->count();
}

} // namespace rollcall::edge
