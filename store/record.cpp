#include "store/record.hpp"

#include <array>
#include <cassert>
#include <concepts>
#include <limits>

namespace rollcall::store {

namespace {

// The first byte of both parts. Whoever changes their form changes these, and
// goes on reading the old ones.
constexpr std::uint8_t card_form = 1;
constexpr std::uint8_t state_form = 1;

constexpr std::uint8_t has_rport = 1;
constexpr std::uint8_t is_measured = 1;
constexpr std::uint8_t is_initial = 2;
constexpr std::uint8_t is_stale = 4;

/// As it is written: the lowest byte first.
template <std::unsigned_integral T>
void put(char* to, T value) noexcept {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    to[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
}

/// Numbers in little-endian order, texts behind their length in two bytes.
class card_writer {
public:
  explicit card_writer(std::string& out) : out_(out) {
    // nop
  }

  template <std::unsigned_integral T>
  void number(T value) {
    std::array<char, sizeof(T)> raw{};
    put(raw.data(), value);
    out_.append(raw.data(), raw.size());
  }

  void text(std::string_view value) {
    // A contact_info holds no more than this of all its texts together.
    value = value.substr(0, std::numeric_limits<std::uint16_t>::max());
    number(static_cast<std::uint16_t>(value.size()));
    out_ += value;
  }

private:
  std::string& out_;
};

/// A state has one size, and is written with each refresh: into a place of its
/// own, which then is appended as a whole.
class state_writer {
public:
  template <std::unsigned_integral T>
  void number(T value) noexcept {
    assert(written_ + sizeof(T) <= bytes_.size());
    put(bytes_.data() + written_, value);
    written_ += sizeof(T);
  }

  void time(registrar::time_point t) noexcept {
    number(static_cast<std::uint64_t>(t.time_since_epoch().count()));
  }

  void append_to(std::string& out) const {
    out.append(bytes_.data(), written_);
  }

private:
  std::array<char, 128> bytes_; // more than append_state() writes
  std::size_t written_ = 0;
};

class reader {
public:
  explicit reader(std::string_view bytes) : bytes_(bytes) {
    // nop
  }

  template <std::unsigned_integral T>
  T number() noexcept {
    auto raw = take(sizeof(T));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < raw.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(raw[i])} << (8 * i);
    return static_cast<T>(value);
  }

  registrar::time_point time() noexcept {
    return registrar::time_point{registrar::milliseconds{
        static_cast<std::int64_t>(number<std::uint64_t>())}};
  }

  std::string_view text() noexcept {
    return take(number<std::uint16_t>());
  }

  /// All was there, and nothing is left.
  bool complete() const noexcept {
    return good_ && bytes_.empty();
  }

private:
  std::string_view take(std::size_t size) noexcept {
    if (size > bytes_.size()) {
      good_ = false;
      bytes_ = {};
      return {};
    }
    auto result = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return result;
  }

  std::string_view bytes_;
  bool good_ = true;
};

bool read_card(std::string_view bytes, registrar::phone_kinds& kinds,
               registrar::binding& b) {
  reader in{bytes};
  if (in.number<std::uint8_t>() != card_form)
    return false;
  registrar::contact_facts f;
  f.user = in.text();
  f.contact = in.text();
  f.uri_begin = in.number<std::uint16_t>();
  f.uri_size = in.number<std::uint16_t>();
  f.call_id = in.text();
  f.instance = in.text();
  if (auto reg_id = in.number<std::uint32_t>(); reg_id != 0)
    f.reg_id = reg_id;
  f.path = in.text();
  f.network.address = in.text();
  f.network.port = in.number<std::uint16_t>();
  f.network.protocol = in.text();
  f.network.rport = (in.number<std::uint8_t>() & has_rport) != 0;
  f.server = in.number<std::uint32_t>();
  auto user_agent = in.text();
  auto allow = in.text();
  if (!in.complete() || f.user.empty()
      || std::size_t{f.uri_begin} + f.uri_size > f.contact.size())
    return false;
  f.kind = kinds.get(user_agent, allow);
  b.info = std::make_shared<const registrar::contact_info>(f);
  return true;
}

bool read_state(std::string_view bytes, record& r) {
  reader in{bytes};
  if (in.number<std::uint8_t>() != state_form)
    return false;
  auto& b = r.value;
  b.uuid[0] = in.number<std::uint64_t>();
  b.uuid[1] = in.number<std::uint64_t>();
  b.created = in.time();
  b.registered = in.time();
  b.expires_at = in.time();
  b.last_seen = in.time();
  b.expires = in.number<std::uint32_t>();
  b.cseq = in.number<std::uint32_t>();
  b.rtt = in.number<std::uint32_t>();
  b.q = in.number<std::uint16_t>();
  b.missed = in.number<std::uint16_t>();
  auto flags = in.number<std::uint8_t>();
  b.measured = (flags & is_measured) != 0;
  b.initial = (flags & is_initial) != 0;
  b.stale = (flags & is_stale) != 0;
  r.nonce.id.issued = static_cast<std::int64_t>(in.number<std::uint64_t>());
  r.nonce.id.random = in.number<std::uint64_t>();
  r.nonce.nc = in.number<std::uint32_t>();
  return in.complete();
}

} // namespace

void append_card(std::string& out, const registrar::contact_info& info) {
  auto f = info.facts();
  card_writer to{out};
  to.number(card_form);
  to.text(f.user);
  to.text(f.contact);
  to.number(f.uri_begin);
  to.number(f.uri_size);
  to.text(f.call_id);
  to.text(f.instance);
  to.number(f.reg_id.value_or(0));
  to.text(f.path);
  to.text(f.network.address);
  to.number(f.network.port);
  to.text(f.network.protocol);
  to.number(f.network.rport ? has_rport : std::uint8_t{0});
  to.number(f.server);
  to.text(info.user_agent());
  to.text(info.allow());
}

void append_state(std::string& out, const registrar::binding& b,
                  const nonce_mark& nonce) {
  state_writer to;
  to.number(state_form);
  to.number(b.uuid[0]);
  to.number(b.uuid[1]);
  to.time(b.created);
  to.time(b.registered);
  to.time(b.expires_at);
  to.time(b.last_seen);
  to.number(b.expires);
  to.number(b.cseq);
  to.number(b.rtt);
  to.number(b.q);
  to.number(b.missed);
  to.number(static_cast<std::uint8_t>((b.measured ? is_measured : 0)
                                      | (b.initial ? is_initial : 0)
                                      | (b.stale ? is_stale : 0)));
  to.number(static_cast<std::uint64_t>(nonce.id.issued));
  to.number(nonce.id.random);
  to.number(nonce.nc);
  to.append_to(out);
}

bool move_times(std::string& state, registrar::milliseconds by) {
  record r;
  if (!read_state(state, r))
    return false;
  auto& b = r.value;
  for (auto* time : {&b.registered, &b.expires_at, &b.last_seen})
    *time += by;
  state.clear();
  append_state(state, b, r.nonce);
  return true;
}

std::optional<record> read_record(std::uint64_t id, std::string_view card,
                                  std::string_view state,
                                  registrar::phone_kinds& kinds) {
  record result;
  result.value.id = id;
  if (!read_card(card, kinds, result.value) || !read_state(state, result))
    return std::nullopt;
  return result;
}

} // namespace rollcall::store
