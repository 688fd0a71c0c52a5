#include "http/client.hpp"

#include "protocol/sip/text.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>

namespace rollcall::http {

namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

/// How often those that wait are looked through for some that waited too long.
constexpr milliseconds round_of_waiting{100};

/// How long to sleep when nothing is to be done; a wake-up ends it.
constexpr milliseconds long_sleep{60'000};

struct job {
  client_request what;
  client::done then;
  clock::time_point due;
};

void fail(job& one, std::string why) {
  one.then({0, {}, std::move(why)});
}

bool has_line_break(std::string_view text) {
  using namespace std::literals;
  return text.find_first_of("\r\n\0"sv) != std::string_view::npos;
}

/// Why a request cannot be sent, empty if it can.
std::string_view mistake(const client_request& what) {
  if (what.method.empty()
      || !std::all_of(what.method.begin(), what.method.end(),
                      [](char c) { return c >= 'A' && c <= 'Z'; }))
    return "the method is none";
  if (has_line_break(what.url))
    return "the URL holds a line break";
  for (const auto& [name, value] : what.headers)
    if (name.empty() || has_line_break(name) || has_line_break(value)
        || name.find(':') != std::string::npos)
      return "a header cannot be sent";
  return {};
}

/// A request under way. Its handle and its memory serve one request after the
/// other.
class transfer {
public:
  transfer() : easy_(curl_easy_init()) {
    // nop
  }

  transfer(const transfer&) = delete;

  ~transfer() {
    curl_slist_free_all(headers_);
    curl_easy_cleanup(easy_);
  }

  CURL* handle() const noexcept {
    return easy_;
  }

  /// Sets the handle; the request must be without mistakes.
  void begin(job one, milliseconds left, const std::string& ca_file);

  /// Tells what has come of it.
  void end(CURLcode code);

  void give_up(std::string why) {
    auto one = std::move(job_);
    fail(one, std::move(why));
  }

private:
  template <class T>
  void set(CURLoption option, T value) {
    // An option that this libcurl does not know leaves the request whole.
    curl_easy_setopt(easy_, option, value);
  }

  void set_headers();

  static std::size_t receive(char* bytes, std::size_t, std::size_t size,
                             void* into);

  CURL* easy_;
  curl_slist* headers_ = nullptr;
  job job_;
  client_answer answer_;
  bool too_long_ = false;
  char reason_[CURL_ERROR_SIZE] = {};
};

std::size_t transfer::receive(char* bytes, std::size_t, std::size_t size,
                              void* into) {
  auto* self = static_cast<transfer*>(into);
  if (size > self->job_.what.max_answer - self->answer_.body.size()) {
    self->too_long_ = true;
    return 0;
  }
  self->answer_.body.append(bytes, size);
  return size;
}

void transfer::set_headers() {
  curl_slist_free_all(headers_);
  headers_ = nullptr;
  bool has_type = false;
  for (const auto& [name, value] : job_.what.headers) {
    has_type |= sip::iequals(name, "content-type");
    // To libcurl, "Name:" is an order to leave a header of its own away.
    auto line = name;
    line.append(value.empty() ? ";" : ": ").append(value);
    headers_ = curl_slist_append(headers_, line.c_str());
  }
  headers_ = curl_slist_append(headers_, "Expect:");
  if (!has_type)
    headers_ = curl_slist_append(headers_, "Content-Type:");
  set(CURLOPT_HTTPHEADER, headers_);
}

void transfer::begin(job one, milliseconds left, const std::string& ca_file) {
  job_ = std::move(one);
  answer_ = {};
  too_long_ = false;
  reason_[0] = '\0';
  const auto& what = job_.what;
  curl_easy_reset(easy_);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, reason_);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L); // no end waits for a slow name server
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file.empty()) {
    set(CURLOPT_CAINFO, ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(CURLOPT_USERAGENT, "Rollcall/" ROLLCALL_VERSION);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(left.count()));
  set(CURLOPT_URL, what.url.c_str());
  set(CURLOPT_WRITEFUNCTION, &transfer::receive);
  set(CURLOPT_WRITEDATA, this);
  if (what.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (what.method != "GET" || !what.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    set(CURLOPT_POSTFIELDS, what.body.data());
    set(CURLOPT_CUSTOMREQUEST, what.method.c_str());
  }
  set_headers();
}

void transfer::end(CURLcode code) {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  if (too_long_)
    return give_up("the answer is longer than "
                   + std::to_string(job_.what.max_answer) + " bytes");
  if (code != CURLE_OK)
    return give_up(reason_[0] != '\0' ? reason_ : curl_easy_strerror(code));
  answer_.status = static_cast<int>(status);
  auto one = std::move(job_);
  one.then(std::move(answer_));
}

void prepare_libcurl() {
  static const auto once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
}

} // namespace

