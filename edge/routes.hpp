// Which applications want which requests: in turn, when several do.
#pragma once

#include "edge/server_transactions.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::edge {

class routes {
public:
  /// `method` in any case, as drachtio-srf writes it in lower case.
  void add(std::string_view method, application_id who);
  void remove(std::string_view method, application_id who);
  void remove(application_id who);

  /// 0 when nobody wants it.
  application_id pick(std::string_view method) noexcept;

  bool empty() const noexcept;

private:
  struct route {
    std::string method;
    std::vector<application_id> applications;
    std::size_t turn = 0;
  };

  std::vector<route> routes_; // a handful
};

} // namespace rollcall::edge
