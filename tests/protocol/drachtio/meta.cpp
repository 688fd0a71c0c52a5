#include "protocol/drachtio/meta.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace rollcall::drachtio;
using namespace std::literals;

namespace {

// Meta lines as a real drachtio-server 0.9.10 sent them.
constexpr auto from_udp =
    "00633eb4-8e0e-4872-aef6-595edf4498db|sip|network|706|udp|127.0.0.1|15060|"
    "07:49:30.309346|eebdd8d7-5322-414b-b0a1-3599a1fe0c54||127.0.0.1|5060|\r\n"
    "REGISTER sip:bling.babblevoice.com SIP/2.0\r\n"sv;
constexpr auto made_by_itself =
    "8897cc2b-2669-4704-ac3d-3753f98d11c4|sip|network|0|udp||0|"
    "07:49:32.360356|8fca246a-ea65-4c92-a3ca-a5b070c6ea15||\r\n"
    "SIP/2.0 503 Service Unavailable\r\n"sv;
constexpr auto echo_of_answer =
    "e580a09b-50d1-48dc-9d42-f8a9c0b57cdd|response|"
    "01a77615-c77a-4a2a-a4f3-816b5feb6b33|OK|application|311||127.0.0.1|15060|"
    "07:49:30.356396|eebdd8d7-5322-414b-b0a1-3599a1fe0c54|||Msg sent:|\r\n"
    "SIP/2.0 200 OK\r\n"sv;
constexpr auto echo_of_request =
    "853af9d6-d0a0-402e-aec5-5686b2c8f0d8|response|"
    "18e12653-63fc-43d8-ac98-621a2eeedd60|OK|application|344|udp|127.0.0.1|"
    "5060|07:49:32.360288|8fca246a-ea65-4c92-a3ca-a5b070c6ea15|Msg sent:|\r\n"
    "OPTIONS sip:1000@127.0.0.1:15060;transport=udp SIP/2.0\r\n"sv;
constexpr auto echo_over_tcp =
    "af2fc6c4-eb73-49bf-afcd-07cacddf363d|response|"
    "c5f686b0-56b8-41f9-b5da-15bb4ac9264f|OK|application|350|tcp|127.0.0.1|"
    "40980|08:40:44.340525|f63f1976-ecbc-4b83-97a6-0e21fd206b7c|Msg sent:|\r\n"
    "OPTIONS sip:1000@10.9.8.7:40000;transport=tcp SIP/2.0\r\n"sv;
constexpr auto authenticated =
    "bb74a291-062a-45ce-91db-a8e3bca23317|response|"
    "ab324df6-c48c-4a2c-9a90-0dc5f18a04c4|OK|tcp/127.0.0.1:5060,"
    "udp/127.0.0.1:5060|v0.9.10-1-g9c2dd4cb6a|tcp/127.0.0.1:5060,"
    "udp/127.0.0.1:5060"sv;

template <class T>
T parsed(std::string_view payload) {
  auto frame = parse_server_frame(payload);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<T>(frame), payload);
  return std::get<T>(frame);
}

} // namespace

BOOST_AUTO_TEST_SUITE(metas)

BOOST_AUTO_TEST_CASE(request_from_the_network_tells_where_it_came_from) {
  auto m = parsed<network_message>(from_udp);
  BOOST_TEST(m.id == "00633eb4-8e0e-4872-aef6-595edf4498db");
  BOOST_TEST(m.from.protocol == "udp");
  BOOST_TEST(m.from.address == "127.0.0.1");
  BOOST_TEST(m.from.port == 15060u);
  BOOST_TEST(m.from.time == "07:49:30.309346");
  BOOST_TEST(m.transaction_id == "eebdd8d7-5322-414b-b0a1-3599a1fe0c54");
  BOOST_TEST(m.dialog_id.empty());
  BOOST_TEST(m.local_address == "127.0.0.1");
  BOOST_TEST(m.local_port == 5060u);
  BOOST_TEST(m.sip == "REGISTER sip:bling.babblevoice.com SIP/2.0\r\n");
}

BOOST_AUTO_TEST_CASE(older_servers_leave_out_the_local_address) {
  for (auto tail : {"", "|", "||"}) {
    auto text = "i|sip|network|9|tcp|10.0.0.1|5060|t|txn"s + tail
                + "\r\nOPTIONS";
    auto m = parsed<network_message>(text);
    BOOST_TEST(m.transaction_id == "txn");
    BOOST_TEST(m.dialog_id.empty());
    BOOST_TEST(m.local_address.empty());
    BOOST_TEST(m.local_port == 0u);
    BOOST_TEST(m.sip == "OPTIONS");
  }
}

