// What the register keeps of one contact, as small as it can be: there are
// millions of them.
#pragma once

#include "protocol/registrar/registration.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

/// A network whose texts are somebody else's.
struct network_view {
  std::string_view address;
  std::uint16_t port = 0;
  std::string_view protocol;
  bool rport = false;

  network_view() = default;
  network_view(const network& n) noexcept
      : address(n.address),
        port(n.port),
        protocol(n.protocol),
        rport(n.rport) {
    // nop
  }
  network copy() const {
    return {std::string{address}, port, std::string{protocol}, rport};
  }
};

/// What all phones of one model and version say alike.
struct phone_kind {
  std::string user_agent;
  std::string allow; // as written, unfolded
};

/// Finds phones of one kind one copy to share. Belongs to one owner; forgets
/// kinds that nobody is of any more.
class phone_kinds {
public:
  std::shared_ptr<const phone_kind> get(std::string_view user_agent,
                                        std::string_view allow);

  std::size_t size() const noexcept {
    return known_.size();
  }

private:
  /// More kinds than this are not looked for: they get copies of their own.
  static constexpr std::size_t most = 64;

  std::vector<std::shared_ptr<const phone_kind>> known_;
};

/// Everything that a contact_info is made of.
struct contact_facts {
  std::string_view user;       // of the address of record, unescaped
  std::string_view contact;    // name-addr as written, without expires and q
  std::uint16_t uri_begin = 0; // where in it the URI stands
  std::uint16_t uri_size = 0;
  std::string_view call_id;
  std::string_view instance; // +sip.instance, or empty
  std::optional<std::uint32_t> reg_id;
  std::string_view path; // Path values, comma-separated, or empty
  network_view network;
  std::uint32_t server = 0; // number of the drachtio server it came through
  std::shared_ptr<const phone_kind> kind; // may be null
};

/// What a phone said of one contact and whence it said it. Immutable, so that
/// the register and whoever polls the contact share one copy; a refresh that
/// says the same again keeps it. Texts of at most 64 kB together.
class contact_info {
public:
  explicit contact_info(const contact_facts& facts);

  contact_facts facts() const;

  std::string_view user() const noexcept {
    return text(0);
  }
  std::string_view contact() const noexcept {
    return text(1);
  }
  std::string_view uri() const noexcept {
    return contact().substr(uri_begin_, uri_size_);
  }
  std::string_view call_id() const noexcept {
    return text(2);
  }
  std::string_view instance() const noexcept {
    return text(3);
  }
  std::optional<std::uint32_t> reg_id() const noexcept {
    return reg_id_ != 0 ? std::optional{reg_id_} : std::nullopt;
  }
  std::string_view path() const noexcept {
    return text(4);
  }
  std::string_view user_agent() const noexcept {
    return kind_ ? std::string_view{kind_->user_agent} : std::string_view{};
  }
  std::string_view allow() const noexcept {
    return kind_ ? std::string_view{kind_->allow} : std::string_view{};
  }
  network_view network() const noexcept;
  std::uint32_t server() const noexcept {
    return server_;
  }

private:
  static constexpr std::size_t texts = 7;

  std::string_view text(std::size_t number) const noexcept {
    auto begin = number == 0 ? 0U : ends_[number - 1];
    return {text_.get() + begin, static_cast<std::size_t>(ends_[number])
                                     - begin};
  }

  std::unique_ptr<const char[]> text_; // all of them, one behind the other
  std::shared_ptr<const phone_kind> kind_;
  std::array<std::uint16_t, texts> ends_{};
  std::uint16_t uri_begin_;
  std::uint16_t uri_size_;
  std::uint16_t port_;
  std::uint32_t reg_id_; // RFC 5626 §4.2.1: at least 1; 0 for none
  std::uint32_t server_;
  bool rport_;
};

} // namespace rollcall::registrar
