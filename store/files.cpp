#include "store/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace rollcall::store {

file_handle::~file_handle() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

failure system_failure(std::string_view what, const std::string& path,
                       int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return {full ? failure_kind::no_space : failure_kind::io,
          "cannot " + std::string{what} + ' ' + path + ": "
              + std::generic_category().message(error)};
}

std::optional<failure>
read_pieces(const std::string& path,
            const std::function<void(std::string_view)>& take) {
  file_handle file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.get() < 0)
    return system_failure("open", path, errno);
  posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  std::vector<char> piece(256UL * 1'024);
  for (;;) {
    const auto size = ::read(file.get(), piece.data(), piece.size());
    if (size == 0)
      return std::nullopt;
    if (size > 0)
      take({piece.data(), static_cast<std::size_t>(size)});
    else if (errno != EINTR)
      return system_failure("read", path, errno);
  }
}

result<std::string> read_file(const std::string& path) {
  std::string all;
  auto failed =
      read_pieces(path, [&](std::string_view piece) { all += piece; });
  if (failed)
    return *std::move(failed);
  return all;
}

std::optional<failure> write_file(const std::string& path,
                                  std::string_view bytes) {
  file_handle file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (file.get() < 0)
    return system_failure("make", path, errno);
  while (!bytes.empty()) {
    const auto size = ::write(file.get(), bytes.data(), bytes.size());
    if (size >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(size));
    else if (errno != EINTR)
      return system_failure("write", path, errno);
  }
  if (::fsync(file.get()) != 0)
    return system_failure("sync", path, errno);
  return std::nullopt;
}

std::optional<failure> sync_folder(const std::string& path) {
  file_handle folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.get() < 0)
    return system_failure("open", path, errno);
  if (::fsync(folder.get()) != 0)
    return system_failure("sync", path, errno);
  return std::nullopt;
}

} // namespace rollcall::store
