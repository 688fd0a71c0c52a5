#include "store/rocks/log_reader.hpp"

#include "store/rocks/crc32c.hpp"
#include "store/rocks/decoder.hpp"

#include <algorithm>

namespace rollcall::store::rocks {

namespace {

constexpr std::size_t block_size = 32'768;
constexpr std::size_t header_size = 7;
constexpr std::size_t sector_size = 512;

enum : std::uint8_t { whole = 1, first = 2, middle = 3, last = 4 };

std::size_t left_in_block(std::size_t at) noexcept {
  return block_size - at % block_size;
}

std::size_t length_at(std::string_view file, std::size_t at) noexcept {
  return little_endian(file.substr(at + 4, 2));
}

std::uint32_t sum_at(std::string_view file, std::size_t at) noexcept {
  const auto masked =
      static_cast<std::uint32_t>(little_endian(file.substr(at, 4)))
      - 0xa282'ead8U;
  return masked >> 17 | masked << 15;
}

bool is_zero(std::string_view bytes) noexcept {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

} // namespace

log_reader::step log_reader::next() {
  record_.clear();
  bool begun = false;
  for (;;) {
    if (left_in_block(at_) < header_size)
      at_ += left_in_block(at_);
    if (at_ >= file_.size())
      return begun ? step::torn : step::end;
    auto found = fragment_at(at_);
    if (!found)
      return is_torn(at_) ? step::torn : step::damaged;
    const bool begins = found->type == whole || found->type == first;
    if (begins == begun)
      return step::damaged;
    record_ += found->payload;
    at_ += header_size + found->payload.size();
    if (found->type == whole || found->type == last)
      return step::record;
    begun = true;
  }
}

std::optional<log_reader::fragment>
log_reader::fragment_at(std::size_t at) const noexcept {
  if (at + header_size > file_.size())
    return std::nullopt;
  const auto length = length_at(file_, at);
  if (header_size + length > std::min(left_in_block(at), file_.size() - at))
    return std::nullopt;
  const auto type = static_cast<std::uint8_t>(file_[at + 6]);
  if (type < whole || type > last)
    return std::nullopt;
  if (crc32c(file_.substr(at + 6, length + 1)) != sum_at(file_, at))
    return std::nullopt;
  return fragment{type, file_.substr(at + header_size, length)};
}

bool log_reader::goes_on_after(std::size_t at) const noexcept {
  // Anywhere, as a length that is damaged leads nowhere.
  for (auto i = at + 1; i + header_size <= file_.size(); ++i) {
    const auto type = static_cast<std::uint8_t>(file_[i + 6]);
    if ((type == whole || type == first) && fragment_at(i))
      return true;
  }
  return false;
}

bool log_reader::is_torn(std::size_t at) const noexcept {
  // A record is begun when the one before it is complete.
  if (goes_on_after(at))
    return false;
  const auto size = file_.size() - at;
  if (size < header_size)
    return true;
  const auto length = length_at(file_, at);
  if (size < left_in_block(at) && header_size + length > size)
    // Unless all of it is there, and only its length is wrong.
    return length <= left_in_block(at) - header_size
           && sum_at(file_, at) != crc32c(file_.substr(at + 6));
  // After a loss of power, sectors that were never written read as zeros: no
  // file is written twice.
  if (is_zero(file_.substr(at)))
    return true;
  for (auto i = (at + sector_size - 1) / sector_size * sector_size;
       i + sector_size <= file_.size(); i += sector_size)
    if (is_zero(file_.substr(i, sector_size)))
      return true;
  return false;
}

} // namespace rollcall::store::rocks
