// CRC-32C, as in iSCSI (RFC 3720 appendix B.4): what RocksDB's logs carry.
// Debian's RocksDB does not use the processor's instruction for it, so a whole
// store would take a second to check.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall::store::rocks {

/// Goes on from the sum of what stood before `bytes`; 0 at the beginning.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) noexcept;

} // namespace rollcall::store::rocks
