#include "config/options.hpp"

#include "config/field.hpp"
#include "protocol/registrar/event.hpp"
#include "protocol/registrar/source_address.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>
#include <array>

namespace rollcall::config {

template <>
inline constexpr std::array<std::string_view, 2>
    words_of<registrar::min_expires_mode> = {"raise", "reject"};
template <>
inline constexpr std::array<std::string_view, 3>
    words_of<registrar::full_mode> = {"reject", "stale", "oldest"};
template <>
inline constexpr std::array<std::string_view, 2>
    words_of<registrar::block_answer> = {"forbid", "drop"};
template <>
inline constexpr std::array<std::string_view, 2>
    words_of<rollcall::digest::uri_check> = {"strict", "relaxed"};
template <>
inline constexpr std::array<std::string_view, 2> words_of<durability> = {
    "process", "disk"};
template <>
inline constexpr std::array<std::string_view, 5> words_of<log_level> = {
    "trace", "debug", "info", "warn", "error"};
template <>
inline constexpr std::array<std::string_view, 2> words_of<log_format> = {
    "text", "json"};

namespace {

using registrar::abuse_policy;
using registrar::policy;
using registrar::user_record;

constexpr std::array<std::string_view, 3> algorithm_names = {"SHA-512-256",
                                                             "SHA-256", "MD5"};

constexpr std::uint64_t minute = 60;
constexpr std::uint64_t day = minute * 60 * 24;
constexpr std::uint64_t year = 365 * day;
constexpr std::uint64_t mebibyte = 1UL << 20U;

bool is_listen_address(std::string_view text) {
  return parse_listen(text).has_value();
}

bool is_name_or_address(std::string_view text) {
  return is_ip_address(text) || (sip::is_host(text) && text.front() != '[');
}

bool is_http_url(std::string_view text) {
  auto rest = text.starts_with("http://")    ? text.substr(7)
              : text.starts_with("https://") ? text.substr(8)
                                             : std::string_view{};
  return !rest.empty() && rest.front() != '/' && text.size() <= 2000
         && std::ranges::all_of(
             text, [](char c) { return c > ' ' && c < '\x7F' && c != '#'; });
}

bool is_domain(std::string_view text) {
  return sip::is_host(text);
}

bool is_header_value(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c >= ' ' && c < '\x7F';
  });
}

bool is_address_range(std::string_view text) {
  return registrar::parse_address_range(text).has_value();
}

// The wire protocol separates them by commas.
bool is_tag(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < '\x7F' && c != ',' && c != '|';
  });
}

template <std::size_t Digits>
bool is_hex(std::string_view text) {
  return text.size() == Digits
         && text.find_first_not_of("0123456789abcdefABCDEF")
                == std::string_view::npos;
}

constexpr option listen_row() {
  auto row = texts<&edge::listen>("listen", 1, 64,
                                  "where phones reach the embedded SIP server");
  row.form = "udp:ADDRESS:PORT or tcp:ADDRESS:PORT";
  row.accepts = is_listen_address;
  return row;
}

constexpr option tags_row() {
  auto row = texts<&drachtio_server::tags>(
      "tags", 0, 32, "names for this application, for routing");
  row.form = "a name without commas or spaces";
  row.accepts = is_tag;
  return row;
}

constexpr option events_row() {
  auto row = texts<&webhook::events>("events", 0, registrar::event_type_count,
                                     "only these; none: all");
  row.choices = registrar::event_type_names;
  return row;
}

constexpr option exempt_row() {
  auto row = texts<&abuse_policy::exempt>(
      "exempt", 0, 256, "sources that are never counted and never blocked");
  row.form = "an IP address, or ADDRESS/BITS";
  row.accepts = is_address_range;
  return row;
}

constexpr option url_row() {
  auto row = text<&lookup::url>(
      "url", "an http or https URL", is_http_url,
      "a service that knows the users, asked with ?username=…&realm=…");
  row.most = 2000;
  return row;
}

constexpr option domains_row() {
  auto row = texts<&lookup::domains>(
      "domains", 0, 256,
      "realms that the service is asked about, these and all below them; none: "
      "any");
  row.form = "the name of a realm";
  row.accepts = is_domain;
  return row;
}

constexpr option authorization_row() {
  auto row = secret(text<&lookup::authorization>(
      "authorization", "printable ASCII", is_header_value,
      "value of the Authorization header for the service"));
  row.most = 2000;
  return row;
}

