#include "http/desk.hpp"

#include "http/json_view.hpp"
#include "http/routes.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace rollcall::http {

namespace {

template <class Elements>
void append_elements(std::string& out, bool& first, const Elements& elements) {
  for (const auto& element : elements) {
    if (!first)
      out += ',';
    first = false;
    append_json(out, element);
  }
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  std::ranges::move(from, std::back_inserter(to));
}

unsigned refused_status(const restinio::http_request_header_t& head) {
  unsigned result = 0;
  if (head.method() == restinio::http_method_unknown()) {
    const auto& text = head.request_target();
    std::from_chars(text.data(), text.data() + text.size(), result);
  }
  return result;
}

} // namespace

restinio::request_handling_status_t
request_entry::operator()(const restinio::request_handle_t& what) const {
  return to->serve(what);
}

desk::desk(asio::io_context& context, const settings& conf, const keyring* keys,
           registrar::inquire ask, registrar::subscribe listen)
    : keys_(keys),
      secure_(conf.tls.has_value()),
      ask_(std::move(ask)),
      deadline_(conf.query_deadline),
      gate_(std::make_shared<gate>(context)),
      events_(context, gate_, conf, std::move(listen)),
      timer_(context) {
  // nop
}

desk::~desk() {
  gate_->shut();
}

restinio::request_handling_status_t
desk::serve(const restinio::request_handle_t& what) {
  const auto& head = what->header();
  auto accepted = restinio::request_handling_status_t::accepted;
  if (auto status = refused_status(head)) {
    responder(what).whole({.status = status}, date());
    return accepted;
  }
  auto next = resolve({head.method().c_str(), head.request_target(),
                       what->body(), value_of(head, "Last-Event-ID"),
                       recognise(head)});
  if (auto* now = std::get_if<answer>(&next))
    responder(what).whole(*now, date());
  else if (auto* which = std::get_if<listening>(&next))
    events_.open(what, std::move(*which), date());
  else
    ask(what, std::get<question>(std::move(next)));
  return accepted;
}

visitor desk::recognise(const restinio::http_request_header_t& head) const {
  using restinio::http_field;
  visitor result;
  result.secure = secure_;
  auto by_token = false;
  auto by_cookie = false;
  if (keys_ != nullptr) {
    result.keys = keys_;
    result.now = std::time(nullptr);
    auto shown = value_of(head, http_field::authorization);
    result.who = shown.empty() ? keys_->by_session(
                     cookie(value_of(head, http_field::cookie), session_cookie),
                     result.now)
                               : keys_->by_token(bearer_token(shown));
    by_token = !shown.empty() && result.who != nullptr;
    by_cookie = shown.empty() && result.who != nullptr;
  }
  auto reads = head.method() == restinio::http_method_get()
               || head.method() == restinio::http_method_head();
  if (reads || by_token)
    return result;
  // A browser adds the cookie whoever asks, and reaches the loopback for
  // whatever page it shows; no page can add a token that it does not know.
  auto from = origin_of(value_of(head, "Sec-Fetch-Site"),
                        value_of(head, http_field::origin),
                        value_of(head, http_field::host));
  result.foreign = by_cookie ? from != origin::same : from == origin::foreign;
  return result;
}

void desk::ask(const restinio::request_handle_t& what, question which) {
  auto one = std::make_shared<exchange>(what);
  one->render = std::move(which.render);
  one->self = waiting_.insert(waiting_.end(), one);
  expect(*one);
  // The receiver may outlive the server, so it owns nothing of it.
  ask_(std::move(which.what), [this, way_in = gate_, weak = std::weak_ptr(one)](
                                  registrar::reply piece) {
    way_in->post([this, weak, piece = std::move(piece)]() mutable {
      if (auto still = weak.lock())
        on_reply(still, std::move(piece));
    });
  });
}

