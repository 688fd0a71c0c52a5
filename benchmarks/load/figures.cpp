#include "benchmarks/load/figures.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

namespace rollcall::load {

namespace {

/// Members of a JSON object; the names are plain.
class object {
public:
  void add(std::string_view name, double value) {
    char text[48];
    std::snprintf(text, sizeof(text), "%.10g", value);
    raw(name, text);
  }
  void add(std::string_view name, std::uint64_t value) {
    raw(name, std::to_string(value));
  }
  void add(std::string_view name, std::int64_t value) {
    raw(name, std::to_string(value));
  }
  void raw(std::string_view name, std::string_view json) {
    text_ += text_.empty() ? "{" : ", ";
    text_ += '"';
    text_ += name;
    text_ += "\": ";
    text_ += json;
  }
  std::string take() {
    return text_.empty() ? "{}" : text_ + '}';
  }

private:
  std::string text_;
};

double microseconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e3;
}

double ratio(double a, std::uint64_t b) {
  return b == 0 ? 0 : a / static_cast<double>(b);
}

/// Cores that neither the target nor the generator had.
double others(const figures& f) {
  auto mine = f.target_after.cpu - f.target_before.cpu + f.own_after.cpu
              - f.own_before.cpu;
  auto all = f.noise_after.busy - f.noise_before.busy;
  auto rest = static_cast<double>(std::max<std::int64_t>(all - mine, 0));
  return f.elapsed == 0 ? 0 : rest / static_cast<double>(f.elapsed);
}

double wait_share(const figures& f) {
  auto waited = static_cast<double>(f.noise_after.wait - f.noise_before.wait);
  return f.elapsed == 0 ? 0 : waited / static_cast<double>(f.elapsed);
}

std::string to_json(const histogram& h) {
  object o;
  o.add("p50_us", microseconds(h.percentile(0.5)));
  o.add("p99_us", microseconds(h.percentile(0.99)));
  o.add("p999_us", microseconds(h.percentile(0.999)));
  o.add("max_us", microseconds(h.max()));
  o.add("mean_us", h.mean() / 1e3);
  o.add("count", h.count());
  return o.take();
}

std::string to_json(const std::map<int, std::uint64_t>& failures) {
  object o;
  for (auto [status, count] : failures)
    o.add(std::to_string(status), count);
  return o.take();
}

template <class... Ts>
void print(std::string& out, const char* format, Ts... values) {
  char line[256];
  std::snprintf(line, sizeof(line), format, values...);
  out += line;
}

} // namespace

std::string to_json(const figures& f) {
  auto cpu = microseconds(f.target_after.cpu - f.target_before.cpu);
  auto own = microseconds(f.own_after.cpu - f.own_before.cpu);
  auto seconds = static_cast<double>(f.elapsed) / 1e9;
  object o;
  o.raw("phase", '"' + f.name + '"');
  o.add("seconds", seconds);
  o.add("registrations", f.registrations);
  o.add("requests", f.requests);
  o.add("registrations_per_second",
        static_cast<double>(f.registrations) / seconds);
  o.add("requests_per_second", static_cast<double>(f.requests) / seconds);
  o.add("challenges", f.challenges);
  o.add("retransmissions", f.retransmissions);
  o.add("unwanted_answers", f.unwanted);
  o.add("held_back", f.held_back);
  o.add("timeouts", f.timeouts);
  o.raw("failures", to_json(f.failures));
  o.raw("latency", to_json(f.latency));
  o.add("polls", f.polls.polls);
  o.add("polls_repeated", f.polls.repeated);
  o.add("polls_missed", f.polls.missed);
  o.add("phones_unpolled", f.polls.unpolled);
  o.raw("poll_lateness", to_json(f.polls.lateness));
  o.add("cpu_seconds", cpu / 1e6);
  o.add("cpu_share", cpu / 1e6 / seconds);
  o.add("cpu_us_per_registration", ratio(cpu, f.registrations));
  o.add("cpu_us_per_request", ratio(cpu, f.requests));
  o.add("cpu_us_per_poll", ratio(cpu, f.polls.polls));
  o.add("generator_cpu_us_per_request", ratio(own, f.requests));
  o.add("others_cores", others(f));
  o.add("generator_wait_share", wait_share(f));
  o.add("rss_before", f.target_before.rss);
  o.add("rss_after", f.target_after.rss);
  return o.take();
}

std::string to_text(const figures& f) {
  std::string out;
  auto seconds = static_cast<double>(f.elapsed) / 1e9;
  auto cpu = microseconds(f.target_after.cpu - f.target_before.cpu);
  auto own = microseconds(f.own_after.cpu - f.own_before.cpu);
  print(out, "%-20s %9llu registrations, %llu requests in %.2f s: %.0f/s\n",
        f.name.c_str(), static_cast<unsigned long long>(f.registrations),
        static_cast<unsigned long long>(f.requests), seconds,
        static_cast<double>(f.registrations) / seconds);
  if (f.latency.count() > 0)
    print(out,
          "  latency ms         p50 %.2f  p99 %.2f  p99.9 %.2f  max %.2f\n",
          microseconds(f.latency.percentile(0.5)) / 1e3,
          microseconds(f.latency.percentile(0.99)) / 1e3,
          microseconds(f.latency.percentile(0.999)) / 1e3,
          microseconds(f.latency.max()) / 1e3);
  print(out,
        "  CPU µs             %.2f per registration, %.2f per request,"
        " %.1f %% of a core; generator %.2f per request\n",
        ratio(cpu, f.registrations), ratio(cpu, f.requests),
        cpu / 1e4 / seconds, ratio(own, f.requests));
  if (f.polls.polls > 0)
    print(out,
          "  polls              %llu, %llu missed, %llu phones without;"
          " late ms p50 %.2f p99 %.2f max %.2f\n",
          static_cast<unsigned long long>(f.polls.polls),
          static_cast<unsigned long long>(f.polls.missed),
          static_cast<unsigned long long>(f.polls.unpolled),
          microseconds(f.polls.lateness.percentile(0.5)) / 1e3,
          microseconds(f.polls.lateness.percentile(0.99)) / 1e3,
          microseconds(f.polls.lateness.max()) / 1e3);
  print(out, "  resident MB        %.1f -> %.1f\n",
        static_cast<double>(f.target_before.rss) / 1e6,
        static_cast<double>(f.target_after.rss) / 1e6);
  print(out,
        "  not so good        %llu challenges, %llu retransmissions,"
        " %llu time-outs, %llu held back, %llu unwanted",
        static_cast<unsigned long long>(f.challenges),
        static_cast<unsigned long long>(f.retransmissions),
        static_cast<unsigned long long>(f.timeouts),
        static_cast<unsigned long long>(f.held_back),
        static_cast<unsigned long long>(f.unwanted));
  print(out, ", others had %.2f cores, the generator waited %.0f %%", others(f),
        100 * wait_share(f));
  for (auto [status, count] : f.failures)
    print(out, ", %llu x %d", static_cast<unsigned long long>(count), status);
  out += '\n';
  return out;
}

} // namespace rollcall::load
