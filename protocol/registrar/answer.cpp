#include "protocol/registrar/answer.hpp"

#include "protocol/registrar/extensions.hpp"
#include "protocol/sip/writer.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

/// What the phone is told: with regping it shall come back sooner than its
/// binding ends.
std::uint32_t told_lifetime(const binding& b, time_point now,
                            const policy& p) noexcept {
  auto left = b.remaining(now);
  return p.regping ? std::min(left, *p.regping) : left;
}

void append_q(std::string& out, std::uint16_t q) {
  if (q >= 1000) {
    out += "1";
    return;
  }
  out += "0.";
  auto digits = std::to_string(1000 + q).substr(1);
  while (digits.size() > 1 && digits.back() == '0')
    digits.pop_back();
  out += digits;
}

void append_contact(std::string& out, const binding& b, time_point now,
                    const policy& p) {
  out += b.info->contact();
  out += ";expires=";
  out += std::to_string(told_lifetime(b, now, p));
  if (b.q != 1000) {
    out += ";q=";
    append_q(out, b.q);
  }
}

void append_gruus(std::string& out, const binding& b, const gruu_writer& g) {
  out += ";pub-gruu=\"";
  out += public_gruu(g.user, g.realm, b.info->instance());
  out += '"';
  auto random = g.random;
  random[1] += b.id; // several contacts, several GRUUs
  auto temporary = g.temporary.make(
    {std::string{g.user}, std::string{b.info->instance()}, b.created}, g.realm, random);
  if (temporary.empty())
    return;
  out += ";temp-gruu=\"";
  out += temporary;
  out += '"';
}

} // namespace

void write_accepted(std::string& out, std::span<const binding> bindings,
                    const register_request& request, time_point now,
                    const policy& p, std::size_t max_bytes,
                    const gruu_writer* gruus) {
  auto begin = out.size();
  sip::writer w{out};
  w.status_line(200, "OK");
  // Room for the headers that come after.
  auto reserve = request.path.view().size() + 200;
  std::string contact;
  for (const auto& b : bindings) {
    contact.clear();
    append_contact(contact, b, now, p);
    if (gruus != nullptr && !b.info->instance().empty())
      append_gruus(contact, b, *gruus);
    auto first = &b == bindings.data();
    if (!first && out.size() - begin + contact.size() + reserve > max_bytes)
      break;
    w.header("Contact", contact);
  }
  if (auto path = request.path.view(); !path.empty())
    w.header("Path", path);
  if (request.outbound) {
    w.header("Require", "outbound");
    if (p.flowtimer)
      w.header("Flow-Timer", *p.flowtimer);
  }
  w.header("Supported", supported_option_tags());
  w.header("Date", sip::format_date(epoch_seconds(now)));
  w.finish();
}

void write_rejected(std::string& out, const rejection& r) {
  sip::writer w{out};
  w.status_line(r.status, r.reason.empty() ? sip::reason_phrase(r.status)
                                           : std::string_view{r.reason});
  if (!r.unsupported.empty())
    w.header("Unsupported", r.unsupported);
  if (r.min_expires != 0)
    w.header("Min-Expires", r.min_expires);
  if (r.retry_after != 0)
    w.header("Retry-After", r.retry_after);
  w.finish();
}

void write_challenge(std::string& out, bool proxy,
                     const std::vector<std::string>& challenges) {
  sip::writer w{out};
  auto status = proxy ? 407 : 401;
  w.status_line(status, sip::reason_phrase(status));
  for (const auto& challenge : challenges)
    w.header(proxy ? "Proxy-Authenticate" : "WWW-Authenticate", challenge);
  w.finish();
}

} // namespace rollcall::registrar
