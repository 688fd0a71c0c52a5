#include "commands/replace_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace rollcall::commands {

namespace {

namespace fs = std::filesystem;

std::string last_error() {
  return std::generic_category().message(errno);
}

/// A file beside another, gone unless it took the other's place.
class new_file {
public:
  explicit new_file(const fs::path& beside)
      : name_(
          (beside.parent_path() / ('.' + beside.filename().string())).string()
          + ".XXXXXX"),
        fd_(::mkostemp(name_.data(), O_CLOEXEC)) {
    // nop
  }

  new_file(const new_file&) = delete;

  ~new_file() {
    if (fd_ < 0)
      return;
    ::close(fd_);
    if (!name_.empty())
      ::unlink(name_.c_str());
  }

  int fd() const noexcept {
    return fd_;
  }

  bool write(std::string_view text) {
    while (!text.empty()) {
      auto done = ::write(fd_, text.data(), text.size());
      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return false;
      text.remove_prefix(static_cast<std::size_t>(done));
    }
    return ::fsync(fd_) == 0;
  }

  bool take_place_of(const std::string& path) {
    if (::rename(name_.c_str(), path.c_str()) != 0)
      return false;
    name_.clear();
    return true;
  }

private:
  std::string name_;
  int fd_;
};

bool sync_folder(const std::string& folder) {
  auto fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return false;
  auto done = ::fsync(fd) == 0;
  ::close(fd);
  return done;
}

/// Mode and owner that the file is to have; false when they are not known.
bool find_rights(const fs::path& file, const fs::path& folder,
                 struct stat& rights) {
  if (::stat(file.c_str(), &rights) == 0)
    return true;
  if (errno != ENOENT || ::stat(folder.c_str(), &rights) != 0)
    return false;
  rights.st_mode = 0640;
  return true;
}

} // namespace

folder_lock::folder_lock(const std::string& folder)
    : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (fd_ < 0 || ::flock(fd_, LOCK_EX) != 0) {
    std::error_code why{errno, std::generic_category()};
    if (fd_ >= 0)
      ::close(fd_);
    throw std::system_error{why, folder};
  }
}

folder_lock::~folder_lock() {
  ::close(fd_);
}

std::optional<std::string> replace_file(const std::string& path,
                                        std::string_view text) {
  auto failed = [&](const char* what) {
    return path + ": " + what + ": " + last_error();
  };
  std::error_code error;
  auto real = fs::weakly_canonical(path, error);
  if (error)
    return path + ": " + error.message();
  auto folder = real.parent_path();
  struct stat rights {};
  if (!find_rights(real, folder, rights))
    return failed("cannot be looked at");
  new_file fresh{real};
  if (fresh.fd() < 0)
    return failed("no file can be made beside it");
  // The owner first, since a change of it may take bits of the mode away.
  struct stat now {};
  if (::fstat(fresh.fd(), &now) != 0)
    return failed("cannot be looked at");
  if ((now.st_uid != rights.st_uid || now.st_gid != rights.st_gid)
      && ::fchown(fresh.fd(), rights.st_uid, rights.st_gid) != 0)
    return failed("its owner cannot be kept");
  if (::fchmod(fresh.fd(), rights.st_mode & 07777) != 0)
    return failed("its mode cannot be kept");
  if (!fresh.write(text))
    return failed("cannot be written");
  if (!fresh.take_place_of(real.string()))
    return failed("cannot be replaced");
  if (!sync_folder(folder.string()))
    return failed("may not outlive a loss of power");
  return std::nullopt;
}

} // namespace rollcall::commands
