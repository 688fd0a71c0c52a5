// How answers travel: compressed for who asks for it, and not at all where the
// client has them already.
#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

#include <zlib.h>

#include <chrono>

using namespace rollcall;
using namespace rollcall::test;

namespace {

constexpr std::string_view gzip = "Accept-Encoding: br, gzip\r\n";

/// Of one gzip member; empty when it is not whole but should be.
std::string unpacked(const std::string& bytes, bool whole = true) {
  z_stream stream{};
  BOOST_REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  auto input = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  std::string result(10'000'000, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  auto done = inflate(&stream, Z_SYNC_FLUSH);
  auto good = done == (whole ? Z_STREAM_END : Z_OK) && stream.avail_in == 0;
  result.resize(good ? stream.total_out : 0);
  inflateEnd(&stream);
  return result;
}

struct running {
  running() : server(quick_settings(), prompt_register()) {
    BOOST_REQUIRE(!server.start());
  }

  received ask(std::string_view target, std::string_view lines = "") {
    client to(server.port());
    to.send(get_request(target, lines));
    return to.read();
  }

  http::server server;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_encodings, running)

BOOST_AUTO_TEST_CASE(long_answers_are_compressed_for_who_asks) {
  auto plain = ask("/reg/long.com");
  BOOST_TEST(plain.field("content-encoding") == "");
  BOOST_TEST(plain.field("vary") == "Accept-Encoding");
  auto packed = ask("/reg/long.com", gzip);
  BOOST_TEST(packed.status == 200u);
  BOOST_TEST(packed.whole);
  BOOST_TEST(packed.field("content-type") == "application/json");
  BOOST_TEST(packed.field("content-encoding") == "gzip");
  BOOST_TEST(packed.field("vary") == "Accept-Encoding");
  BOOST_TEST(packed.body.size() * 5 < plain.body.size());
  BOOST_TEST((unpacked(packed.body) == plain.body));
  BOOST_TEST(packed.field("etag") == plain.field("etag"));
}

BOOST_AUTO_TEST_CASE(short_answers_are_sent_as_they_are) {
  auto answer = ask("/reg", gzip);
  BOOST_TEST(answer.field("content-encoding") == "");
  BOOST_TEST(answer.field("vary") == "");
  BOOST_TEST(answer.body == R"(["a","b"])");
}

BOOST_AUTO_TEST_CASE(head_tells_the_length_of_the_compressed_body) {
  auto packed = ask("/reg/long.com", gzip);
  client to(server.port());
  to.send("HEAD /reg/long.com HTTP/1.1\r\nHost: x\r\n" + std::string(gzip)
          + "\r\n");
  auto head = to.read(true);
  BOOST_TEST(head.field("content-encoding") == "gzip");
  BOOST_TEST(head.field("content-length") == packed.field("content-length"));
  BOOST_TEST(to.get("/reg").status == 200u);
}

BOOST_AUTO_TEST_CASE(what_the_client_has_is_not_sent_again) {
  for (auto target : {"/reg", "/realms", "/reg/long.com", "/reg/a.com/1000",
                      "/reg/a/nobody", "/contacts/a.com/1000", "/health"}) {
    BOOST_TEST_CONTEXT(target) {
      auto first = ask(target);
      auto etag = first.field("etag");
      BOOST_REQUIRE(etag != "");
      BOOST_TEST(first.field("cache-control") == "private, no-cache");
      for (auto extra : {std::string(), std::string(gzip)}) {
        auto lines = "If-None-Match: " + etag + "\r\n" + extra;
        client to(server.port());
        to.send(get_request(target, lines));
        auto again = to.read();
        BOOST_TEST(again.status == 304u);
        BOOST_TEST(again.field("etag") == etag);
        BOOST_TEST(again.field("content-length") == "");
        // Nothing of a body follows.
        BOOST_TEST(to.get(target).status == 200u);
      }
      auto other = ask(target, "If-None-Match: \"0\"\r\n");
      BOOST_TEST(other.status == 200u);
      BOOST_TEST(other.body == first.body);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_what_was_found_has_an_etag) {
  client to(server.port());
  for (auto request :
       {get_request("/none"), get_request("/reg/a?limit=0"),
        std::string("DELETE /reg/a/1000 HTTP/1.1\r\nIf-None-Match: *\r\n\r\n"),
        request_with_body("POST", "/authenticate", "{")}) {
    to.send(request);
    auto answer = to.read();
    BOOST_TEST(answer.status != 304u);
    BOOST_TEST(answer.field("etag") == "");
  }
}

BOOST_AUTO_TEST_CASE(a_page_links_to_the_next) {
  auto page = ask("/reg/long.com?limit=50");
  BOOST_TEST(page.field("link")
             == "</reg/long.com?limit=50&after=1049>; rel=\"next\"");
  BOOST_TEST(page.body == ask("/reg/long.com").body);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(http_streamed_encodings)

BOOST_AUTO_TEST_CASE(streamed_answers_are_compressed_piece_by_piece) {
  fake_register asked;
  http::server server(quick_settings(), asked.inquire());
  BOOST_REQUIRE(!server.start());
  for (std::string version : {"1.1", "1.0"}) {
    client to(server.port());
    to.send("GET /reg/a HTTP/" + version + "\r\n" + std::string(gzip) + "\r\n");
    auto question = asked.next();
    BOOST_REQUIRE(question);
    registrar::reply last;
    last.registrations = {full_registration()};
    auto piece = last;
    piece.more = [&] {
      question->answer(last);
    };
    question->answer(piece);
    auto answer = to.read();
    BOOST_TEST(answer.whole);
    BOOST_TEST(answer.field("content-encoding") == "gzip");
    BOOST_TEST(answer.field("vary") == "Accept-Encoding");
    BOOST_TEST(answer.field("etag") == "");
    auto body = unpacked(answer.body);
    BOOST_TEST(body.starts_with("[{\"uuid\""));
    BOOST_TEST(body.ends_with("}]"));
  }
}

BOOST_AUTO_TEST_CASE(a_compressed_piece_does_not_wait_for_the_next) {
  fake_register asked;
  auto conf = quick_settings();
  conf.query_deadline = std::chrono::milliseconds(50);
  http::server server(conf, asked.inquire());
  BOOST_REQUIRE(!server.start());
  client to(server.port());
  to.send(get_request("/reg", gzip));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  auto piece = realms({"a"});
  piece.more = [] {
  };
  question->answer(piece);
  // There is no next one, so that the answer is cut off.
  auto answer = to.read();
  BOOST_TEST(!answer.whole);
  BOOST_TEST(unpacked(answer.body, false) == "[\"a\"");
}

BOOST_AUTO_TEST_SUITE_END()
