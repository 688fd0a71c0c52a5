#include "commands/user_service.hpp"

#include "config/lookup.hpp"
#include "http/parameters.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace rollcall::commands {

namespace {

/// Bytes; a user is a few hundred.
constexpr std::size_t longest_answer = 65'536;

http::client_settings client_settings(const config::lookup& conf) {
  http::client_settings result;
  result.ca_file = conf.ca;
  return result;
}

actors::lookup_answer failed(std::string why) {
  return {nullptr, std::move(why)};
}

} // namespace

user_service::user_service(const config::settings& conf)
    : conf_(conf.lookup),
      rules_(conf.directory),
      client_(client_settings(conf.lookup)) {
  // nop
}

actors::ask_service user_service::ask() {
  return [this](const std::string& realm, const std::string& user,
                std::function<void(actors::lookup_answer)> then) {
    client_.send(request(realm, user), [this, realm, then = std::move(then)](
                                           const http::client_answer& answer) {
      then(read(realm, answer));
    });
  };
}

void user_service::use(std::shared_ptr<const registrar::directory> rules) {
  std::lock_guard guard{mutex_};
  rules_ = std::move(rules);
}

void user_service::stop() {
  client_.stop();
}

http::client_request user_service::request(const std::string& realm,
                                           const std::string& user) const {
  http::client_request result;
  result.url = conf_.url;
  result.url += conf_.url.find('?') == std::string::npos ? '?' : '&';
  result.url += "username=";
  result.url += http::query_escaped(user);
  result.url += "&realm=";
  result.url += http::query_escaped(realm);
  result.headers = {{"Accept", "application/json"}};
  if (!conf_.authorization.empty())
    result.headers.emplace_back("Authorization", conf_.authorization);
  result.timeout = std::chrono::milliseconds{conf_.timeout};
  result.max_answer = longest_answer;
  return result;
}

actors::lookup_answer user_service::read(const std::string& realm,
                                         const http::client_answer& answer) {
  if (!answer.error.empty())
    return failed(answer.error);
  if (answer.status == 404)
    return {};
  if (answer.status != 200)
    return failed("it answers " + std::to_string(answer.status));
  std::shared_ptr<const registrar::realm_record> rules;
  {
    std::lock_guard guard{mutex_};
    rules = rules_->find(realm);
    if (!rules)
      rules = rules_->others;
  }
  if (!rules) // a reload has just dropped it
    return failed("the realm is not served any more");
  try {
    auto user = config::read_lookup_answer(answer.body, rules->options);
    if (auto* bad = std::get_if<config::problem>(&user))
      return failed("its answer cannot be used: " + bad->text);
    return {std::make_shared<const registrar::looked_up_user>(
                std::get<registrar::looked_up_user>(std::move(user))),
            {}};
  } catch (const std::exception& ex) {
    return failed(ex.what());
  }
}

actors::lookup_settings lookup_settings(const config::lookup& from) {
  actors::lookup_settings result;
  result.good = std::chrono::seconds{from.cache};
  result.unknown = std::chrono::seconds{from.negativecache};
  result.beyond = std::chrono::seconds{from.staletime};
  result.most = from.maxcached;
  return result;
}

} // namespace rollcall::commands
