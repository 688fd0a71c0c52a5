#include "http/hooks.hpp"

#include "http/client.hpp"
#include "http/event_view.hpp"
#include "http/gate.hpp"
#include "log/parts.hpp"
#include "protocol/digest/hash.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <deque>
#include <random>
#include <span>
#include <thread>
#include <utility>

namespace rollcall::http {

namespace {

using clock = std::chrono::steady_clock;

bool is_worth_another_try(int status) {
  return status == 0 || status == 408 || status == 425 || status == 429
         || status >= 500;
}

class hook;

/// Where a receiver's events come in, from any thread; it may outlive all else.
struct intake {
  bool hear(const std::shared_ptr<intake>& self,
            std::span<const registrar::event_ptr> events);

  std::size_t max_waiting = 0;
  std::string url; // for the log
  std::shared_ptr<gate> way_in;
  std::weak_ptr<hook> to; // to be touched on the hooks' thread only
  std::atomic<bool> stopped{false};
  std::atomic<bool> full{false};
  std::atomic<std::size_t> waiting{0};
  std::atomic<std::uint64_t> delivered{0};
  std::atomic<std::uint64_t> lost{0};
  std::atomic<std::uint64_t> failed{0};
};

/// One receiver and what waits for it, on the hooks' thread.
class hook : public std::enable_shared_from_this<hook> {
public:
  hook(asio::io_context& context, std::shared_ptr<intake> in,
       hook_settings how)
      : conf_(std::move(how)),
        in_(std::move(in)),
        timer_(context),
        client_({.max_transfers = 1,
                 .max_waiting = 1,
                 .ca_file = conf_.ca_file}) {
    // nop
  }

  void add(const std::vector<registrar::event_ptr>& events) {
    queue_.insert(queue_.end(), events.begin(), events.end());
    next();
  }

  /// From any thread but the client's.
  void stop() {
    in_->stopped = true;
    client_.stop();
  }

  const intake& in() const {
    return *in_;
  }

private:
  void next() {
    if (busy_ || queue_.empty() || in_->stopped)
      return;
    busy_ = true;
    size_ = std::min(conf_.batch, queue_.size());
    body_.clear();
    if (conf_.batch == 1) {
      append_json(body_, *queue_.front());
    } else {
      for (std::size_t i = 0; i < size_; ++i) {
        body_ += i == 0 ? '[' : ',';
        append_json(body_, *queue_[i]);
      }
      body_ += ']';
    }
    begun_ = clock::now();
    wait_ = conf_.retry_min;
    attempt();
  }

  void attempt() {
    client_request request;
    request.method = "POST";
    request.url = conf_.url;
    request.timeout = conf_.timeout;
    request.max_answer = 65'536;
    request.body = body_;
    const auto& first = *queue_.front();
    request.headers = {
        {"Content-Type", "application/json"},
        {"Rollcall-Event", conf_.batch == 1
                               ? std::string{to_string(first.type)}
                               : "batch"},
        {"Rollcall-Delivery", std::to_string(first.id)}};
    if (!conf_.secret.empty()) {
      auto time = std::to_string(std::time(nullptr));
      request.headers.emplace_back("Rollcall-Signature",
                                   hook_signature(conf_.secret, time, body_));
      request.headers.emplace_back("Rollcall-Timestamp", std::move(time));
    }
    client_.send(std::move(request), [self = weak_from_this(),
                                      way_in = in_->way_in](client_answer got) {
      way_in->post([self, got = std::move(got)] {
        if (auto still = self.lock())
          still->answered(got);
      });
    });
  }