constexpr option token_realms_row() {
  auto row = texts<&http_token::realms>(
      "realms", 1, 10'000, "all that its holder sees; unset: everything");
  row.form = "a host name";
  row.accepts = sip::is_host;
  return row;
}

constexpr option algorithms_row() {
  auto row = texts<&digest::algorithms>(
      "algorithms", 1, 3, "offered in this order, one challenge each");
  row.choices = algorithm_names;
  return row;
}

// Rows of one section stand together.
constexpr std::array table = {
    holder(section::root, "drachtio", kind::object_or_list, section::drachtio,
           "the drachtio servers to serve"),
    holder(section::root, "edge", kind::object, section::edge,
           "the embedded SIP server"),
    holder(section::root, "http", kind::object, section::http,
           "the HTTP server for look-ups"),
    holder(section::root, "registrar", kind::object, section::registrar,
           "the rules of the register"),
    holder(section::root, "realms", kind::object_map, section::registrar,
           "rules of single realms, by name, in place of those in registrar"),
    holder(section::root, "abuse", kind::object, section::abuse,
           "what is done about those who guess passwords"),
    holder(section::root, "limits", kind::object, section::limits,
           "how much may wait for an answer"),
    holder(section::root, "store", kind::object, section::store,
           "keeps bindings over a restart; without it they end with the "
           "process"),
    holder(section::root, "webhooks", kind::object_or_list, section::webhooks,
           "who is told of events, by HTTP POST"),
    holder(section::root, "digest", kind::object, section::digest,
           "how users prove who they are"),
    holder(section::root, "log", kind::object, section::log, "the log"),
    holder(section::root, "metrics", kind::object, section::metrics,
           "what is counted for Prometheus"),
    holder(section::root, "directory", kind::directory, section::user,
           "the realms and their users"),

    text<&drachtio_server::host>("host",
                                 "a host name or an address without brackets",
                                 is_name_or_address, "where it listens"),
    whole<&drachtio_server::port>("port", "", 1, 65535, "its admin port"),
    required(secret(text<&drachtio_server::secret>(
        "secret", 1, 255, "the admin secret of the drachtio server"))),
    tags_row(),
    holder(section::drachtio, "tls", kind::object_or_flag, section::tls,
           "connect by TLS; true for its defaults"),

    text<&tls::ca>("ca", 1, 4096,
                   "PEM file with the authorities to trust; "
                   "unset: those of the system"),
    flag<&tls::verify>("verify", "check the server's certificate"),
    text<&tls::servername>("servername", 1, 255,
                           "name in the certificate; unset: the host"),

    listen_row(),

    text<&http::host>("host", "an IP address", is_ip_address,
                      "address to listen on"),
    whole<&http::port>("port", "", 0, 65535, "0 takes any free one"),
    secret(text<&http::token>("token", 16, 255,
                              "whoever shows it (Authorization: Bearer) may do "
                              "everything")),
    holder(section::http, "tokens", kind::object_list, section::http_token,
           "further ones, which may be for single realms"),
    flag<&http::open>("public", "without tokens, listen elsewhere than on "
                                "loopback all the same"),
    holder(section::http, "tls", kind::object, section::http_tls,
           "serve by TLS"),
    whole<&http::maxheader>("maxheader", "bytes", 1024, 65536,
                            "longest request line and headers together"),
    whole<&http::maxbody>("maxbody", "bytes", 0, 16 * mebibyte,
                          "longest request body"),
    whole<&http::idletimeout>("idletimeout", "seconds", 1, day,
                              "a connection silent for so long is closed"),
    whole<&http::querytimeout>("querytimeout", "milliseconds", 10, 60'000,
                               "a look-up that takes longer is answered 504"),

    required(secret(text<&http_token::token>("token", 16, 255,
                                             "shown as Authorization: "
                                             "Bearer"))),
    token_realms_row(),

    required(text<&http_tls::certificate>(
        "certificate", 1, 4096,
        "PEM file, with the certificates that lead to its authority")),
    required(text<&http_tls::key>("key", 1, 4096, "PEM file of its key")),

    whole<&policy::expires>("expires", "seconds", 1, year,
                            "granted when a phone asks for no lifetime"),
    whole<&policy::minexpires>("minexpires", "seconds", 1, year,
                               "least lifetime"),
    whole<&policy::maxexpires>("maxexpires", "seconds", 1, year,
                               "longest lifetime"),
    word<&policy::minexpiresmode>(
        "minexpiresmode", "asked for less: raise grants the minimum, reject "
                          "answers 423 (below one hour)"),
    whole<&policy::expiresjitter>(
        "expiresjitter", "percent", 0, 50,
        "lifetimes are shortened at random by up to so much"),
    whole<&policy::staletime>("staletime", "seconds", 1, day,
                              "a contact silent for longer is stale"),
    whole<&policy::optionsping>("optionsping", "seconds", 1, day / 2,
                                "interval of OPTIONS polls to each contact"),
    whole<&policy::optionsfail>("optionsfail", "polls", 1, 100,
                                "unanswered in a row: stale at once"),
    flag<&policy::removestale>("removestale", "remove a contact that is stale"),
    whole<&policy::regping>(
        "regping", "seconds", 1, day / 2,
        "grant so short a time, keep the binding for its real one"),
    whole<&policy::maxcontacts>("maxcontacts", "contacts", 1, 1000,
                                "of a user, and of one REGISTER"),
    word<&policy::whenfull>("whenfull",
                            "one contact too many: reject it (503), evict a "
                            "stale one, or evict the oldest too"),
    whole<&policy::maxusers>("maxusers", "users", 1, 10'000'000,
                             "of a realm with contacts; a new one too many is "
                             "refused (503)"),
    whole<&policy::maxbindings>("maxbindings", "contacts", 1, 10'000'000,
                                "of a realm; a new one too many is refused "
                                "(503)"),
    whole<&policy::registerrate>("registerrate", "REGISTERs", 1, 1'000'000,
                                 "of a realm in a second; more are refused "
                                 "(503), new contacts first"),
    whole<&policy::authtimeout>("authtimeout", "milliseconds", 100, 600'000,
                                "time to answer a challenge"),
    whole<&policy::nonceexpires>("nonceexpires", "seconds", 1, day,
                                 "a nonce is accepted for so long"),
    flag<&policy::proxy>("proxy", "challenge with 407 instead of 401"),
    flag<&policy::forcerport>("forcerport",
                              "treat every request as if it carried rport"),
    whole<&policy::flowtimer>("flowtimer", "seconds", 10, day,
                              "Flow-Timer for phones that use outbound"),

    whole<&abuse_policy::authfailures>(
        "authfailures", "failed logins", 1, 10'000,
        "of all users of one source (IPv6: a /64) within authwindow: the "
        "source is blocked"),
    whole<&abuse_policy::userfailures>(
        "userfailures", "failed logins", 1, 10'000,
        "of one user at all sources: blocked but where it is registered"),
    whole<&abuse_policy::phonefailures>(
        "phonefailures", "failed logins", 1, 10'000,
        "of one user at one source: blocked there"),
    whole<&abuse_policy::authwindow>("authwindow", "seconds", 1, day,
                                     "a full count of failed logins drains "
                                     "within it"),
    whole<&abuse_policy::blocktime>("blocktime", "seconds", 1, day,
                                    "a block lasts for so long"),
    word<&abuse_policy::answer>("answer",
                                "to whoever is blocked: 403, or none at all"),
    whole<&abuse_policy::maxentries>("maxentries", "entries", 16, 1'000'000,
                                     "counts and blocks remembered for each "
                                     "realm, about 32 bytes each"),
    exempt_row(),

    whole<&limits::inflight>("inflight", "REGISTERs", 1, 10'000'000,
                             "unanswered of one drachtio server: no more are "
                             "read from it"),
    whole<&limits::realminflight>("realminflight", "REGISTERs", 1, 10'000'000,
                                  "unanswered of one realm: more are refused "
                                  "(503)"),
    whole<&limits::pollsinflight>("pollsinflight", "polls", 1, 10'000'000,
                                  "unanswered: the next ones wait"),
    whole<&limits::realmpolls>("realmpolls", "polls", 1, 10'000'000,
                               "unanswered of one realm: the next ones wait"),

    required(
        text<&store::path>("path", 1, 4096, "folder; made if it is not there")),
    word<&store::durability>("durability",
                             "what is acknowledged outlives the process, or "
                             "also a loss of power"),

    required(text<&webhook::url>("url", "an http or https URL", is_http_url,
                                 "where events are posted to")),
    events_row(),
    texts<&webhook::realms>("realms", 0, 1000,
                            "only what happens in these; none: all"),
    secret(text<&webhook::secret>("secret", 16, 255,
                                  "signs what is posted (HMAC-SHA256)")),
    whole<&webhook::batch>("batch", "events", 1, 1000,
                           "in one request, as a list; 1: each by itself"),
    whole<&webhook::queue>("queue", "events", 1, 1'000'000,
                           "may wait; further ones are lost"),
    whole<&webhook::timeout>("timeout", "milliseconds", 100, 60'000,
                             "of one request"),
    whole<&webhook::retryfor>("retryfor", "seconds", 0, day,
                              "a request that fails is tried again for so "
                              "long"),
    text<&webhook::ca>("ca", 1, 4096,
                       "PEM file with the authorities to trust; "
                       "unset: those of the system"),

    algorithms_row(),
    word<&digest::uricheck>("uricheck",
                            "a digest's uri must be the Request-URI (strict), "
                            "or may be any (relaxed)"),
    secret(text<&digest::noncesecret>(
        "noncesecret", 16, 255,
        "key of the nonces, the same on every node; unset: random")),

    word<&log::level>("level", "the least important level that is written"),
    holder(section::log, "levels", kind::object, section::log_levels,
           "levels of single parts, in place of that"),
    word<&log::format>("format", "lines for people, or JSON for machines"),

    word<&log_levels::process>("process", "start, end, and what concerns all"),
    word<&log_levels::registrar>("registrar", "realms and their REGISTERs"),
    word<&log_levels::link>("link", "connections to drachtio servers"),
    word<&log_levels::edge>("edge", "the embedded SIP server"),
    word<&log_levels::http>("http", "the HTTP server"),
    word<&log_levels::store>("store", "the store"),
    word<&log_levels::polls>("polls", "OPTIONS polls"),

    flag<&metrics::perrealm>("perrealm",
                             "count REGISTERs and bindings of each realm, too"),

    url_row(),
    domains_row(),
    authorization_row(),
    text<&lookup::ca>("ca", 1, 4096,
                      "PEM file with the authorities to trust; "
                      "unset: those of the system"),
    whole<&lookup::timeout>("timeout", "milliseconds", 50, 20'000,
                            "the service takes longer: it is down"),
    whole<&lookup::cache>("cache", "seconds", 1, day,
                          "an answer serves for so long"),
    whole<&lookup::negativecache>(
        "negativecache", "seconds", 1, day,
        "a user stays unknown, or a service down, for so long"),
    whole<&lookup::staletime>("staletime", "seconds", 0, year,
                              "while the service is down, an old answer serves "
                              "for so long beyond cache"),
    whole<&lookup::maxcached>("maxcached", "users", 16, 10'000'000,
                              "kept of the service's answers, all realms "
                              "together"),

    secret(text<&user_record::secret>("secret", 1, 255, "password")),
    secret(text<&user_record::ha1>("ha1", "32 hexadecimal digits", is_hex<32>,
                                   "MD5 of user:realm:password, in its place")),
    secret(text<&user_record::ha1_sha256>("ha1_sha256", "64 hexadecimal digits",
                                          is_hex<64>, "the same by SHA-256")),
    secret(text<&user_record::ha1_sha512_256>(
        "ha1_sha512_256", "64 hexadecimal digits", is_hex<64>,
        "the same by SHA-512-256")),
    text<&user_record::display>("display", 0, 255, "name shown to people"),
};

std::string list_words(words choices) {
  std::string result;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0)
      result += i + 1 == choices.size() ? " or " : ", ";
    result += '"' + std::string{choices[i]} + '"';
  }
  return result;
}

