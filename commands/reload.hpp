// Reading the directory and the realms' options anew while serving.
#pragma once

#include "config/settings.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace rollcall::commands {

class reloader {
public:
  using users = std::shared_ptr<const registrar::directory>;

  /// `conf` was read from `file`; `use` is handed what takes its place.
  reloader(std::string file, const config::settings& conf,
           std::function<void(users)> use);

  /// Reads the file and those that it names. On a mistake all stays as it is.
  /// What came of it is logged, too, with what waits for a new start.
  registrar::reload_result reload();

private:
  std::string file_;
  std::map<std::string, std::string> fixed_;
  std::function<void(users)> use_;
};

} // namespace rollcall::commands
