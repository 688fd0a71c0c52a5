#include "tests/actors/phone.hpp"

#include "protocol/drachtio/frame.hpp"
#include "protocol/drachtio/meta.hpp"
#include "protocol/sip/message.hpp"
#include "protocol/sip/text.hpp"
#include "tests/actors/scripted_server.hpp"
#include "tests/protocol/digest/phone.hpp"

#include <stdexcept>

namespace rollcall::actors_test {

std::string phone::write(std::string_view nonce, std::uint32_t nc) {
  auto sequence = std::to_string(++cseq);
  std::string text = "REGISTER sip:" + realm + " SIP/2.0\r\n";
  text += "Via: SIP/2.0/UDP 10.9.8.7:5060;rport;branch=z9hG4bK" + call_id
          + sequence + "\r\n";
  text += "Max-Forwards: 70\r\n";
  text += "From: <sip:" + user + "@" + realm + ">;tag=1\r\n";
  text += "To: <sip:" + user + "@" + realm + ">\r\n";
  text += "Call-ID: " + call_id + "\r\n";
  text += "CSeq: " + sequence + " REGISTER\r\n";
  if (!contact.empty())
    text += "Contact: " + contact + "\r\n";
  if (expires >= 0)
    text += "Expires: " + std::to_string(expires) + "\r\n";
  if (!nonce.empty()) {
    digest::test::phone credentials;
    credentials.user = login;
    credentials.realm = realm;
    credentials.password = password;
    credentials.uri = "sip:" + realm;
    text += proxy + "Authorization: "
            + credentials.answer(std::string{nonce}, nc) + "\r\n";
  }
  text += extra;
  text += "Content-Length: 0\r\n\r\n";
  return text;
}

std::vector<std::string> answer::all(std::string_view name) const {
  sip::message message;
  if (message.parse(text) != sip::message_errc::none)
    throw std::runtime_error("the answer is no SIP message: " + text);
  std::vector<std::string> result;
  for (const auto& field : message.fields())
    if (sip::iequals(field.name, name))
      result.emplace_back(field.value);
  return result;
}

std::string answer::first(std::string_view name) const {
  auto values = all(name);
  return values.empty() ? std::string{} : values.front();
}

phone phone_of_1001() {
  phone result;
  result.user = result.login = "1001";
  result.password = "y";
  result.call_id = "call-1001";
  return result;
}

phone second_phone() {
  phone result;
  result.call_id = "second";
  result.contact = "<sip:1000@10.9.8.9>";
  return result;
}

answer read_answer(const command& got) {
  std::string frame;
  drachtio::append_frame(frame,
                         got.id + "|sip|" + got.args + "\r\n" + got.sip);
  return read_answers(frame).at(0);
}

std::vector<answer> read_answers(std::string_view frames) {
  std::vector<answer> result;
  while (!frames.empty()) {
    auto one = drachtio::next_frame(frames, 100'000);
    if (one.error != drachtio::frame_errc::none)
      throw std::runtime_error("not a whole frame");
    frames.remove_prefix(one.consumed);
    auto parsed = drachtio::parse_client_frame(one.payload);
    if (!parsed || parsed->command != "sip")
      throw std::runtime_error("not an answer");
    auto& a = result.emplace_back();
    auto args = parsed->args;
    a.transaction = drachtio::take_token(args);
    a.text = parsed->sip;
    sip::message message;
    if (message.parse(a.text) != sip::message_errc::none)
      throw std::runtime_error("the answer is no SIP message: " + a.text);
    a.status = message.status();
  }
  return result;
}

std::string nonce_of(const answer& challenge) {
  auto value = challenge.first(challenge.status == 407 ? "Proxy-Authenticate"
                                                       : "WWW-Authenticate");
  auto begin = value.find("nonce=\"");
  if (begin == std::string::npos)
    throw std::runtime_error("no nonce in: " + challenge.text);
  begin += 7;
  return value.substr(begin, value.find('"', begin) - begin);
}

registrar::verify_digest as_proof(std::string_view text,
                                  const std::string& realm) {
  auto between = [text](std::string_view from, std::string_view to) {
    auto begin = text.find(from) + from.size();
    return std::string{text.substr(begin, text.find(to, begin) - begin)};
  };
  return {realm, "REGISTER", between("REGISTER ", " "),
          between("Authorization: ", "\r\n")};
}

std::string network_payload(std::string_view sip, std::string_view transaction,
                            std::string_view address, std::uint16_t port,
                            std::string_view protocol) {
  std::string result = "f9c6ed30|sip|network|" + std::to_string(sip.size());
  result += '|';
  result += protocol;
  result += '|';
  result += address;
  result += '|' + std::to_string(port) + "|08:40:43.795144|";
  result += transaction;
  result += "||127.0.0.1|5060|\r\n";
  result += sip;
  return result;
}

std::shared_ptr<const digest::nonce_factory> test_nonces() {
  static const auto nonces = std::make_shared<const digest::nonce_factory>(
      digest::secret_from("actor tests"));
  return nonces;
}

} // namespace rollcall::actors_test
