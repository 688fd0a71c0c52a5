#include "config/files.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace rollcall::config {

std::variant<std::string, problem> read_file(const std::string& path) {
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  if (file && file.peek() != std::ifstream::traits_type::eof())
    text << file.rdbuf();
  if (file.bad() || !file.is_open() || !text || errno == EISDIR)
    return problem{
        path + ": cannot be read: " + std::generic_category().message(errno),
        true};
  return std::move(text).str();
}

} // namespace rollcall::config
