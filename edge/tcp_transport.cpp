#include "edge/tcp_transport.hpp"

#include <algorithm>

namespace rollcall::edge {

namespace {

using std::chrono::steady_clock;

endpoint to_endpoint(const asio::ip::tcp::endpoint& from) {
  return {from.address(), from.port()};
}

/// What is given to one customer: an IPv4 address, or half of an IPv6 one.
asio::ip::address source_of(const asio::ip::address& address) {
  if (address.is_v4())
    return address;
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return asio::ip::address_v6{bytes};
}

} // namespace

class tcp_transport::connection : public tcp_stream::owner {
public:
  connection(tcp_transport& parent, asio::ip::tcp::socket socket,
             const flow& where, bool is_open)
      : where_(where),
        connected_(is_open),
        parent_(parent),
        stream_(std::make_shared<tcp_stream>(
            std::move(socket),
            tcp_stream::bounds{parent.bounds_.max_connection_backlog,
                               parent.bounds_.max_message_bytes + 4'096,
                               &parent.buffers_},
            2'048)) {
    // nop
  }

  ~connection() override {
    stream_->close();
  }

  void on_connected() override {
    connected_ = true;
  }

  std::size_t on_bytes(std::string_view bytes) override {
    active_ = steady_clock::now();
    const auto whole = bytes.size();
    parent_.owner_.begin_turn();
    while (!bytes.empty() && take_one(bytes))
      ;
    parent_.owner_.end_turn();
    if (!alive_)
      return whole;
    // Line ends between messages are no part of one.
    const bool partial = !bytes.empty() && bytes.front() != '\r';
    if (!partial)
      partial_since_.reset();
    else if (!partial_since_ || whole != bytes.size())
      partial_since_ = active_;
    return whole - bytes.size();
  }

  void on_end(tcp_stream::end why) override {
    parent_.remove(*this, why);
  }

  void send(std::string_view bytes) {
    active_ = steady_clock::now();
    stream_->send(bytes);
  }

  bool timed_out(time_point now, const limits& bounds) const {
    if (!connected_)
      return now - active_ > bounds.connect_timeout;
    if (partial_since_ && now - *partial_since_ > bounds.message_timeout)
      return true;
    return now - active_
           > (spoke_ && alive_ ? bounds.idle_timeout : bounds.message_timeout);
  }

  const flow& where() const noexcept {
    return where_;
  }

  tcp_stream& stream() noexcept {
    return *stream_;
  }

private:
  friend class tcp_transport;

  /// False when more bytes are needed or the connection is over.
  bool take_one(std::string_view& bytes) {
    if (bytes.front() == '\r' || bytes.front() == '\n')
      return take_line_ends(bytes);
    const auto head = sip::measure(bytes, parent_.message_limits_);
    if (head.error != sip::message_errc::none) {
      // Where the next message begins cannot be known.
      ++parent_.count_.malformed;
      finish();
      return false;
    }
    if (head.size == 0)
      return false;
    const auto message = bytes.substr(0, head.size);
    bytes.remove_prefix(head.size);
    if (parent_.owner_.on_message(where_, message))
      spoke_ = true;
    else
      finish();
    return alive_;
  }

  /// RFC 5626 §3.5.1: a double CRLF is a ping, answered by a single one.
  bool take_line_ends(std::string_view& bytes) {
    static constexpr std::string_view ping = "\r\n\r\n";
    if (bytes.starts_with(ping)) {
      ++parent_.count_.keepalives;
      stream_->send("\r\n");
      bytes.remove_prefix(ping.size());
      return true;
    }
    if (ping.starts_with(bytes))
      return false;
    bytes.remove_prefix(1);
    return true;
  }

  void finish() {
    alive_ = false;
    stream_->close_when_sent();
  }

  flow where_;
  bool connected_;
  bool alive_ = true;
  bool spoke_ = false;
  time_point active_ = steady_clock::now();
  std::optional<time_point> partial_since_;
  tcp_transport& parent_;
  std::shared_ptr<tcp_stream> stream_;
};

tcp_transport::tcp_transport(asio::io_context& io, owner& who,
                             const limits& bounds, counters& count)
    : io_(io),
      owner_(who),
      bounds_(bounds),
      message_limits_{bounds.max_message_bytes, bounds.max_header_lines},
      count_(count),
      sweeper_(std::make_shared<asio::steady_timer>(io)),
      buffers_{0, bounds.max_connection_bytes} {
  // nop
}

tcp_transport::~tcp_transport() {
  close();
}

asio::error_code tcp_transport::listen(const asio::ip::tcp::endpoint& at,
                                       std::uint16_t listener) {
  auto one = std::make_shared<tcp_listener>(io_);
  const auto failed =
      one->open(at, [this, listener](asio::ip::tcp::socket socket) {
        asio::error_code gone;
        const auto remote = socket.remote_endpoint(gone);
        if (gone)
          return;
        if (!has_room_for(source_of(remote.address()))) {
          ++count_.connections_refused;
          return;
        }
        ++count_.connections_accepted;
        const flow where{transport::tcp, listener, ++last_number_,
                         to_endpoint(remote)};
        auto made =
            std::make_shared<connection>(*this, std::move(socket), where, true);
        add(made);
        made->stream().start(*made);
      });
  if (!failed)
    listeners_[listener] = std::move(one);
  return failed;
}

asio::ip::tcp::endpoint tcp_transport::local(std::uint16_t listener) const {
  return listeners_.at(listener)->local();
}

std::uint64_t tcp_transport::reach(const endpoint& remote,
                                   std::uint16_t listener) {
  if (const auto found = by_remote_.find(remote); found != by_remote_.end())
    return found->second;
  if (connections_.size() >= bounds_.max_connections) {
    ++count_.connections_refused;
    return 0;
  }
  const flow where{transport::tcp, listener, ++last_number_, remote};
  auto made = std::make_shared<connection>(*this, asio::ip::tcp::socket{io_},
                                           where, false);
  // Who is called need not speak first.
  made->spoke_ = true;
  add(made);
  made->stream().connect(*made, {remote.address(), remote.port()});
  return where.connection;
}

bool tcp_transport::send(std::uint64_t number, std::string_view bytes) {
  const auto found = connections_.find(number);
  if (found == connections_.end() || !found->second->alive_)
    return false;
  found->second->send(bytes);
  return true;
}

void tcp_transport::close() noexcept {
  for (auto& [number, one] : listeners_)
    one->close();
  listeners_.clear();
  by_remote_.clear();
  by_source_.clear();
  connections_.clear();
  sweeper_.reset();
}

bool tcp_transport::has_room_for(const asio::ip::address& source) const {
  if (connections_.size() >= bounds_.max_connections)
    return false;
  const auto found = by_source_.find(source);
  return found == by_source_.end()
         || found->second < bounds_.max_connections_per_source;
}

void tcp_transport::add(std::shared_ptr<connection> one) {
  by_remote_[one->where().remote] = one->where().connection;
  ++by_source_[source_of(one->where().remote.address())];
  connections_[one->where().connection] = std::move(one);
  count_.connections.set(connections_.size());
  arm();
}

void tcp_transport::remove(connection& one, tcp_stream::end why) {
  if (why == tcp_stream::end::overrun)
    ++count_.connections_overrun;
  const auto where = one.where();
  if (const auto found = by_remote_.find(where.remote);
      found != by_remote_.end() && found->second == where.connection)
    by_remote_.erase(found);
  if (const auto found = by_source_.find(source_of(where.remote.address()));
      --found->second == 0)
    by_source_.erase(found);
  connections_.erase(where.connection);
  count_.connections.set(connections_.size());
  owner_.on_tcp_closed(where.connection);
}

void tcp_transport::arm() {
  if (armed_ || connections_.empty())
    return;
  armed_ = true;
  // Late by a quarter of the shortest time, at most.
  const std::chrono::milliseconds shortest =
      std::min({bounds_.connect_timeout, bounds_.message_timeout,
                bounds_.idle_timeout});
  sweeper_->expires_after(shortest / 4);
  sweeper_->async_wait(
      [this, alive = std::weak_ptr{sweeper_}](const asio::error_code& failed) {
        if (failed || alive.expired())
          return;
        armed_ = false;
        sweep();
        arm();
      });
}

void tcp_transport::sweep() {
  const auto now = steady_clock::now();
  std::vector<std::shared_ptr<connection>> late;
  for (const auto& [number, one] : connections_)
    if (one->timed_out(now, bounds_))
      late.push_back(one);
  for (const auto& one : late) {
    ++count_.connections_timed_out;
    // Counted out before its phone can know of it.
    remove(*one, tcp_stream::end::closed);
    one->stream().close();
  }
}

} // namespace rollcall::edge
