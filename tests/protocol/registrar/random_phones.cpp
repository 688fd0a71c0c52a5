#include "tests/protocol/registrar/random_phones.hpp"

#include <array>
#include <random>

namespace rollcall::test {

namespace {

using model::contact;
using model::millis;
using model::request;

struct phone {
  std::string user;
  std::string call_id;
  std::uint32_t cseq = 0;
  std::string instance;
  bool flows = false; // uses reg-id
  model::source from;
  std::vector<contact> contacts;
  std::vector<request> sent; // the last few
};

class world {
public:
  explicit world(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < 6; ++i)
      phones_.push_back(new_phone());
  }

  std::vector<step> run(std::size_t count) {
    std::vector<step> result;
    result.push_back({now_, random_policy()});
    while (result.size() < count) {
      pass_time();
      result.push_back({now_, next()});
    }
    return result;
  }

private:
  std::uint64_t below(std::uint64_t n) {
    return random_() % n;
  }
  bool chance(unsigned percent) {
    return below(100) < percent;
  }
  template <class T, std::size_t N>
  T one_of(const T (&values)[N]) {
    return values[below(N)];
  }

  void pass_time() {
    switch (below(8)) {
    case 0:
      now_ += static_cast<millis>(below(400'000));
      break;
    case 1:
      now_ += 1'000 * static_cast<millis>(below(120));
      break;
    case 2:
    case 3:
      now_ += static_cast<millis>(below(3'000));
      break;
    default:
      break; // within the same millisecond
    }
  }

  decltype(step::what) next() {
    auto dice = below(100);
    if (dice < 3)
      return random_policy();
    if (dice < 9)
      return expiry_step{};
    if (dice < 16)
      return poll_step{random_user(), below(6), chance(40),
                       static_cast<std::uint32_t>(below(500))};
    if (dice < 18)
      return removal_step{random_user(), below(6)};
    return packet();
  }

  registrar::policy random_policy() {
    registrar::policy p;
    constexpr std::uint32_t least[] = {1, 60, 100, 5'000};
    p.minexpires = one_of(least);
    p.expires = p.minexpires + static_cast<std::uint32_t>(below(400));
    p.maxexpires = p.expires + static_cast<std::uint32_t>(below(600));
    if (chance(50))
      p.minexpiresmode = registrar::min_expires_mode::reject;
    if (chance(30))
      p.expiresjitter = static_cast<std::uint32_t>(below(51));
    p.staletime = static_cast<std::uint32_t>(1 + below(300));
    if (chance(50))
      p.optionsping = 30;
    p.optionsfail = static_cast<std::uint32_t>(1 + below(4));
    if (chance(15))
      p.regping = 20;
    p.maxcontacts = static_cast<std::uint32_t>(1 + below(7));
    constexpr registrar::full_mode modes[] = {registrar::full_mode::reject,
                                              registrar::full_mode::stale,
                                              registrar::full_mode::oldest};
    p.whenfull = one_of(modes);
    if (chance(15))
      p.maxusers = static_cast<std::uint32_t>(below(3));
    if (chance(30))
      p.maxbindings = static_cast<std::uint32_t>(1 + below(8));
    return p;
  }

  std::string random_user() {
    constexpr const char* users[] = {"alice", "bob"};
    return one_of(users);
  }

  model::source random_source() {
    constexpr const char* addresses[] = {"192.0.2.1", "192.0.2.2",
                                         "2001:db8::1"};
    constexpr const char* protocols[] = {"udp", "udp", "udp", "tcp"};
    return {one_of(addresses), static_cast<std::uint16_t>(5'060 + below(4)),
            one_of(protocols)};
  }

  contact random_contact(const phone& p) {
    constexpr const char* users[] = {"a", "b", ""};
    constexpr const char* hosts[] = {"192.0.2.1", "pc.test", "[2001:db8::1]"};
    constexpr const char* ports[] = {"", "", "5060", "5062"};
    constexpr const char* transports[] = {"", "", "udp", "tcp"};
    contact c;
    if (chance(4)) {
      c.means = {"tel", one_of(users), "", "", ""};
    } else {
      c.means = {chance(5) ? "sips" : "sip", one_of(users), one_of(hosts),
                 one_of(ports), one_of(transports)};
    }
    spell(c);
    c.instance = p.instance;
    if (p.flows)
      c.reg_id = static_cast<std::uint32_t>(1 + below(2));
    write_params(c);
    return c;
  }

  static void write_params(contact& c) {
    c.params.clear();
    if (!c.instance.empty())
      c.params += ";+sip.instance=\"" + c.instance + '"';
    if (c.reg_id)
      c.params += ";reg-id=" + std::to_string(*c.reg_id);
  }

  /// One of the ways to write what it means.
  void spell(contact& c) {
    const auto& m = c.means;
    if (m.scheme == "tel") {
      c.uri = "tel:+1555" + m.user;
      return;
    }
    c.uri =
        chance(20) ? (m.scheme == "sip" ? "SIP:" : "SIPS:") : m.scheme + ':';
    if (!m.user.empty()) {
      auto escaped = m.user == "a" ? "%61" : "%62";
      c.uri += (chance(20) ? escaped : m.user) + '@';
    }
    auto host = m.host;
    if (chance(20))
      host = host == "pc.test"         ? "PC.Test"
             : host == "[2001:db8::1]" ? "[2001:DB8:0::1]"
                                       : host;
    c.uri += host;
    if (!m.port.empty())
      c.uri += ':' + m.port;
    auto other = chance(20); // may be missing in one of two
    auto other_first = chance(50);
    if (other && other_first)
      c.uri += ";ob";
    if (!m.transport.empty())
      c.uri += ";transport=" + (chance(20) ? upper(m.transport) : m.transport);
    if (other && !other_first)
      c.uri += ";ob";
  }

  static std::string upper(std::string text) {
    for (char& c : text)
      c = static_cast<char>(c - 'a' + 'A');
    return text;
  }

  phone new_phone() {
    phone p;
    p.user = random_user();
    p.call_id = new_call_id();
    if (chance(40))
      p.instance = "<urn:uuid:" + std::to_string(below(4)) + '>';
    p.flows = !p.instance.empty() && chance(40);
    p.from = random_source();
    p.contacts.push_back(random_contact(p));
    while (chance(30))
      p.contacts.push_back(random_contact(p));
    return p;
  }

  std::string new_call_id() {
    return "call-" + std::to_string(++call_ids_);
  }

  request packet() {
    auto& p = phones_[below(phones_.size())];
    if (!p.sent.empty() && chance(20)) {
      // The answer was lost, or the network kept a packet for a while.
      auto again =
          p.sent[chance(50) ? p.sent.size() - 1 : below(p.sent.size())];
      again.random[0] = random_();
      again.random[1] = random_();
      if (chance(30))
        again.from.port = static_cast<std::uint16_t>(5'060 + below(4));
      if (chance(20))
        again.challenged_at = some_time();
      return again;
    }
    happens_to(p);
    request r;
    r.user = p.user;
    r.call_id = p.call_id;
    r.cseq = ++p.cseq;
    r.from = p.from;
    r.user_agent = chance(3) ? "phone/2" : "phone/1";
    if (chance(5))
      r.path = "<sip:edge.test;lr>";
    r.random[0] = random_();
    r.random[1] = random_();
    if (chance(30))
      r.challenged_at = some_time();
    if (chance(50))
      r.expires = lifetime();
    choose_contacts(p, r);
    p.sent.push_back(r);
    if (p.sent.size() > 5)
      p.sent.erase(p.sent.begin());
    if (chance(8)) {
      // Not sent yet: something newer goes first.
      r.cseq = ++p.cseq;
      choose_contacts(p, r);
      p.sent.push_back(r);
    }
    return r;
  }

  void happens_to(phone& p) {
    auto dice = below(100);
    if (dice < 6) {
      p.from.port = static_cast<std::uint16_t>(5'060 + below(4));
    } else if (dice < 10) { // and it knows about the move
      p.from = random_source();
      for (auto& c : p.contacts) {
        if (c.means.scheme == "tel")
          continue;
        c.means.port = std::to_string(p.from.port + 1'000);
        spell(c);
      }
    } else if (dice < 13) {
      p.call_id = new_call_id();
      p.cseq = static_cast<std::uint32_t>(below(3));
    } else if (dice < 16) { // keeps its Call-ID
      p.cseq = static_cast<std::uint32_t>(below(3));
    } else if (dice < 20) {
      p.contacts.push_back(random_contact(p));
      if (p.contacts.size() > 3)
        p.contacts.erase(p.contacts.begin());
    } else if (dice < 21) {
      p = new_phone();
    } else if (dice < 30) {
      for (auto& c : p.contacts)
        spell(c);
    }
  }

  void choose_contacts(phone& p, request& r) {
    r.contacts.clear();
    r.wildcard = false;
    auto dice = below(100);
    if (dice < 5)
      return; // a query
    if (dice < 8) {
      r.wildcard = true;
      r.expires = 0;
      return;
    }
    for (const auto& c : p.contacts)
      if (chance(85))
        r.contacts.push_back(c);
    if (chance(5)) // anybody's, or one of its own again
      r.contacts.push_back(phones_[below(phones_.size())].contacts.front());
    for (auto& c : r.contacts) {
      if (chance(40))
        c.expires = lifetime();
      if (chance(40))
        c.q = static_cast<unsigned>(below(1'001));
    }
    for (auto i = r.contacts.size(); i > 1; --i)
      std::swap(r.contacts[i - 1], r.contacts[below(i)]);
  }

  std::uint32_t lifetime() {
    constexpr std::uint32_t some[] = {0,   0,   1,     59,    60,
                                      120, 400, 3'599, 3'600, 4'294'967'295};
    return one_of(some);
  }

  millis some_time() {
    return chance(60) ? now_ - static_cast<millis>(below(3))
                      : now_ - static_cast<millis>(below(300'000));
  }

  std::mt19937_64 random_;
  millis now_ = 1'700'000'000'000;
  std::vector<phone> phones_;
  unsigned call_ids_ = 0;
};

std::string optional_text(const std::optional<std::uint32_t>& value) {
  return value ? std::to_string(*value) : "-";
}

struct printer {
  std::string operator()(const request& r) const {
    auto text = "REGISTER " + r.user + ' ' + r.call_id + " CSeq "
                + std::to_string(r.cseq) + " from " + r.from.protocol + ' '
                + r.from.address + ' ' + std::to_string(r.from.port)
                + " Expires " + optional_text(r.expires) + " path '" + r.path
                + "' agent " + r.user_agent;
    if (r.challenged_at)
      text += " challenged " + std::to_string(*r.challenged_at);
    if (r.wildcard)
      text += " *";
    for (const auto& c : r.contacts)
      text += "\n    <" + c.uri + '>' + c.params + " expires "
              + optional_text(c.expires);
    return text;
  }
  std::string operator()(const poll_step& p) const {
    return "poll " + p.user + ' ' + std::to_string(p.which)
           + (p.answered ? " answered" : " missed");
  }
  std::string operator()(const removal_step& r) const {
    return "remove " + r.user + ' ' + std::to_string(r.which);
  }
  std::string operator()(const expiry_step&) const {
    return "expire";
  }
  std::string operator()(const registrar::policy& p) const {
    return "policy expires " + std::to_string(p.minexpires) + ' '
           + std::to_string(p.expires) + ' ' + std::to_string(p.maxexpires)
           + " mode " + std::to_string(static_cast<int>(p.minexpiresmode))
           + " jitter " + std::to_string(p.expiresjitter) + " stale "
           + std::to_string(p.staletime) + " ping "
           + optional_text(p.optionsping) + " fail "
           + std::to_string(p.optionsfail) + " regping "
           + optional_text(p.regping) + " max " + std::to_string(p.maxcontacts)
           + " full " + std::to_string(static_cast<int>(p.whenfull)) + " users "
           + optional_text(p.maxusers) + " bindings "
           + optional_text(p.maxbindings);
  }
};

} // namespace

std::vector<step> random_steps(std::uint64_t seed, std::size_t count) {
  return world{seed}.run(count);
}

std::string to_text(const step& s) {
  return std::to_string(s.at) + ' ' + std::visit(printer{}, s.what);
}

} // namespace rollcall::test
