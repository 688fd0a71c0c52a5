// How a request of ours finds its way past the first proxy.
#pragma once

#include "protocol/drachtio/frame.hpp"
#include "protocol/registrar/binding.hpp"
#include "protocol/sip/writer.hpp"

namespace rollcall::actors {

/// The contact's Path as Route (RFC 3327 section 5.4). It is left out where the
/// frame would become longer than drachtio takes in safety. drachtio sends no
/// Route of an application anyway: through it a request reaches the proxy that the
/// REGISTER came from, and how it goes on is that proxy's to know. The edge sends
/// it.
inline void write_route(sip::writer& to, const registrar::contact_info& info) {
  // The Request-URI stands in To once more.
  constexpr std::size_t other_headers = 1'000;
  auto size = info.path().size() + 2 * info.uri().size() + other_headers;
  if (!info.path().empty() && size <= drachtio::safe_application_frame)
    to.header("Route", info.path());
}

} // namespace rollcall::actors
