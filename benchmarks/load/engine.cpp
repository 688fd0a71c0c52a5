#include "benchmarks/load/engine.hpp"

#include "benchmarks/load/sip_text.hpp"
#include "protocol/registrar/poll_schedule.hpp"

#include <time.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace rollcall::load {

namespace {

constexpr std::int64_t t1 = 500'000'000;
constexpr std::int64_t t2 = 4'000'000'000;

std::int64_t patience(std::size_t stage) noexcept {
  return std::min(t1 << std::min<std::size_t>(stage, 3), t2);
}

/// Coprime to `size`, so that steps of it visit everybody.
std::uint32_t stride(std::uint32_t size) noexcept {
  auto step = static_cast<std::uint32_t>(size * 0.618) | 1U;
  while (std::gcd(step, size) != 1)
    step += 2;
  return step;
}

} // namespace

engine::engine(population& phones, transport& network, poll_watch& polls,
               engine_settings settings)
    : phones_(phones),
      network_(network),
      polls_(polls),
      settings_(std::move(settings)) {
  // nop
}

figures engine::run(const phase& what) {
  phase_ = what;
  figures_ = {};
  figures_.name = what.text;
  issued_ = 0;
  if (phase_.duration == 0)
    position_ = 0;
  figures_.target_before = usage_of(settings_.targets);
  figures_.own_before = own_usage();
  figures_.noise_before = noise_so_far();
  begun_ = now_ = now_ns();
  polls_.restart(now_);
  while ((is_sending(now_) || outstanding_ > 0) && network_.is_up()) {
    if (is_sending(now_))
      issue(now_);
    run_timers(now_);
    network_.flush();
    rest();
    now_ = now_ns();
  }
  network_.flush();
  figures_.elapsed = now_ns() - begun_;
  figures_.target_after = usage_of(settings_.targets);
  figures_.own_after = own_usage();
  figures_.noise_after = noise_so_far();
  figures_.polls = polls_.finish(now_);
  for (auto& queue : timers_)
    queue.clear();
  return std::move(figures_);
}

bool engine::is_sending(std::int64_t now) const noexcept {
  return phase_.duration > 0 ? now - begun_ < phase_.duration
                             : issued_ < phones_.size();
}

void engine::issue(std::int64_t now) {
  if (phase_.kind == phase_kind::watch)
    return;
  if (phase_.rate > 0) {
    auto due = static_cast<std::uint64_t>(static_cast<double>(now - begun_)
                                          * phase_.rate / 1e9);
    if (phase_.duration == 0)
      due = std::min<std::uint64_t>(due, phones_.size());
    for (; issued_ < due; ++issued_) {
      auto when = static_cast<std::int64_t>(static_cast<double>(issued_) * 1e9
                                            / phase_.rate);
      if (!start_next(begun_ + when))
        ++figures_.held_back;
    }
    return;
  }
  while (outstanding_ < settings_.window
         && (phase_.duration > 0 || issued_ < phones_.size())) {
    if (!start_next(now))
      return;
    ++issued_;
  }
}

bool engine::start_next(std::int64_t when) {
  for (int tries = 0; tries < 16; ++tries) {
    auto index = next_index();
    auto& p = phones_.at(index);
    if (p.waiting)
      continue;
    choose(p);
    p.started = when;
    p.challenged = 0;
    p.waiting = true;
    ++outstanding_;
    if (!settings_.keep_nonces)
      p.nonce_size = 0;
    send(index);
    return true;
  }
  return false;
}

std::uint32_t engine::next_index() {
  auto size = phones_.size();
  auto in_order = phase_.kind == phase_kind::insert
                  || phase_.kind == phase_kind::unregister;
  auto at = position_;
  position_ = (position_ + 1) % size;
  if (in_order)
    return at;
  return static_cast<std::uint32_t>(std::uint64_t{at} * stride(size) % size);
}

void engine::choose(phone& p) {
  p.what = intent::bind;
  if (phase_.kind == phase_kind::unregister)
    p.what = intent::unbind;
  if (phase_.kind != phase_kind::mixed || !p.registered)
    return;
  auto roll = registrar::mix(dice_++) % 100;
  if (roll < 5)
    p.what = intent::unbind;
  else if (roll < 15)
    p.what = intent::query;
}

void engine::send(std::uint32_t index) {
  auto& p = phones_.at(index);
  ++p.attempt;
  if (p.nonce_size != 0)
    ++p.nc;
  ++figures_.requests;
  network_.send_register(index);
  auto first = network_.is_reliable() ? settings_.timeout : patience(0);
  timers_[0].push_back(
      {now_ + std::min(first, settings_.timeout), index, p.attempt});
}

void engine::end(phone& p) noexcept {
  p.waiting = false;
  --outstanding_;
}

void engine::on_answer(request_mark to, std::string_view answer) {
  auto wanted = to.index < phones_.size() && phones_.at(to.index).waiting
                && phones_.at(to.index).attempt == to.attempt;
  if (!wanted) {
    ++figures_.unwanted;
    return;
  }
  auto& p = phones_.at(to.index);
  auto status = read_status(answer);
  if (status < 200)
    return;
  if (status == 401 || status == 407) {
    // A second challenge in a row is a fresh nonce for an old one.
    if (p.challenged < 2 && take_challenge(p, answer, phones_.algorithm())) {
      ++p.challenged;
      ++figures_.challenges;
      return send(to.index);
    }
  }
  end(p);
  if (status >= 300) {
    ++figures_.failures[status];
    p.nonce_size = 0;
    return;
  }
  ++figures_.registrations;
  figures_.latency.add(now_ns() - p.started);
  if (p.what != intent::query)
    p.registered = p.what == intent::bind;
}

bool engine::on_poll(std::uint32_t index) {
  return polls_.on_poll(index, now_ns());
}

void engine::run_timers(std::int64_t now) {
  for (std::size_t stage = 0; stage < timers_.size(); ++stage) {
    auto& queue = timers_[stage];
    for (; !queue.empty() && queue.front().due <= now; queue.pop_front()) {
      auto t = queue.front();
      auto& p = phones_.at(t.index);
      if (!p.waiting || p.attempt != t.attempt)
        continue;
      auto sent = t.due;
      for (std::size_t i = 0; i <= stage; ++i)
        sent -= patience(i);
      auto spent = network_.is_reliable() ? settings_.timeout : now - sent;
      if (spent >= settings_.timeout || stage + 1 == timers_.size()) {
        ++figures_.timeouts;
        p.nonce_size = 0;
        end(p);
        continue;
      }
      ++figures_.retransmissions;
      network_.send_register(t.index);
      timers_[stage + 1].push_back(
          {t.due + patience(stage + 1), t.index, t.attempt});
    }
  }
}

/// With a rate to keep, answers are collected once in a while: woken for each
/// of them the generator would take the processor from who is measured.
void engine::rest() {
  if (!is_sending(now_))
    return network_.wait(1'000'000, *this);
  if (phase_.kind != phase_kind::watch && phase_.rate == 0)
    return network_.wait(5'000'000, *this);
  auto pause = settings_.pace;
  if (phase_.kind == phase_kind::watch)
    pause = 1'000'000;
  timespec time{};
  time.tv_nsec = pause;
  clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
  network_.wait(0, *this);
}

} // namespace rollcall::load
