#include "edge/meta_writer.hpp"

namespace rollcall::edge {

void append_sip_frame(std::string& out, std::string_view meta,
                      std::initializer_list<std::string_view> parts) {
  auto size = meta.size() + 2;
  for (const auto part : parts)
    size += part.size();
  append_number(out, size);
  out += '#';
  out += meta;
  out += "\r\n";
  for (const auto part : parts)
    out += part;
}

void append_time_of_day(std::string& out,
                        std::chrono::system_clock::time_point now) {
  using namespace std::chrono;
  const auto today = duration_cast<microseconds>(now.time_since_epoch())
                     % microseconds{days{1}};
  auto rest = static_cast<std::uint64_t>(today.count());
  const auto digits = [&](std::uint64_t value, int count) {
    char text[6];
    for (int i = count; i-- > 0; value /= 10)
      text[i] = static_cast<char>('0' + value % 10);
    out.append(text, static_cast<std::size_t>(count));
  };
  digits(rest / 3'600'000'000, 2);
  out += ':';
  digits(rest / 60'000'000 % 60, 2);
  out += ':';
  digits(rest / 1'000'000 % 60, 2);
  out += '.';
  digits(rest % 1'000'000, 6);
}

meta_writer::meta_writer(random_source& random)
    : last_id_{random.next(), random.next()} {
  // nop
}

void meta_writer::set_time(std::chrono::system_clock::time_point now) {
  time_.clear();
  append_time_of_day(time_, now);
}

std::string_view meta_writer::request(std::size_t bytes, const flow& from,
                                      const txn_id& transaction,
                                      const asio::ip::address& local,
                                      std::uint16_t local_port) {
  begin("|sip|network|");
  number(bytes);
  token(to_string(from.kind));
  address(from.remote.address());
  number(from.remote.port());
  token(time_);
  id(transaction);
  token({}); // dialog id
  address(local);
  number(local_port);
  return line_;
}

std::string_view meta_writer::answer(std::size_t bytes, const flow& from,
                                     const txn_id& transaction) {
  begin("|sip|network|");
  number(bytes);
  token(to_string(from.kind));
  address(from.remote.address());
  number(from.remote.port());
  token(time_);
  id(transaction);
  token({});
  return line_;
}

std::string_view meta_writer::local_answer(transport kind,
                                           const txn_id& transaction) {
  begin("|sip|network|0|");
  token(to_string(kind));
  token({});
  token("0");
  token(time_);
  id(transaction);
  token({});
  return line_;
}

std::string_view meta_writer::answer_sent(std::string_view command_id,
                                          std::size_t bytes, const endpoint& to,
                                          const txn_id& transaction) {
  begin("|response|");
  token(command_id);
  line_ += "OK|application|";
  number(bytes);
  token({});
  address(to.address());
  number(to.port());
  token(time_);
  id(transaction);
  line_ += "||Msg sent:|";
  return line_;
}

std::string_view meta_writer::request_sent(std::string_view command_id,
                                           std::size_t bytes, transport kind,
                                           const asio::ip::address& ip,
                                           std::uint16_t port,
                                           const txn_id& transaction) {
  begin("|response|");
  token(command_id);
  line_ += "OK|application|";
  number(bytes);
  token(to_string(kind));
  address(ip);
  number(port);
  token(time_);
  id(transaction);
  line_ += "Msg sent:|";
  return line_;
}

std::string_view meta_writer::response(std::string_view command_id,
                                       std::string_view verdict) {
  begin("|response|");
  token(command_id);
  line_ += verdict;
  return line_;
}

void meta_writer::begin(std::string_view kind) {
  ++last_id_.low;
  line_.clear();
  append_uuid(line_, last_id_);
  line_ += kind;
}

void meta_writer::number(std::uint64_t value) {
  append_number(line_, value);
  line_ += '|';
}

void meta_writer::token(std::string_view text) {
  line_ += text;
  line_ += '|';
}

void meta_writer::address(const asio::ip::address& value) {
  append_address(line_, value);
  line_ += '|';
}

void meta_writer::id(const txn_id& value) {
  append_uuid(line_, value);
  line_ += '|';
}

} // namespace rollcall::edge
