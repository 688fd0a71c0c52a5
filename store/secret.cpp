#include "store/secret.hpp"

#include "protocol/digest/random.hpp"
#include "store/files.hpp"

#include <algorithm>
#include <filesystem>

namespace rollcall::store {

namespace {

namespace fs = std::filesystem;

std::variant<digest::nonce_secret, std::string>
read_secret(const std::string& file) {
  auto read = read_file(file);
  if (auto* why = std::get_if<failure>(&read))
    return std::move(why->text);
  const auto& bytes = std::get<std::string>(read);
  digest::nonce_secret result{};
  if (bytes.size() != result.size())
    return file + " is damaged: it should have "
           + std::to_string(result.size()) + " bytes";
  std::copy(bytes.begin(), bytes.end(), result.begin());
  return result;
}

} // namespace

std::variant<digest::nonce_secret, std::string>
keep_secret(const std::string& path) {
  auto file = (fs::path{path} / "nonce-secret").string();
  std::error_code error;
  if (fs::exists(file, error))
    return read_secret(file);
  digest::nonce_secret result{};
  if (!digest::random_bytes(result))
    return "no randomness to be had";
  // Under its name it is whole. A new file is made for its owner alone.
  auto draft = file + ".new";
  fs::remove(draft, error);
  if (auto failed = write_file(draft, {reinterpret_cast<const char*>(
                                           result.data()),
                                       result.size()}))
    return std::move(failed->text);
  fs::rename(draft, file, error);
  if (error)
    return "cannot rename " + draft + ": " + error.message();
  if (auto failed = sync_folder(path))
    return std::move(failed->text);
  return result;
}

} // namespace rollcall::store
