#include "http/client.hpp"

#include "tests/http/loopback_service.hpp"

#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <thread>

using namespace rollcall;
using namespace std::chrono_literals;
using actors_test::certificate;
using actors_test::patience;
using test::http_answer;
using test::loopback_service;

namespace {

std::future<http::client_answer> sent(http::client& by,
                                      http::client_request what) {
  auto answer = std::make_shared<std::promise<http::client_answer>>();
  by.send(std::move(what), [answer](http::client_answer one) {
    answer->set_value(std::move(one));
  });
  return answer->get_future();
}

http::client_answer got(std::future<http::client_answer>&& answer) {
  BOOST_REQUIRE(answer.wait_for(patience) == std::future_status::ready);
  return answer.get();
}

http::client_answer answered(http::client& by, http::client_request what) {
  return got(sent(by, std::move(what)));
}

http::client_request get(std::string url) {
  http::client_request result;
  result.url = std::move(url);
  result.timeout = patience;
  return result;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// Holds its answers back until it is told.
class slow_service {
public:
  slow_service() : service_([this](const std::string&) { return wait(); }) {
    // nop
  }

  ~slow_service() {
    let_go();
  }

  std::string url() const {
    return service_.url("/");
  }

  void let_go() {
    std::lock_guard guard{mutex_};
    open_ = true;
    changed_.notify_all();
  }

  /// Until so many requests have come.
  bool asked(int times) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, patience, [&] { return asked_ >= times; });
  }

