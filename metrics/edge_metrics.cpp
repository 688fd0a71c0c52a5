#include "metrics/edge_metrics.hpp"

#include "metrics/families.hpp"

namespace rollcall::metrics {

namespace {

using edge::counters;

struct row {
  edge::counter counters::*member;
  const char* name; // after rollcall_edge_
  const char* help;
};

constexpr row counted[] = {
    {&counters::requests, "requests",
     "Well-formed requests from phones, retransmissions included."},
    {&counters::responses, "responses",
     "Well-formed responses from phones, stray ones included."},
    {&counters::malformed, "malformed_messages",
     "Messages that could not be read, dropped without an answer."},
    {&counters::keepalives, "keepalives", "CRLF and the like from phones."},
    {&counters::retransmissions_absorbed, "retransmissions_absorbed",
     "Requests that came again and no application saw."},
    {&counters::requests_forwarded, "requests_forwarded",
     "Requests handed to an application."},
    {&counters::answered_here, "answered_here",
     "Requests that the edge answered by itself."},
    {&counters::transactions_full, "transactions_full",
     "Requests dropped for the bound on transactions."},
    {&counters::evicted, "evicted_answers",
     "Answers forgotten early for the bound on transactions."},
    {&counters::unanswered, "unanswered_requests",
     "Requests that an application let time out."},
    {&counters::stray_responses, "stray_responses",
     "Responses to no request of ours, or late or repeated."},
    {&counters::answers_sent, "answers_sent", "Answers to phones."},
    {&counters::answers_refused, "answers_refused",
     "Answers to an unknown transaction or a connection that is gone."},
    {&counters::requests_sent, "requests_sent", "Requests to phones."},
    {&counters::requests_refused, "requests_refused",
     "Requests of applications answered NOK."},
    {&counters::retransmissions_sent, "retransmissions_sent",
     "Requests sent to phones again."},
    {&counters::timeouts, "timeouts", "Requests to phones without an answer."},
    {&counters::unreachable, "unreachable",
     "Requests to phones that could not be reached."},
    {&counters::sends_dropped, "sends_dropped",
     "Packets that the system did not take."},
    {&counters::connections_accepted, "connections_accepted",
     "TCP connections of phones."},
    {&counters::connections_refused, "connections_refused",
     "TCP connections over a bound on their number."},
    {&counters::connections_timed_out, "connections_timed_out",
     "TCP connections closed for their silence."},
    {&counters::connections_overrun, "connections_overrun",
     "TCP connections closed for the bound on buffers."},
    {&counters::applications_accepted, "applications_accepted",
     "Connections of applications."},
    {&counters::applications_refused, "applications_refused",
     "Applications with a wrong secret, out of step, or too many."},
    {&counters::applications_overrun, "applications_overrun",
     "Applications that did not take what they were sent."},
};

constexpr row present[] = {
    {&counters::server_transactions, "server_transactions",
     "Requests of phones that are remembered."},
    {&counters::client_transactions, "client_transactions",
     "Requests to phones that wait for their answer."},
    {&counters::connections, "connections", "TCP connections of phones."},
    {&counters::applications, "applications", "Connected applications."},
};

} // namespace

edge_metrics::edge_metrics(const edge::counters& from) : from_(&from) {
  // nop
}

std::vector<prometheus::MetricFamily> edge_metrics::Collect() const {
  families result;
  std::string prefix = "rollcall_edge_";
  for (const auto& row : counted)
    result.counter(prefix + row.name + "_total", row.help)
        .value((from_->*row.member).get());
  for (const auto& row : present)
    result.gauge(prefix + row.name, row.help).value((from_->*row.member).get());
  return result.take();
}

} // namespace rollcall::metrics
