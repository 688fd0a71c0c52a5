#include "edge/tcp_stream.hpp"

#include <asio/buffer.hpp>
#include <asio/post.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace rollcall::edge {

namespace {

constexpr std::chrono::milliseconds lazy_time{5};
constexpr std::size_t lazy_bytes = 32'768; // then it does not wait

} // namespace

tcp_stream::tcp_stream(asio::ip::tcp::socket socket, const bounds& limits,
                       std::size_t read_size)
    : socket_(std::move(socket)),
      lazy_timer_(socket_.get_executor()),
      bounds_(limits),
      read_size_(read_size) {
  // nop
}

void tcp_stream::start(owner& who) {
  owner_ = &who;
  connected_ = true;
  asio::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  read();
}

void tcp_stream::connect(owner& who, const asio::ip::tcp::endpoint& to) {
  owner_ = &who;
  socket_.async_connect(
      to, [self = shared_from_this()](const asio::error_code& failed) {
        if (!self->owner_)
          return;
        if (failed)
          return self->finish(end::refused);
        self->owner_->on_connected();
        self->start(*self->owner_);
        self->write();
      });
}

void tcp_stream::sent() {
  if (!accept_output() || flush_posted_ || (!connected_ && !overrun_))
    return;
  flush_posted_ = true;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->flush_posted_ = false;
    if (self->overrun_)
      self->finish(end::overrun);
    else
      self->write();
  });
}

void tcp_stream::sent_lazily() {
  if (pending_.size() > lazy_bytes)
    return sent();
  if (!accept_output() || flush_posted_ || lazy_posted_)
    return;
  lazy_posted_ = true;
  lazy_timer_.expires_after(lazy_time);
  lazy_timer_.async_wait([self = shared_from_this()](const asio::error_code&) {
    self->lazy_posted_ = false;
    self->write();
  });
}

bool tcp_stream::accept_output() {
  if (!owner_) {
    pending_.clear();
    return false;
  }
  if (pending_.size() + writing_.size() > bounds_.backlog || !account()) {
    overrun_ = true;
    pending_.clear();
  }
  return true;
}

/// False when all streams together hold too much, and this one more than it
/// did.
bool tcp_stream::account() {
  if (!bounds_.all)
    return true;
  const auto before = accounted_;
  accounted_ = input_.size() + pending_.size() + writing_.size();
  bounds_.all->used += accounted_ - before;
  return accounted_ <= before || bounds_.all->used <= bounds_.all->max;
}

void tcp_stream::close_when_sent() {
  closing_ = true;
  sent();
}

void tcp_stream::close() noexcept {
  owner_ = nullptr;
  if (bounds_.all)
    bounds_.all->used -= std::exchange(accounted_, 0);
  bounds_.all = nullptr;
  asio::error_code ignored;
  socket_.close(ignored);
  try {
    lazy_timer_.cancel();
  } catch (const asio::system_error&) {
    // Then it fires, and finds nothing to do.
  }
}

void tcp_stream::read() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    // A long message leaves no large buffer behind.
    if (input_.size() > read_size_)
      std::vector<char>{}.swap(input_);
  } else if (begin_ > 0) {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == input_.size())
    input_.resize(std::clamp(end_ * 2, read_size_, bounds_.input));
  if (end_ == input_.size() || !account())
    return finish(end::overrun);
  socket_.async_read_some(
      asio::buffer(input_.data() + end_, input_.size() - end_),
      [self = shared_from_this()](const asio::error_code& failed,
                                  std::size_t count) {
        if (!self->owner_)
          return;
        if (failed)
          return self->finish(end::closed);
        self->on_read(count);
      });
}

void tcp_stream::on_read(std::size_t count) {
  end_ += count;
  if (closing_) {
    begin_ = end_;
  } else {
    begin_ += owner_->on_bytes({input_.data() + begin_, end_ - begin_});
    if (!owner_)
      return;
  }
  read();
}

void tcp_stream::write() {
  if (!owner_ || !connected_ || !writing_.empty())
    return;
  if (pending_.empty()) {
    if (closing_)
      finish(end::closed);
    return;
  }
  writing_.swap(pending_);
  asio::async_write(
      socket_, asio::buffer(writing_),
      [self = shared_from_this()](const asio::error_code& failed, std::size_t) {
        self->writing_.clear();
        // What was much once is no reason to keep so much.
        if (self->writing_.capacity() > self->read_size_ * 4)
          std::string{}.swap(self->writing_);
        if (!self->owner_)
          return;
        self->account();
        if (failed)
          return self->finish(end::closed);
        self->write();
      });
}

void tcp_stream::finish(end why) {
  if (!owner_)
    return;
  // The owner may let go of us in its last call.
  const auto self = shared_from_this();
  auto* const who = owner_;
  close();
  who->on_end(why);
}

} // namespace rollcall::edge