struct client::impl {
  explicit impl(client_settings with) : conf(std::move(with)) {
    prepare_libcurl();
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS,
                      static_cast<long>(conf.max_transfers));
    runner = std::thread([this] { run(); });
  }

  ~impl() {
    idle.clear();
    curl_multi_cleanup(multi);
  }

  // On the thread.
  void run();
  void start_some();
  void start(job one, clock::time_point now);
  void finish_some();
  void drop_late(clock::time_point now);
  void fail_all();

  const client_settings conf;
  CURLM* multi = nullptr;
  std::thread runner;

  std::mutex mutex;
  std::deque<job> waiting;
  bool stopping = false;

  clock::time_point next_round;
  std::vector<std::unique_ptr<transfer>> busy;
  std::vector<std::unique_ptr<transfer>> idle;
};

void client::impl::run() {
  // Signals are for the other threads; SIGPIPE, from TLS, is for none.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (;;) {
    start_some();
    int running = 0;
    curl_multi_perform(multi, &running);
    finish_some();
    auto sleep = long_sleep;
    {
      std::lock_guard guard{mutex};
      if (stopping)
        break;
      if (!waiting.empty())
        sleep = busy.size() < conf.max_transfers ? milliseconds{0}
                                                 : round_of_waiting;
    }
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(sleep.count()),
                    nullptr);
  }
  fail_all();
}

void client::impl::start_some() {
  auto now = clock::now();
  drop_late(now);
  while (busy.size() < conf.max_transfers) {
    job next;
    {
      std::lock_guard guard{mutex};
      if (waiting.empty())
        return;
      next = std::move(waiting.front());
      waiting.pop_front();
    }
    start(std::move(next), now);
  }
}

void client::impl::start(job one, clock::time_point now) {
  if (auto why = mistake(one.what); !why.empty())
    return fail(one, std::string{why});
  if (idle.empty())
    idle.push_back(std::make_unique<transfer>());
  auto next = std::move(idle.back());
  idle.pop_back();
  if (next->handle() == nullptr)
    return fail(one, "out of memory");
  // To libcurl, no time at all is any time.
  auto left =
      std::max(milliseconds{1}, std::chrono::ceil<milliseconds>(one.due - now));
  next->begin(std::move(one), left, conf.ca_file);
  if (auto code = curl_multi_add_handle(multi, next->handle());
      code != CURLM_OK)
    return next->give_up(curl_multi_strerror(code));
  busy.push_back(std::move(next));
}

void client::impl::finish_some() {
  int left = 0;
  while (auto* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE)
      continue;
    auto* handle = message->easy_handle;
    auto code = message->data.result;
    auto at = std::find_if(busy.begin(), busy.end(), [&](const auto& one) {
      return one->handle() == handle;
    });
    auto ended = std::move(*at);
    *at = std::move(busy.back());
    busy.pop_back();
    curl_multi_remove_handle(multi, handle);
    ended->end(code);
    idle.push_back(std::move(ended));
  }
}

void client::impl::drop_late(clock::time_point now) {
  if (now < next_round)
    return;
  next_round = now + round_of_waiting;
  std::vector<job> late;
  {
    std::lock_guard guard{mutex};
    auto from =
        std::stable_partition(waiting.begin(), waiting.end(),
                              [now](const job& one) { return one.due > now; });
    std::move(from, waiting.end(), std::back_inserter(late));
    waiting.erase(from, waiting.end());
  }
  for (auto& one : late)
    fail(one, "the request waited too long behind others");
}

void client::impl::fail_all() {
  for (auto& one : busy) {
    curl_multi_remove_handle(multi, one->handle());
    one->give_up("the client stops");
  }
  busy.clear();
  std::deque<job> rest;
  {
    std::lock_guard guard{mutex};
    rest.swap(waiting);
  }
  for (auto& one : rest)
    fail(one, "the client stops");
}

client::client(client_settings conf)
    : impl_(std::make_unique<impl>(std::move(conf))) {
  // nop
}

client::~client() {
  stop();
}

void client::send(client_request what, done then) {
  job one{std::move(what), std::move(then), clock::now()};
  one.due += one.what.timeout;
  std::string_view refused;
  {
    std::lock_guard guard{impl_->mutex};
    if (impl_->stopping)
      refused = "the client stops";
    else if (impl_->waiting.size() >= impl_->conf.max_waiting)
      refused = "too many requests wait";
    else
      impl_->waiting.push_back(std::move(one));
  }
  if (!refused.empty())
    return fail(one, std::string{refused});
  curl_multi_wakeup(impl_->multi);
}

void client::stop() {
  {
    std::lock_guard guard{impl_->mutex};
    impl_->stopping = true;
  }
  curl_multi_wakeup(impl_->multi);
  if (impl_->runner.joinable())
    impl_->runner.join();
}

} // namespace rollcall::http