BOOST_AUTO_TEST_CASE(an_answer_made_by_the_server_has_no_address) {
  auto m = parsed<network_message>(made_by_itself);
  BOOST_TEST(m.from.address.empty());
  BOOST_TEST(m.from.port == 0u);
  BOOST_TEST(m.transaction_id == "8fca246a-ea65-4c92-a3ca-a5b070c6ea15");
  BOOST_TEST(m.sip.starts_with("SIP/2.0 503"));
}

BOOST_AUTO_TEST_CASE(both_forms_of_the_echo_name_the_transaction) {
  auto answer = parsed<command_response>(echo_of_answer);
  BOOST_TEST(answer.ok);
  BOOST_TEST(answer.request_id == "01a77615-c77a-4a2a-a4f3-816b5feb6b33");
  BOOST_TEST(answer.transaction_id == "eebdd8d7-5322-414b-b0a1-3599a1fe0c54");
  auto request = parsed<command_response>(echo_of_request);
  BOOST_TEST(request.request_id == "18e12653-63fc-43d8-ac98-621a2eeedd60");
  BOOST_TEST(request.transaction_id == "8fca246a-ea65-4c92-a3ca-a5b070c6ea15");
  auto tcp = parsed<command_response>(echo_over_tcp);
  BOOST_TEST(tcp.transaction_id == "f63f1976-ecbc-4b83-97a6-0e21fd206b7c");
}

BOOST_AUTO_TEST_CASE(verdict_and_what_follows_are_told) {
  auto ok = parsed<command_response>(authenticated);
  BOOST_TEST(ok.ok);
  BOOST_TEST(ok.id == "bb74a291-062a-45ce-91db-a8e3bca23317");
  BOOST_TEST(ok.transaction_id.empty());
  BOOST_TEST(ok.rest
             == "tcp/127.0.0.1:5060,udp/127.0.0.1:5060|v0.9.10-1-g9c2dd4cb6a|"
                "tcp/127.0.0.1:5060,udp/127.0.0.1:5060");
  struct {
    std::string_view payload;
    bool ok;
    std::string_view rest;
  } const rows[] = {
      {"i|response|r|OK", true, ""},
      {"i|response|r|OK|pong", true, "pong"},
      {"i|response|r|NO|incorrect secret", false, "incorrect secret"},
      {"i|response|r|NO|Unknown message type", false, "Unknown message type"},
      {"i|response|r|NOK|Response not sent due to unknown transaction", false,
       "Response not sent due to unknown transaction"},
      {"i|response|r|NOK|invalid request-uri: sip:|x\r\n", false,
       "invalid request-uri: sip:|x"},
      {"i|response|r|NO|application|1|2|3|4|5|6", false,
       "application|1|2|3|4|5|6"},
      // Only OK is a success.
      {"i|response|r|ok", false, ""},
      {"i|response|r|OKAY", false, ""},
  };
  for (auto& row : rows) {
    auto r = parsed<command_response>(row.payload);
    BOOST_TEST(r.id == "i");
    BOOST_TEST(r.request_id == "r");
    BOOST_TEST(r.ok == row.ok, row.payload);
    BOOST_TEST(r.rest == row.rest, row.payload);
    BOOST_TEST(r.transaction_id.empty());
  }
}

BOOST_AUTO_TEST_CASE(an_echo_with_tokens_missing_names_no_transaction) {
  for (auto tail : {"application", "application|", "application|344|udp",
                    "application|344|udp|127.0.0.1|5060|t",
                    "application|344|udp|127.0.0.1|5060|t|"}) {
    auto r = parsed<command_response>("i|response|r|OK|"s + tail);
    BOOST_TEST(r.ok);
    BOOST_TEST(r.transaction_id.empty(), tail);
  }
}