  int asked() {
    std::lock_guard guard{mutex_};
    return asked_;
  }

private:
  std::string wait() {
    std::unique_lock guard{mutex_};
    ++asked_;
    changed_.notify_all();
    changed_.wait(guard, [&] { return open_; });
    return http_answer(200, "late");
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int asked_ = 0;
  loopback_service service_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(request_goes_out_as_it_was_given) {
  std::string seen;
  loopback_service service([&](const std::string& request) {
    seen = request;
    return http_answer(201, "made");
  });
  http::client client{{}};
  auto what = get(service.url("/hook?a=b%20c"));
  what.method = "POST";
  what.headers = {{"Content-Type", "application/json"},
                  {"X-Signature", "sha256=00"},
                  {"X-Empty", ""}};
  what.body = std::string(5'000, 'x');
  auto answer = answered(client, what);
  BOOST_TEST(answer.status == 201);
  BOOST_TEST(answer.body == "made");
  BOOST_TEST(answer.error == "");
  BOOST_TEST(seen.starts_with("POST /hook?a=b%20c HTTP/1.1\r\n"));
  BOOST_TEST(holds(seen, "\r\nContent-Type: application/json\r\n"));
  BOOST_TEST(holds(seen, "\r\nX-Signature: sha256=00\r\n"));
  BOOST_TEST(holds(seen, "\r\nX-Empty:\r\n"));
  BOOST_TEST(holds(seen, "\r\nUser-Agent: Rollcall/"));
  BOOST_TEST(!holds(seen, "Expect"));
  BOOST_TEST(seen.ends_with("\r\n\r\n" + what.body));
}

BOOST_AUTO_TEST_CASE(methods_without_a_body_send_none) {
  std::string seen;
  loopback_service service([&](const std::string& request) {
    seen = request;
    return request.starts_with("HEAD") ? "HTTP/1.1 200 x\r\n"
                                         "Content-Length: 5\r\n\r\n"
                                       : http_answer(404, "");
  });
  http::client client{{}};
  for (const char* method : {"GET", "HEAD", "DELETE", "POST"}) {
    auto what = get(service.url("/"));
    what.method = method;
    auto answer = answered(client, what);
    BOOST_TEST(answer.status == (what.method == "HEAD" ? 200 : 404));
    BOOST_TEST(answer.body == "");
    BOOST_TEST(seen.starts_with(what.method + " / HTTP/1.1\r\n"));
    BOOST_TEST(!holds(seen, "Content-Type"));
  }
}

BOOST_AUTO_TEST_CASE(connection_serves_many_requests) {
  loopback_service service(
      [](const std::string&) { return http_answer(200, "{}"); });
  http::client client{{}};
  for (int i = 0; i < 20; ++i)
    BOOST_TEST(answered(client, get(service.url("/"))).status == 200);
  BOOST_TEST(service.connections() == 1);
}

BOOST_AUTO_TEST_CASE(connection_that_the_service_closed_is_made_again) {
  loopback_service service(
      [](const std::string&) { return http_answer(200, "{}"); });
  http::client client{{}};
  for (int i = 1; i <= 3; ++i) {
    BOOST_TEST(answered(client, get(service.url("/"))).status == 200);
    service.hang_up();
  }
  BOOST_TEST(service.connections() == 3);
}

BOOST_AUTO_TEST_CASE(redirect_is_not_followed) {
  int requests = 0;
  loopback_service service([&](const std::string&) {
    ++requests;
    return http_answer(302, "", "Location: /elsewhere\r\n");
  });
  http::client client{{}};
  BOOST_TEST(answered(client, get(service.url("/"))).status == 302);
  BOOST_TEST(requests == 1);
}

BOOST_AUTO_TEST_CASE(answer_that_is_too_long_is_an_error) {
  loopback_service service([](const std::string&) {
    return http_answer(200, std::string(100'000, 'x'));
  });
  http::client client{{}};
  auto what = get(service.url("/"));
  what.max_answer = 99'999;
  auto answer = answered(client, what);
  BOOST_TEST(answer.status == 0);
  BOOST_TEST(answer.body == "");
  BOOST_TEST(answer.error == "the answer is longer than 99999 bytes");
  what.max_answer = 100'000;
  BOOST_TEST(answered(client, what).body.size() == 100'000u);
}

BOOST_AUTO_TEST_CASE(silence_and_half_answers_are_errors) {
  loopback_service mute([](const std::string&) { return std::string{}; });
  loopback_service half([](const std::string&) {
    return std::string{"HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\nhalf"};
  });
  loopback_service nonsense(
      [](const std::string&) { return std::string{"\x80\x80\r\n\r\n"}; });
  http::client client{{}};
  for (auto* service : {&mute, &half, &nonsense}) {
    auto what = get(service->url("/"));
    what.timeout = 100ms;
    auto answer = answered(client, what);
    BOOST_TEST(answer.status == 0);
    BOOST_TEST(answer.error != "");
  }
}

BOOST_AUTO_TEST_CASE(service_that_is_not_there_is_an_error) {
  std::string url;
  {
    loopback_service gone([](const std::string&) { return std::string{}; });
    url = gone.url("/");
  }
  http::client client{{}};
  auto answer = answered(client, get(url));
  BOOST_TEST(answer.status == 0);
  BOOST_TEST(holds(answer.error, "connect"));
}

BOOST_AUTO_TEST_CASE(what_is_no_request_to_http_is_an_error) {
  http::client client{{}};
  auto error = [&](auto change) {
    auto what = get("http://127.0.0.1:1/");
    change(what);
    auto answer = answered(client, what);
    BOOST_TEST(answer.status == 0);
    return answer.error;
  };
  BOOST_TEST(error([](auto& what) { what.url = "file:///etc/passwd"; }) != "");
  BOOST_TEST(error([](auto& what) { what.url = "no url"; }) != "");
  BOOST_TEST(error([](auto& what) { what.url += "\r\nX: y"; })
             == "the URL holds a line break");
  BOOST_TEST(error([](auto& what) { what.method = "GET /\r\n"; })
             == "the method is none");
  BOOST_TEST(error([](auto& what) {
               what.headers = {{"A", "b\nC: d"}};
             })
             == "a header cannot be sent");
  BOOST_TEST(error([](auto& what) {
               what.headers = {{"A: b", "c"}};
             })
             == "a header cannot be sent");
}

BOOST_AUTO_TEST_CASE(certificate_is_checked_against_the_given_authorities) {
  certificate mine{"localhost"};
  certificate other{"localhost"};
  certificate elsewhere{"elsewhere.example.test"};
  auto status = [](const certificate& served, const std::string& ca_file) {
    loopback_service service(
        [](const std::string&) { return http_answer(200, "{}"); }, &served);
    http::client client{{32, 100, ca_file}};
    auto answer = answered(client, get(service.url("/")));
    BOOST_TEST((answer.status == 0) == (answer.error != ""));
    return answer.status;
  };
  BOOST_TEST(status(mine, mine.cert_file) == 200);
  BOOST_TEST(status(mine, other.cert_file) == 0);
  BOOST_TEST(status(mine, "") == 0);
  BOOST_TEST(status(mine, "/nonexistent/ca.pem") == 0);
  BOOST_TEST(status(elsewhere, elsewhere.cert_file) == 0);
}

BOOST_AUTO_TEST_CASE(no_more_are_under_way_than_allowed) {
  slow_service service;
  http::client client{{2, 10, {}}};
  std::vector<std::future<http::client_answer>> answers;
  for (int i = 0; i < 6; ++i)
    answers.push_back(sent(client, get(service.url())));
  BOOST_TEST(service.asked(2));
  std::this_thread::sleep_for(50ms);
  BOOST_TEST(service.asked() == 2);
  service.let_go();
  for (auto& answer : answers)
    BOOST_TEST(got(std::move(answer)).body == "late");
  BOOST_TEST(service.asked() == 6);
}

BOOST_AUTO_TEST_CASE(one_too_many_waiting_fails_before_send_returns) {
  slow_service service;
  http::client client{{1, 2, {}}};
  auto first = sent(client, get(service.url()));
  BOOST_TEST(service.asked(1));
  auto second = sent(client, get(service.url()));
  auto third = sent(client, get(service.url()));
  auto fourth = sent(client, get(service.url()));
  BOOST_TEST((fourth.wait_for(0s) == std::future_status::ready));
  BOOST_TEST(fourth.get().error == "too many requests wait");
  service.let_go();
  BOOST_TEST(got(std::move(second)).status == 200);
  BOOST_TEST(got(std::move(third)).status == 200);
}

BOOST_AUTO_TEST_CASE(time_spent_waiting_counts) {
  slow_service service;
  http::client client{{1, 10, {}}};
  auto first = sent(client, get(service.url()));
  BOOST_TEST(service.asked(1));
  auto what = get(service.url());
  what.timeout = 1ms;
  BOOST_TEST(answered(client, what).error
             == "the request waited too long behind others");
  BOOST_TEST((first.wait_for(0s) == std::future_status::timeout));
}

BOOST_AUTO_TEST_CASE(every_request_is_answered_when_the_client_stops) {
  slow_service service;
  std::vector<std::future<http::client_answer>> answers;
  http::client client{{1, 10, {}}};
  for (int i = 0; i < 3; ++i)
    answers.push_back(sent(client, get(service.url())));
  BOOST_TEST(service.asked(1));
  client.stop();
  client.stop();
  answers.push_back(sent(client, get(service.url())));
  for (auto& answer : answers) {
    BOOST_TEST((answer.wait_for(0s) == std::future_status::ready));
    BOOST_TEST(answer.get().error == "the client stops");
  }
}

BOOST_AUTO_TEST_CASE(many_threads_may_send) {
  loopback_service service([](const std::string& request) {
    return http_answer(200, request.substr(0, request.find(" HTTP")));
  });
  http::client client{{8, 1'000, {}}};
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::multiset<std::string> bodies;
  std::set<std::thread::id> on;
  std::promise<void> all;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i)
        client.send(get(service.url("/" + std::to_string(50 * t + i))),
                    [&](http::client_answer one) {
                      std::lock_guard guard{mutex};
                      bodies.insert(one.body);
                      on.insert(std::this_thread::get_id());
                      if (bodies.size() == 200)
                        all.set_value();
                    });
    });
  for (auto& one : threads)
    one.join();
  auto done = all.get_future();
  BOOST_TEST((done.wait_for(patience) == std::future_status::ready));
  client.stop();
  BOOST_TEST(bodies.size() == 200u);
  BOOST_TEST(std::set<std::string>(bodies.begin(), bodies.end()).size()
             == 200u);
  BOOST_TEST(on.size() == 1u);
  BOOST_TEST(service.connections() <= 8);
}

BOOST_AUTO_TEST_SUITE_END()