std::string range(const option& row) {
  return std::to_string(row.least) + " to " + std::to_string(row.most);
}

std::string whole_number(const option& row) {
  std::string result = "a whole number ";
  if (!row.unit.empty())
    result += "of " + std::string{row.unit} + ' ';
  return result + "from " + range(row);
}

} // namespace

std::span<const option> options_of(section owner) {
  auto first = std::ranges::lower_bound(table, owner, {}, &option::owner);
  auto last = std::ranges::upper_bound(table, owner, {}, &option::owner);
  return {first, last};
}

const option* find_option(section owner, std::string_view name) {
  auto rows = options_of(owner);
  auto i = std::ranges::find(rows, name, &option::name);
  return i == rows.end() ? nullptr : &*i;
}

std::string_view name_of(section owner) {
  constexpr std::array<std::string_view, 18> names = {
      "",           "drachtio", "tls",       "edge",     "http",
      "http_token", "http_tls", "registrar", "abuse",    "limits",
      "store",      "webhooks", "digest",    "log",      "levels",
      "metrics",    "directory", "user"};
  return names[static_cast<std::size_t>(owner)];
}

std::string element_expectation(const option& row) {
  if (!row.choices.empty())
    return list_words(row.choices);
  return row.form.empty() ? "a text" : std::string{row.form};
}

std::string expectation(const option& row) {
  switch (row.type) {
  case kind::flag:
    return "true or false";
  case kind::whole:
    return whole_number(row);
  case kind::whole_or_off:
    return whole_number(row) + ", or false";
  case kind::text:
    if (row.choices.empty() && row.form.empty())
      return "a text of " + range(row) + " characters";
    return element_expectation(row);
  case kind::texts:
    return "a list of " + range(row) + " texts"
           + (row.choices.empty() && row.form.empty()
                  ? ""
                  : ", each " + element_expectation(row));
  case kind::object_list:
    return "a list of objects";
  case kind::object_or_list:
    return "an object or a list of objects";
  case kind::object_or_flag:
    return "true, false or an object";
  default:
    return "an object";
  }
}

} // namespace rollcall::config
