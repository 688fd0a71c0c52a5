// JSON onto a string, and the parts that several views share. Only sources
// include this.
#pragma once

#include "protocol/registrar/registration.hpp"
#include "protocol/sip/utf8.hpp"

#include <rapidjson/writer.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::http {

/// The output stream that RapidJSON asks for, on a string.
struct string_sink {
  using Ch = char;

  void Put(char c) {
    out.push_back(c);
  }

  void Flush() {
    // nop
  }

  std::string& out;
};

/// Appends to `out`. Bytes that are not UTF-8 become U+FFFD.
class json_writer {
public:
  explicit json_writer(std::string& out) : sink_{out}, writer_(sink_) {
    // nop
  }

  void open() {
    writer_.StartObject();
  }

  void close() {
    writer_.EndObject();
  }

  void open_list() {
    writer_.StartArray();
  }

  void close_list() {
    writer_.EndArray();
  }

  json_writer& key(std::string_view name) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    return *this;
  }

  void text(std::string_view value) {
    if (sip::valid_utf8_prefix(value) == value.size())
      put(value);
    else
      put(sip::to_valid_utf8(value));
  }

  /// JSON that somebody else has written.
  void raw(std::string_view json) {
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }

  void number(std::int64_t value) {
    writer_.Int64(value);
  }

  void count(std::uint64_t value) {
    writer_.Uint64(value);
  }

  /// Rounded to hundredths; finite.
  void hundredths(double value) {
    writer_.Double(std::round(value * 100) / 100);
  }

  void flag(bool value) {
    writer_.Bool(value);
  }

  void nothing() {
    writer_.Null();
  }

  /// Thousandths as the shortest decimal: 1000 is 1, 250 is 0.25.
  void thousandths(std::uint16_t value) {
    if (value % 1000 == 0)
      return number(value / 1000);
    auto digits = std::to_string(1000 + value % 1000).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    auto decimal = std::to_string(value / 1000) + "." + digits;
    writer_.RawValue(decimal.data(), decimal.size(), rapidjson::kNumberType);
  }

private:
  void put(std::string_view value) {
    writer_.String(value.data(),
                   static_cast<rapidjson::SizeType>(value.size()));
  }

  string_sink sink_;
  rapidjson::Writer<string_sink> writer_;
};

inline void write(json_writer& to, const registrar::network& net) {
  to.open();
  to.key("source_address").text(net.address);
  to.key("source_port").number(net.port);
  to.key("protocol").text(net.protocol);
  to.key("rport").flag(net.rport);
  to.close();
}

} // namespace rollcall::http
