#include "store/rocks/order.hpp"

#include <cstddef>
#include <string>
#include <thread>

namespace rollcall::store::rocks {

namespace {

using rocksdb::Slice;

/// Some 0.1 ms of sorting, which compares more than anything else does.
constexpr std::size_t often = 1'024;

class patient_order final : public rocksdb::Comparator {
public:
  const char* Name() const override {
    return bytes_->Name();
  }

  int Compare(const Slice& a, const Slice& b) const override {
    thread_local std::size_t compared = 0;
    if (++compared % often == 0)
      std::this_thread::yield();
    return a.compare(b);
  }

  int CompareWithoutTimestamp(const Slice& a, bool, const Slice& b,
                              bool) const override {
    return Compare(a, b);
  }

  bool Equal(const Slice& a, const Slice& b) const override {
    return a == b;
  }

  void FindShortestSeparator(std::string* start,
                             const Slice& limit) const override {
    bytes_->FindShortestSeparator(start, limit);
  }

  void FindShortSuccessor(std::string* key) const override {
    bytes_->FindShortSuccessor(key);
  }

  bool IsSameLengthImmediateSuccessor(const Slice& s,
                                      const Slice& t) const override {
    return bytes_->IsSameLengthImmediateSuccessor(s, t);
  }

  bool CanKeysWithDifferentByteContentsBeEqual() const override {
    return false;
  }

private:
  const rocksdb::Comparator* bytes_ = rocksdb::BytewiseComparator();
};

} // namespace

const rocksdb::Comparator* order_of_bytes() {
  // Never destroyed, as RocksDB's threads may outlive those who were static.
  static const auto* const it = new patient_order;
  return it;
}

} // namespace rollcall::store::rocks
