// Changes that are committed together.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::store {

/// Numbers of realms begin at 1 and are never used again within one store.
using realm_number = std::uint32_t;

struct binding_key {
  realm_number realm = 0;
  std::uint64_t id = 0;

  auto operator<=>(const binding_key&) const = default;
};

/// Changes in the order in which they were added; of two that touch the same
/// binding the later one wins. The bytes are the caller's affair; they are
/// copied.
class batch {
public:
  enum class kind : std::uint8_t {
    name_realm,
    put_all,
    put_state,
    remove,
    note
  };

  /// A change, with views into the batch that last until it is changed.
  struct change {
    batch::kind kind;
    binding_key key;         // of a binding; name_realm has only the realm
    std::string_view first;  // name, or card
    std::string_view second; // state, or value of the note
  };

  /// Gives a number from engine::reserve_realm to a realm. It must be there
  /// before, or come in one batch with, the realm's first binding. Naming it
  /// again the same changes nothing.
  void name_realm(realm_number number, std::string_view name);

  /// A binding that is new, or of which both parts changed. The card is what
  /// seldom changes, the state what every refresh changes.
  void put_all(binding_key key, std::string_view card, std::string_view state);

  /// The state of a binding that is there. For one that is not, nothing comes
  /// of it: a state without a card is never read.
  void put_state(binding_key key, std::string_view state);

  /// Nothing happens if it is not there.
  void remove(binding_key key);

  /// A value of the program itself under a name; an empty one takes it out.
  void note(std::string_view name, std::string_view value);

  /// Adds another batch's changes behind these.
  void append(const batch& other);

  /// Keeps the memory for the next changes.
  void clear() noexcept;

  std::size_t size() const noexcept {
    return entries_.size();
  }

  bool empty() const noexcept {
    return entries_.empty();
  }

  change operator[](std::size_t index) const noexcept;

private:
  struct entry {
    batch::kind kind;
    binding_key key;
    std::size_t begin; // in bytes_: first, then second
    std::uint32_t first_size;
    std::uint32_t second_size;
  };

  void add(kind what, binding_key key, std::string_view first,
           std::string_view second);

  std::vector<entry> entries_;
  std::string bytes_;
};

} // namespace rollcall::store
