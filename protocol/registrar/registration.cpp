#include "protocol/registrar/registration.hpp"

namespace rollcall::registrar {

std::string to_string(const network& from) {
  auto v6 = from.address.find(':') != std::string::npos;
  return from.protocol + (v6 ? " [" : " ") + from.address + (v6 ? "]:" : ":")
         + std::to_string(from.port);
}

} // namespace rollcall::registrar