  void answered(const client_answer& got) {
    if (in_->stopped)
      return;
    if (got.status / 100 == 2) {
      if (std::exchange(failing_, false))
        log::http().info("web hook {}: events are taken again", conf_.url);
      return done(in_->delivered);
    }
    ++in_->failed;
    auto why = got.status == 0 ? got.error
                               : "answered " + std::to_string(got.status);
    if (!is_worth_another_try(got.status)) {
      log::http().warn("web hook {}: {} events lost: {}", conf_.url, size_, why);
      return done(in_->lost);
    }
    if (clock::now() + wait_ - begun_ > conf_.give_up) {
      log::http().warn("web hook {}: {} events given up: {}", conf_.url, size_,
                   why);
      return done(in_->lost);
    }
    if (!std::exchange(failing_, true))
      log::http().warn("web hook {}: {}; events wait", conf_.url, why);
    std::uniform_int_distribution<long> jitter{0, wait_.count() / 2};
    timer_.expires_after(wait_ + std::chrono::milliseconds{jitter(random_)});
    timer_.async_wait([self = weak_from_this()](const asio::error_code& error) {
      auto still = self.lock();
      if (!error && still && !still->in_->stopped)
        still->attempt();
    });
    wait_ = std::min(2 * wait_, conf_.retry_max);
  }

  /// The request is over.
  void done(std::atomic<std::uint64_t>& counter) {
    counter += size_;
    in_->waiting -= size_;
    in_->full = false;
    queue_.erase(queue_.begin(),
                 queue_.begin() + static_cast<std::ptrdiff_t>(size_));
    busy_ = false;
    next();
  }

  hook_settings conf_;
  std::shared_ptr<intake> in_;
  asio::steady_timer timer_;
  std::deque<registrar::event_ptr> queue_;
  bool busy_ = false;
  bool failing_ = false;
  std::size_t size_ = 0; // events in the request under way: the first ones
  std::string body_;
  clock::time_point begun_;
  std::chrono::milliseconds wait_{};
  std::minstd_rand random_{std::random_device{}()};
  client client_; // last: ends before what its call-backs use
};

bool intake::hear(const std::shared_ptr<intake>& self,
                  std::span<const registrar::event_ptr> events) {
  if (stopped)
    return false;
  auto room = max_waiting - std::min(max_waiting, waiting.load());
  auto some = events.first(std::min(room, events.size()));
  if (some.size() < events.size()) {
    lost += events.size() - some.size();
    if (!full.exchange(true))
      log::http().warn("web hook {}: {} events wait; further ones are lost", url,
                   max_waiting);
  }
  if (some.empty())
    return true;
  waiting += some.size();
  way_in->post([self, all = std::vector<registrar::event_ptr>(
                          some.begin(), some.end())] {
    if (auto one = self->to.lock())
      one->add(all);
  });
  return true;
}

} // namespace

std::string hook_signature(std::string_view secret, std::string_view timestamp,
                           std::string_view body) {
  std::string text{timestamp};
  text.append(".").append(body);
  digest::sha256_bytes bytes{};
  digest::hmac_sha256(secret, text, bytes);
  return "sha256=" + std::string{digest::hex_text{bytes}.view()};
}

struct hooks::impl {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{
      context.get_executor()};
  std::shared_ptr<gate> way_in = std::make_shared<gate>(context);
  std::vector<std::shared_ptr<hook>> all;
  std::thread runner;
};

hooks::hooks(std::vector<hook_settings> receivers,
             const registrar::subscribe& listen)
    : impl_(std::make_unique<impl>()) {
  for (auto& one : receivers) {
    one.batch = std::max<std::size_t>(one.batch, 1);
    auto in = std::make_shared<intake>();
    in->max_waiting = one.max_waiting;
    in->url = one.url;
    in->way_in = impl_->way_in;
    auto filter = one.filter;
    impl_->all.push_back(
        std::make_shared<hook>(impl_->context, in, std::move(one)));
    in->to = impl_->all.back();
    listen({std::move(filter),
            [in](auto events) { return in->hear(in, events); }});
  }
  impl_->runner = std::thread([this] { impl_->context.run(); });
}

hooks::~hooks() {
  stop();
}

std::vector<hook_count> hooks::counts() const {
  std::vector<hook_count> result;
  for (const auto& one : impl_->all)
    result.push_back({one->in().url, one->in().delivered, one->in().lost, one->in().failed,
                      one->in().waiting});
  return result;
}

void hooks::stop() {
  if (!impl_->runner.joinable())
    return;
  for (const auto& one : impl_->all)
    one->stop();
  impl_->way_in->shut();
  impl_->context.stop();
  impl_->runner.join();
}

} // namespace rollcall::http
