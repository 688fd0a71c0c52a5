#include "tests/http/fake_register.hpp"

#include <chrono>
#include <thread>

namespace rollcall::test {

using namespace std::chrono_literals;

registrar::inquire fake_register::inquire() {
  return [this](registrar::inquiry what, registrar::reply_receiver answer) {
    std::lock_guard guard(mutex_);
    questions_.push_back({std::move(what), std::move(answer)});
    arrived_.notify_one();
  };
}

std::optional<fake_register::question> fake_register::next() {
  std::unique_lock guard(mutex_);
  if (!arrived_.wait_for(guard, 5s, [this] { return !questions_.empty(); }))
    return std::nullopt;
  auto result = std::move(questions_.front());
  questions_.pop_front();
  return result;
}

registrar::inquire prompt_register() {
  return [](registrar::inquiry what, registrar::reply_receiver answer) {
    registrar::reply reply;
    if (std::holds_alternative<registrar::list_realms>(what))
      reply.realms = {"a", "b"};
    if (auto* user = std::get_if<registrar::list_user>(&what);
        user != nullptr && user->user == "1000") {
      registrar::registration one;
      one.username = user->user;
      one.realm = user->realm;
      reply.registrations.push_back(std::move(one));
    }
    answer(std::move(reply));
  };
}

http::settings quick_settings() {
  http::settings result;
  result.port = 0;
  return result;
}

registrar::registration full_registration() {
  registrar::registration one;
  one.uuid = "8f14e45f-ceea-467f-a8f8-d5e9a1d3c5b7";
  one.initial = false;
  one.call_id = "1-2345@192.0.2.1";
  one.expires = 3600;
  one.registered_at = 1700000000;
  one.user_agent = "Phone \"X\" 1.0";
  one.allow = {"INVITE", "ACK"};
  one.network = {"192.0.2.1", 5090, "udp", true};
  one.expires_at = 1700003600;
  one.expires_in = 3599;
  one.stale = false;
  one.created = 1699990000;
  one.modified = 1700000001;
  one.username = "1000";
  one.realm = "bling.babblevoice.com";
  one.display = "Kermit";
  registrar::binding_view desk;
  desk.contact = "sip:1000@10.0.0.7:5060";
  desk.reachable = "sip:1000@192.0.2.1:5090";
  desk.q = 250;
  desk.path = "<sip:edge.example.com;lr>";
  desk.instance = "<urn:uuid:0001>";
  desk.reg_id = 1;
  desk.expires_at = 1700003600;
  desk.last_seen = 1700000002;
  desk.rtt = 12;
  desk.missed = 0;
  registrar::binding_view soft;
  soft.contact = soft.reachable = "sip:1000@192.0.2.2";
  soft.expires_at = 1700003500;
  soft.last_seen = 1700000000;
  soft.missed = 3;
  soft.stale = true;
  one.bindings = {desk, soft};
  return one;
}

registrar::reply realms(std::vector<std::string> names) {
  registrar::reply result;
  result.realms = std::move(names);
  return result;
}

bool eventually(const std::function<bool()>& done) {
  for (int i = 0; i < 1000; ++i) {
    if (done())
      return true;
    std::this_thread::sleep_for(5ms);
  }
  return done();
}

} // namespace rollcall::test
