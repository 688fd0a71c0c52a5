// Web hooks: events, posted to other people's services.
#pragma once

#include "protocol/registrar/event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

/// One receiver of events.
struct hook_settings {
  std::string url; // http or https
  registrar::event_filter filter;
  /// Signs what is posted; empty: nothing is signed.
  std::string secret;
  /// Events in one request, as a JSON array; 1: one event, as an object.
  std::size_t batch = 1;
  /// Events that wait to be posted; one more is lost, and counted.
  std::size_t max_waiting = 10'000;
  /// For one request.
  std::chrono::milliseconds timeout{5'000};
  /// Between attempts, doubled after each, with up to half as much again by
  /// chance.
  std::chrono::milliseconds retry_min{1'000};
  std::chrono::milliseconds retry_max{60'000};
  /// From the first attempt until a request is given up.
  std::chrono::milliseconds give_up{3'600'000};
  /// PEM file with the authorities to trust; empty: those of the system.
  std::string ca_file;
};

/// What became of the events of one receiver.
struct hook_count {
  std::string url;
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0; // no room, given up, or refused
  std::uint64_t attempts_failed = 0;
  std::size_t waiting = 0;
};

/// `sha256=` and the HMAC-SHA256 of "timestamp.body" in lower-case hex.
std::string hook_signature(std::string_view secret, std::string_view timestamp,
                           std::string_view body);

/// Posts in the order of events, one request at a time to each receiver, on a
/// thread of its own. A request has the header fields Rollcall-Event (the type,
/// or "batch"), Rollcall-Delivery (the first event's id: the same for each
/// attempt), and with a secret Rollcall-Timestamp (epoch seconds) and
/// Rollcall-Signature (see hook_signature). An answer of 2xx takes the events;
/// 408, 425, 429, 5xx and none at all are tried again; anything else loses
/// them.
class hooks {
public:
  hooks(std::vector<hook_settings> receivers,
        const registrar::subscribe& listen);

  hooks(const hooks&) = delete;

  hooks& operator=(const hooks&) = delete;

  /// As stop().
  ~hooks();

  /// Of each receiver, in the order of the settings; from any thread.
  std::vector<hook_count> counts() const;

  /// Ends the thread; what still waits is lost. Harmless when repeated.
  void stop();

private:
  struct impl;

  std::unique_ptr<impl> impl_;
};

} // namespace rollcall::http
