#include "store/rocks/file_sums.hpp"

#include "store/rocks/crc32c.hpp"

#include <rocksdb/file_checksum.h>

#include <string>

namespace rollcall::store::rocks {

namespace {

constexpr const char* sum_name = "rollcall.crc32c";

class generator final : public rocksdb::FileChecksumGenerator {
public:
  void Update(const char* data, std::size_t size) override {
    sum_ = crc32c({data, size}, sum_);
  }

  void Finalize() override {
    for (int shift = 0; shift < 32; shift += 8)
      text_ += static_cast<char>(sum_ >> shift & 0xff);
  }

  std::string GetChecksum() const override {
    return text_;
  }

  const char* Name() const override {
    return sum_name;
  }

private:
  std::uint32_t sum_ = 0;
  std::string text_;
};

class factory final : public rocksdb::FileChecksumGenFactory {
public:
  std::unique_ptr<rocksdb::FileChecksumGenerator>
  CreateFileChecksumGenerator(const rocksdb::FileChecksumGenContext&) override {
    return std::make_unique<generator>();
  }

  const char* Name() const override {
    return sum_name;
  }
};

} // namespace

std::shared_ptr<rocksdb::FileChecksumGenFactory> file_sums() {
  return std::make_shared<factory>();
}

} // namespace rollcall::store::rocks
