#include "store/rocks/audit.hpp"

#include "store/files.hpp"
#include "store/rocks/crc32c.hpp"
#include "store/rocks/decoder.hpp"
#include "store/rocks/log_reader.hpp"
#include "store/rocks/manifest.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>

namespace rollcall::store::rocks {

namespace {

using std::string_view;
namespace fs = std::filesystem;

failure damaged(const std::string& path, string_view what) {
  return {failure_kind::damaged, path + ' ' + std::string{what}};
}

failure damaged_at(const std::string& path, std::size_t offset) {
  return damaged(path, "does not hold what was written to it, at byte "
                           + std::to_string(offset));
}

/// A file of the database that is not there is damage, not a failure to read.
failure unreadable(const std::string& path, failure why,
                   string_view which = {}) {
  std::error_code error;
  if (!fs::exists(path, error) && !error)
    return damaged(path + std::string{which}, "is missing");
  return why;
}

std::string name_of(std::uint64_t number, string_view end) {
  auto digits = std::to_string(number);
  if (digits.size() < 6)
    digits.insert(0, 6 - digits.size(), '0');
  return digits + std::string{end};
}

/// "MANIFEST-000005" and a newline.
bool names_manifest(string_view current) {
  constexpr string_view prefix = "MANIFEST-";
  return current.starts_with(prefix) && current.ends_with('\n')
         && current.find_first_not_of("0123456789", prefix.size())
                == current.size() - 1;
}

class auditor {
public:
  explicit auditor(const std::string& folder) : folder_(folder + '/') {
    // nop
  }

  std::optional<failure> run(extent how_much) {
    if (auto failed = read_manifest())
      return failed;
    if (how_much == extent::all)
      for (const auto& [number, file] : manifest_.tables())
        if (auto failed = check_table(number, file))
          return failed;
    return read_logs();
  }

private:
  std::optional<failure> read_manifest() {
    const auto current = folder_ + "CURRENT";
    auto name = read_file(current);
    if (auto* why = std::get_if<failure>(&name))
      return unreadable(current, std::move(*why));
    auto& text = std::get<std::string>(name);
    if (!names_manifest(text))
      return damaged(current, "names no MANIFEST");
    text.pop_back();
    const auto path = folder_ + text;
    const auto bytes = read_file(path);
    if (const auto* why = std::get_if<failure>(&bytes))
      return unreadable(path, *why, ", which CURRENT names,");
    log_reader reader{std::get<std::string>(bytes)};
    for (bool empty = true;; empty = false) {
      switch (reader.next()) {
      case log_reader::step::record:
        if (!manifest_.add(reader.record()))
          return damaged(path, "holds a record of unknown kind before byte "
                                   + std::to_string(reader.offset()));
        break;
      case log_reader::step::damaged:
        return damaged_at(path, reader.offset());
      case log_reader::step::torn:
        // It is synced, a few hundred bytes at a time, before the logs that it
        // makes useless are removed. No crash cuts it.
        return damaged(path, "is cut short");
      case log_reader::step::end:
        if (empty)
          return damaged(path, "is empty");
        return std::nullopt;
      }
    }
  }

  std::optional<failure> check_table(std::uint64_t number,
                                     const manifest::table& file) const {
    const auto path = folder_ + name_of(number, ".sst");
    std::uint32_t sum = 0;
    std::uint64_t size = 0;
    auto failed = read_pieces(path, [&](string_view piece) {
      sum = crc32c(piece, sum);
      size += piece.size();
    });
    if (failed)
      return unreadable(path, *std::move(failed));
    if (size != file.size)
      return damaged(path, "has " + std::to_string(size) + " bytes instead of "
                               + std::to_string(file.size));
    if (file.sum != sum)
      return damaged(path, "does not hold what was written to it");
    return std::nullopt;
  }

  std::optional<failure> read_logs() {
    auto logs = list_logs();
    if (auto* why = std::get_if<failure>(&logs))
      return std::move(*why);
    const auto& sizes = std::get<log_sizes>(logs);
    // There is always one that is written to, be it empty.
    if (sizes.empty())
      return damaged(folder_, "has no log");
    // Only what was written last can have been cut short.
    std::uint64_t newest = 0;
    for (const auto& [number, size] : sizes)
      if (size > 0)
        newest = number;
    for (const auto& [number, size] : sizes)
      if (auto failed = read_log(number, number >= newest))
        return failed;
    return std::nullopt;
  }

  using log_sizes = std::map<std::uint64_t, std::uint64_t>;

  /// Those that count.
  result<log_sizes> list_logs() const {
    log_sizes found;
    std::error_code error;
    for (fs::directory_iterator i{folder_, error}, end; !error && i != end;
         i.increment(error)) {
      const auto name = i->path().filename().string();
      std::uint64_t number = 0;
      const auto* stop = name.data() + name.size();
      const auto parsed = std::from_chars(name.data(), stop, number);
      if (parsed.ec != std::errc{} || string_view(parsed.ptr, stop) != ".log"
          || number < manifest_.oldest_log())
        continue;
      found[number] = i->file_size(error);
      if (error)
        break;
    }
    if (error)
      return system_failure("look into", folder_, error.value());
    return found;
  }

  std::optional<failure> read_log(std::uint64_t number, bool may_be_torn) {
    const auto path = folder_ + name_of(number, ".log");
    const auto bytes = read_file(path);
    if (const auto* why = std::get_if<failure>(&bytes))
      return *why;
    log_reader reader{std::get<std::string>(bytes)};
    for (;;) {
      const auto begin = reader.offset();
      switch (reader.next()) {
      case log_reader::step::record: {
        decoder in{reader.record()};
        const auto change = in.fixed(8);
        const auto count = in.fixed(4);
        if (in.failed())
          return damaged_at(path, begin);
        if (!follows(change))
          return damaged(path, "does not go on where the file before it ended: "
                               "changes are missing");
        next_change_ = change + count;
        break;
      }
      case log_reader::step::damaged:
        return damaged_at(path, reader.offset());
      case log_reader::step::torn:
        if (!may_be_torn)
          return damaged(path, "is cut short");
        return std::nullopt;
      case log_reader::step::end:
        return std::nullopt;
      }
    }
  }

  /// Changes are numbered without gaps, and the tables end where the logs go
  /// on, or later.
  bool follows(std::uint64_t change) {
    if (first_change_)
      return change == next_change_;
    first_change_ = change;
    return change <= manifest_.last_sequence() + 1;
  }

  std::string folder_;
  manifest manifest_;
  std::optional<std::uint64_t> first_change_;
  std::uint64_t next_change_ = 0;
};

} // namespace

std::optional<failure> audit(const std::string& folder, extent how_much) {
  return auditor{folder}.run(how_much);
}

} // namespace rollcall::store::rocks
