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

std::optional<fake_register::question>
fake_register::next(std::chrono::milliseconds within) {
  std::unique_lock guard(mutex_);
  if (!arrived_.wait_for(guard, within, [this] { return !questions_.empty(); }))
    return std::nullopt;
  auto result = std::move(questions_.front());
  questions_.pop_front();
  return result;
}

namespace {

const std::string only_user = "1000";

using registrations = std::vector<registrar::registration>;

registrations found(const std::string& realm, const std::string& user) {
  if (user != only_user)
    return {};
  auto one = realm == "a.com" ? full_registration() : registrar::registration{};
  one.username = user;
  one.realm = realm;
  return {one};
}

/// One overload for each inquiry.
struct at_once {
  void operator()(const registrar::check_ready&) {
    to.ready = true;
  }

  void operator()(const registrar::reload_directory&) {
    to.reloaded.realms = 2;
    to.reloaded.users = 7;
  }

  void operator()(const registrar::list_realms&) {
    to.realms = {"a", "b"};
  }

  void operator()(const registrar::count_realms&) {
    to.counts = {{"a", 3, 4, 1, 0.256}, {"b", 0, 0, 0, 0}};
  }

  void operator()(const registrar::list_realm& what) {
    if (what.realm != "long.com")
      return;
    for (int i = 0; i < 50; ++i)
      to.registrations.push_back(full_registration());
    if (what.limit != 0)
      to.next = "1049";
  }

  void operator()(const registrar::list_user& what) {
    to.registrations = found(what.realm, what.user);
  }

  void operator()(const registrar::list_history&) {
    // nop
  }

  void operator()(const registrar::remove_user& what) {
    to.registrations = found(what.realm, what.user);
    if (!what.uuid.empty())
      std::erase_if(to.registrations, [&](const registrar::registration& one) {
        return one.uuid != what.uuid;
      });
  }

  void operator()(const registrar::notify_user& what) {
    if (what.user == only_user)
      to.deliveries = {{"sip:" + what.event + "@phone", 200},
                       {"sip:silent", 0}};
  }

  void operator()(const registrar::verify_digest& what) {
    if (what.authorization == "Digest good") {
      to.proof.status = 200;
      to.proof.username = only_user;
      to.proof.display = "Kermit";
    } else {
      to.proof.status = 401;
      to.proof.reason = "Unauthorized";
      to.proof.challenges = {"Digest realm=\"" + what.realm + "\""};
    }
  }

  registrar::reply to = {};
};

} // namespace

registrar::inquire prompt_register() {
  return [](registrar::inquiry what, registrar::reply_receiver answer) {
    at_once one;
    std::visit(one, what);
    answer(std::move(one.to));
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