void desk::on_reply(const exchange_ptr& one, registrar::reply piece) {
  if (!one->waiting)
    return; // More than was asked for.
  if (piece.error == registrar::inquiry_errc::timed_out)
    return fail(one, 504, piece.error_text);
  if (piece.error == registrar::inquiry_errc::unavailable)
    return fail(one, 503, piece.error_text);
  if (piece.error != registrar::inquiry_errc::none)
    return fail(one, 500, piece.error_text);
  if (one->render)
    return gather(one, std::move(piece));
  append_elements(one->pending, one->first, piece.realms);
  append_elements(one->pending, one->first, piece.registrations);
  if (!piece.more) {
    one->pending += ']';
    if (one->begun)
      one->to.end(one->pending);
    else
      one->to.whole({.body = std::move(one->pending), .type = json_type},
                    date());
    return forget(one);
  }
  if (one->first || one->pending.empty()) {
    expect(*one); // An empty piece: nothing to send, hence to wait for.
    return piece.more();
  }
  one->more = std::move(piece.more);
  send_piece(one);
}

void desk::gather(const exchange_ptr& one, registrar::reply piece) {
  append(one->gathered.realms, piece.realms);
  append(one->gathered.counts, piece.counts);
  append(one->gathered.registrations, piece.registrations);
  append(one->gathered.deliveries, piece.deliveries);
  append(one->gathered.history, piece.history);
  if (piece.more) {
    expect(*one);
    return piece.more();
  }
  one->gathered.proof = std::move(piece.proof);
  one->gathered.ready = piece.ready;
  one->gathered.next = std::move(piece.next);
  one->gathered.reloaded = std::move(piece.reloaded);
  one->to.whole(one->render(one->gathered), date());
  forget(one);
}

void desk::send_piece(const exchange_ptr& one) {
  if (!one->begun) {
    one->to.begin(json_type, date());
    one->begun = true;
  }
  if (one->to.head_only()) {
    one->to.end({});
    return forget(one);
  }
  one->waiting = false;
  writing_.splice(writing_.end(), waiting_, one->self);
  auto bytes = std::move(one->pending);
  one->pending.clear();
  one->to.piece(bytes, [this, weak = std::weak_ptr(one)](bool good) {
    // Posted, since RESTinio is in the middle of its own affairs; and not when
    // everything is being taken down.
    if (auto still = weak.lock())
      gate_->post([this, weak, good] {
        if (auto one_more = weak.lock())
          on_written(one_more, good);
      });
  });
}

void desk::on_written(const exchange_ptr& one, bool good) {
  if (!good)
    return forget(one);
  one->waiting = true;
  waiting_.splice(waiting_.end(), writing_, one->self);
  expect(*one);
  auto more = std::move(one->more);
  one->more = nullptr;
  more();
}

void desk::fail(const exchange_ptr& one, unsigned status,
                std::string_view text) {
  if (one->begun)
    one->to.cut();
  else
    one->to.whole(error_answer(status, text), date());
  forget(one);
}

void desk::forget(const exchange_ptr& one) {
  auto keep = one; // The list's may be the last.
  (one->waiting ? waiting_ : writing_).erase(one->self);
}

void desk::expect(exchange& one) {
  one.due = clock::now() + deadline_;
  waiting_.splice(waiting_.end(), waiting_, one.self);
  if (!armed_)
    arm();
}

void desk::arm() {
  armed_ = true;
  timer_.expires_at(waiting_.front()->due);
  timer_.async_wait([this](const asio::error_code& error) {
    if (error)
      return;
    auto now = clock::now();
    while (!waiting_.empty() && waiting_.front()->due <= now)
      fail(exchange_ptr(waiting_.front()), 504,
           "the register did not answer in time");
    armed_ = false;
    if (!waiting_.empty())
      arm();
  });
}

void desk::dismiss() {
  events_.dismiss();
  while (!waiting_.empty())
    fail(exchange_ptr(waiting_.front()), 503, "the server is stopping");
}

const std::string& desk::date() {
  if (auto now = std::time(nullptr); now != date_of_) {
    date_of_ = now;
    date_ = http_date(now);
  }
  return date_;
}

} // namespace rollcall::http