BOOST_AUTO_TEST_CASE(anything_else_is_malformed) {
  for (auto bad : {""sv, "|"sv, "i"sv, "i|"sv, "i|sip"sv, "i|sip|"sv,
                   "i|response"sv, "i|response|"sv, "i|response|r"sv,
                   "i|response|r|"sv, "i|response||OK"sv, "|response|r|OK"sv,
                   "i|cdr:start|x"sv, "i|SIP|network|9|udp|a|1|t|x||\r\nX"sv,
                   "i|sip|application|9|udp|a|1|t|x||\r\nX"sv,
                   // No transaction, no message, no line end.
                   "i|sip|network|9|udp|a|1|t|||\r\nX"sv,
                   "i|sip|network|9|udp|a|1|t\r\nX"sv,
                   "i|sip|network|9|udp|a|1|t|x||\r\n"sv,
                   "i|sip|network|9|udp|a|1|t|x||"sv, "\r\ni|response|r|OK"sv})
    BOOST_CHECK_MESSAGE(
        std::holds_alternative<malformed>(parse_server_frame(bad)), bad);
}

BOOST_AUTO_TEST_CASE(ports_that_are_none_are_zero) {
  for (auto port : {"", "x", "65536", "-1", "+5060", "99999999999999999999"}) {
    auto m = parsed<network_message>("i|sip|network|1|udp|a|"s + port
                                     + "|t|x||b|" + port + "|\r\nX");
    BOOST_TEST(m.from.port == 0u, port);
    BOOST_TEST(m.local_port == 0u, port);
  }
}

BOOST_AUTO_TEST_CASE(
    cut_at_any_byte_no_message_and_no_transaction_is_invented) {
  auto meta = from_udp.substr(0, from_udp.find('\n') + 1);
  for (std::size_t n = 0; n <= meta.size(); ++n)
    BOOST_CHECK_MESSAGE(std::holds_alternative<malformed>(
                            parse_server_frame(meta.substr(0, n))),
                        n);
  for (std::size_t n = 0; n < echo_of_request.size(); ++n) {
    std::string part{echo_of_request.substr(0, n)};
    auto frame = parse_server_frame(part);
    if (auto* r = std::get_if<command_response>(&frame))
      BOOST_TEST("8fca246a-ea65-4c92-a3ca-a5b070c6ea15"sv.starts_with(
                     r->transaction_id),
                 n);
  }
}

BOOST_AUTO_TEST_CASE(commands_of_an_application_are_read) {
  struct {
    std::string_view payload;
    std::string_view command;
    std::string_view args;
    std::string_view sip;
  } const rows[] = {
      {"i|authenticate|cymru|", "authenticate", "cymru|", ""},
      {"i|authenticate|cymru|a,b", "authenticate", "cymru|a,b", ""},
      {"i|route|register", "route", "register", ""},
      {"i|ping", "ping", "", ""},
      {"i|sip|txn|\r\nSIP/2.0 200 OK\r\n\r\n", "sip", "txn|",
       "SIP/2.0 200 OK\r\n\r\n"},
      {"i|sip|||sip:203.0.113.5:40112;transport=udp\r\nOPTIONS x\r\n\r\n",
       "sip", "||sip:203.0.113.5:40112;transport=udp", "OPTIONS x\r\n\r\n"},
      {"i|sip||\nOPTIONS", "sip", "|", "OPTIONS"},
  };
  for (auto& row : rows) {
    auto f = parse_client_frame(row.payload);
    BOOST_REQUIRE_MESSAGE(f.has_value(), row.payload);
    BOOST_TEST(f->id == "i");
    BOOST_TEST(f->command == row.command);
    BOOST_TEST(f->args == row.args);
    BOOST_TEST(f->sip == row.sip);
  }
  for (auto bad : {"", "i", "i|", "|", "||", "\r\nOPTIONS", "i||x"})
    BOOST_TEST(!parse_client_frame(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(command_without_an_id_is_read) {
  auto f = parse_client_frame("|sip|txn|\r\nSIP/2.0 200 OK\r\n\r\n");
  BOOST_REQUIRE(f.has_value());
  BOOST_TEST(f->id.empty());
  BOOST_TEST(f->command == "sip");
  BOOST_TEST(f->args == "txn|");
}

BOOST_AUTO_TEST_CASE(tokens_are_taken_up_to_the_bar) {
  std::string_view text = "a||b";
  BOOST_TEST(take_token(text) == "a");
  BOOST_TEST(take_token(text) == "");
  BOOST_TEST(take_token(text) == "b");
  BOOST_TEST(text.empty());
  BOOST_TEST(take_token(text) == "");
}

BOOST_AUTO_TEST_SUITE_END()
