#include "store/rocks/options.hpp"

#include "store/rocks/file_sums.hpp"
#include "store/rocks/order.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/table.h>

#include <cstdarg>
#include <memory>

namespace rollcall::store::rocks {

namespace {

constexpr std::size_t kib = 1'024;
constexpr std::size_t mib = 1'024 * kib;

/// RocksDB's own account of what it does fills files that nobody reads.
class no_log final : public rocksdb::Logger {
public:
  using Logger::Logv;

  void Logv(const char*, std::va_list) override {
    // nop
  }
};

rocksdb::ColumnFamilyOptions
family(const std::shared_ptr<rocksdb::TableFactory>& tables) {
  rocksdb::ColumnFamilyOptions o;
  o.comparator = order_of_bytes();
  o.table_factory = tables;
  o.compression = rocksdb::kNoCompression;
  return o;
}

rocksdb::ColumnFamilyOptions
bindings_family(const std::shared_ptr<rocksdb::TableFactory>& tables) {
  auto o = family(tables);
  // New changes are only appended, and sorted when they go to a table: a third
  // of what it costs to keep them sorted. Nothing looks up single bindings.
  o.memtable_factory = std::make_shared<rocksdb::VectorRepFactory>();
  o.arena_block_size = mib;
  return o;
}

} // namespace

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions o;
  o.info_log = std::make_shared<no_log>();
  o.file_checksum_gen_factory = file_sums();
  // One thread writes tables, one merges them. Nothing wakes up by itself.
  o.max_background_jobs = 2;
  o.stats_dump_period_sec = 0;
  o.stats_persist_period_sec = 0;
  o.allow_concurrent_memtable_write = false; // the vector cannot
  o.enable_write_thread_adaptive_yield = false;
  // The audit has told a torn tail from damage before.
  o.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // Cards change seldom, and would keep every log since their last table.
  o.max_total_wal_size = 64 * mib;
  o.max_manifest_file_size = 4 * mib;
  o.max_file_opening_threads = 1;
  // After a failure the engine opens the database anew.
  o.max_bgerror_resume_count = 0;
  return o;
}

std::vector<rocksdb::ColumnFamilyDescriptor> families() {
  rocksdb::BlockBasedTableOptions t;
  t.checksum = rocksdb::kXXH3;
  t.format_version = 5;
  t.block_size = 16 * kib;
  t.block_cache = rocksdb::NewLRUCache(8 * mib);
  const std::shared_ptr<rocksdb::TableFactory> tables{
      rocksdb::NewBlockBasedTableFactory(t)};

  auto names = family(tables);
  names.write_buffer_size = mib;

  auto cards = bindings_family(tables);
  cards.compression = rocksdb::kLZ4Compression;
  cards.write_buffer_size = 16 * mib;
  cards.max_write_buffer_number = 3;
  cards.level0_file_num_compaction_trigger = 8;
  cards.level0_slowdown_writes_trigger = 40;
  cards.level0_stop_writes_trigger = 60;
  cards.max_bytes_for_level_base = 64 * mib;
  cards.target_file_size_base = 32 * mib;

  // Tables of 80,000 changes, and when there are 16 of them they are merged
  // with all the rest, about 80 MB, once. That is what updates cost most.
  auto states = bindings_family(tables);
  states.write_buffer_size = 8 * mib;
  states.max_write_buffer_number = 6;
  states.level0_file_num_compaction_trigger = 16;
  states.level0_slowdown_writes_trigger = 64;
  states.level0_stop_writes_trigger = 96;
  states.max_bytes_for_level_base = 512 * mib;
  states.target_file_size_base = 64 * mib;

  return {
      {names_family, names}, {cards_family, cards}, {states_family, states}};
}

} // namespace rollcall::store::rocks
