// What the options do to the settings, and their defaults.
#include "tests/config/loaded.hpp"

using namespace rollcall;
using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(sections)

BOOST_AUTO_TEST_CASE(without_options_the_defaults_hold) {
  auto settings = loaded(with_edge(""));
  BOOST_TEST(settings.http.host == "127.0.0.1");
  BOOST_TEST(settings.http.port == 9000);
  const auto& rules = settings.registrar;
  BOOST_TEST(rules.expires == 3600u);
  BOOST_TEST(rules.minexpires == 60u);
  BOOST_TEST(rules.maxexpires == 7200u);
  BOOST_TEST((rules.minexpiresmode == registrar::min_expires_mode::raise));
  BOOST_TEST(rules.expiresjitter == 0u);
  BOOST_TEST(rules.staletime == 300u);
  BOOST_TEST(!rules.optionsping);
  BOOST_TEST(rules.optionsfail == 3u);
  BOOST_TEST(!rules.removestale);
  BOOST_TEST(!rules.regping);
  BOOST_TEST(rules.maxcontacts == 10u);
  BOOST_TEST((rules.whenfull == registrar::full_mode::stale));
  BOOST_TEST(rules.authtimeout == 5000u);
  BOOST_TEST(rules.nonceexpires == 300u);
  BOOST_TEST(!rules.proxy);
  BOOST_TEST(!rules.forcerport);
  BOOST_TEST(!rules.flowtimer);
  BOOST_TEST(!rules.maxusers);
  BOOST_TEST(!rules.maxbindings);
  BOOST_TEST(!rules.registerrate);
  const auto& abuse = settings.abuse;
  BOOST_TEST(abuse.authfailures.value() == 50u);
  BOOST_TEST(abuse.userfailures.value() == 50u);
  BOOST_TEST(abuse.phonefailures.value() == 10u);
  BOOST_TEST(abuse.authwindow == 300u);
  BOOST_TEST(abuse.blocktime == 300u);
  BOOST_TEST((abuse.answer == registrar::block_answer::forbid));
  BOOST_TEST(abuse.maxentries == 10'000u);
  BOOST_TEST(abuse.exempt.empty());
  BOOST_TEST(settings.limits.inflight == 20'000u);
  BOOST_TEST(settings.limits.realminflight == 2'000u);
  BOOST_TEST(settings.limits.pollsinflight == 100'000u);
  BOOST_TEST(settings.limits.realmpolls == 5'000u);
  BOOST_REQUIRE(settings.digest.algorithms.size() == 1u);
  BOOST_TEST((*settings.digest.algorithms.begin()
              == rollcall::digest::algorithm::md5));
  BOOST_TEST((settings.digest.uricheck == rollcall::digest::uri_check::strict));
  BOOST_TEST(settings.digest.noncesecret == "");
  BOOST_TEST((settings.log.level == config::log_level::info));
  BOOST_TEST((settings.log.format == config::log_format::text));
}

BOOST_AUTO_TEST_CASE(every_registrar_option_reaches_its_member) {
  auto rules = loaded(with_edge(R"("registrar": {
    "expires": 1000, "minexpires": 100, "maxexpires": 2000,
    "minexpiresmode": "reject", "expiresjitter": 10, "staletime": 90,
    "optionsping": 30, "optionsfail": 2, "removestale": true, "regping": 40,
    "maxcontacts": 5, "whenfull": "oldest", "authtimeout": 4000,
    "nonceexpires": 60, "proxy": true, "forcerport": true,
    "maxusers": 50, "maxbindings": 60, "registerrate": 70})"))
                   .registrar;
  BOOST_TEST(rules.expires == 1000u);
  BOOST_TEST(rules.minexpires == 100u);
  BOOST_TEST(rules.maxexpires == 2000u);
  BOOST_TEST((rules.minexpiresmode == registrar::min_expires_mode::reject));
  BOOST_TEST(rules.expiresjitter == 10u);
  BOOST_TEST(rules.staletime == 90u);
  BOOST_TEST(rules.optionsping.value() == 30u);
  BOOST_TEST(rules.optionsfail == 2u);
  BOOST_TEST(rules.removestale);
  BOOST_TEST(rules.regping.value() == 40u);
  BOOST_TEST(rules.maxcontacts == 5u);
  BOOST_TEST((rules.whenfull == registrar::full_mode::oldest));
  BOOST_TEST(rules.authtimeout == 4000u);
  BOOST_TEST(rules.nonceexpires == 60u);
  BOOST_TEST(rules.proxy);
  BOOST_TEST(rules.forcerport);
  BOOST_TEST(rules.maxusers.value() == 50u);
  BOOST_TEST(rules.maxbindings.value() == 60u);
  BOOST_TEST(rules.registerrate.value() == 70u);
}

BOOST_AUTO_TEST_CASE(every_option_against_abuse_reaches_its_member) {
  auto abuse = loaded(with_edge(R"("abuse": {
    "authfailures": 20, "userfailures": 30, "phonefailures": 4,
    "authwindow": 60, "blocktime": 600, "answer": "drop", "maxentries": 500,
    "exempt": ["192.0.2.7", "198.51.100.0/24", "2001:db8::/32"]})"))
                   .abuse;
  BOOST_TEST(abuse.authfailures.value() == 20u);
  BOOST_TEST(abuse.userfailures.value() == 30u);
  BOOST_TEST(abuse.phonefailures.value() == 4u);
  BOOST_TEST(abuse.authwindow == 60u);
  BOOST_TEST(abuse.blocktime == 600u);
  BOOST_TEST((abuse.answer == registrar::block_answer::drop));
  BOOST_TEST(abuse.maxentries == 500u);
  BOOST_REQUIRE(abuse.exempt.size() == 3u);
  BOOST_TEST(abuse.exempt[1] == "198.51.100.0/24");
  auto off = loaded(with_edge(R"("abuse": {"authfailures": false,
    "userfailures": false, "phonefailures": false})"))
                 .abuse;
  BOOST_TEST(!off.authfailures);
  BOOST_TEST(!off.userfailures);
  BOOST_TEST(!off.phonefailures);
}

BOOST_AUTO_TEST_CASE(quotas_can_be_those_of_single_realms) {
  auto settings = loaded(with_edge(R"("registrar": {"maxusers": 100},
    "realms": {"a.b": {"maxusers": false, "maxbindings": 7},
               "c.d": {"registerrate": 5}},
    "directory": {"a.b": {}, "c.d": {}})"));
  const auto& first = settings.directory->find("a.b")->options;
  BOOST_TEST(!first.maxusers);
  BOOST_TEST(first.maxbindings.value() == 7u);
  const auto& second = settings.directory->find("c.d")->options;
  BOOST_TEST(second.maxusers.value() == 100u);
  BOOST_TEST(second.registerrate.value() == 5u);
}

BOOST_AUTO_TEST_CASE(every_other_option_reaches_its_member) {
  auto settings = loaded(R"({
    "edge": {"listen": ["tcp:[::1]:5070", "udp:0.0.0.0:0"]},
    "http": {"host": "::1", "port": 0, "maxheader": 2048, "maxbody": 0,
             "idletimeout": 5, "querytimeout": 700},
    "digest": {"algorithms": ["MD5", "SHA-256"],
               "noncesecret": "0123456789abcdef"},
    "limits": {"inflight": 11, "realminflight": 12, "pollsinflight": 13,
               "realmpolls": 14},
    "log": {"level": "trace", "format": "json"}})");
  BOOST_REQUIRE(settings.edge->listen.size() == 2u);
  BOOST_TEST(to_string(settings.edge->listen[0]) == "tcp:[::1]:5070");
  BOOST_TEST(to_string(settings.edge->listen[1]) == "udp:0.0.0.0:0");
  BOOST_TEST(settings.http.host == "::1");
  BOOST_TEST(settings.http.port == 0);
  BOOST_TEST(settings.http.maxheader == 2048u);
  BOOST_TEST(settings.http.maxbody == 0u);
  BOOST_TEST(settings.http.idletimeout == 5u);
  BOOST_TEST(settings.http.querytimeout == 700u);
  BOOST_REQUIRE(settings.digest.algorithms.size() == 2u);
  auto first = settings.digest.algorithms.begin();
  BOOST_TEST((first[0] == rollcall::digest::algorithm::md5));
  BOOST_TEST((first[1] == rollcall::digest::algorithm::sha256));
  BOOST_TEST(settings.digest.noncesecret == "0123456789abcdef");
  BOOST_TEST(settings.limits.inflight == 11u);
  BOOST_TEST(settings.limits.realminflight == 12u);
  BOOST_TEST(settings.limits.pollsinflight == 13u);
  BOOST_TEST(settings.limits.realmpolls == 14u);
  BOOST_TEST((settings.log.level == config::log_level::trace));
  BOOST_TEST((settings.log.format == config::log_format::json));
}

BOOST_AUTO_TEST_CASE(every_option_of_access_reaches_its_member) {
  auto http = loaded(with_edge(R"("http": {"token": "0123456789abcdef",
    "tokens": [{"token": "a token of a tenant", "realms": ["A.com", "b.com"]},
               {"token": "one more for everything"}],
    "public": true, "tls": {"certificate": "c.pem", "key": "k.pem"}})"))
                  .http;
  BOOST_TEST(http.token == "0123456789abcdef");
  BOOST_REQUIRE(http.tokens.size() == 2u);
  BOOST_TEST(http.tokens[0].token == "a token of a tenant");
  BOOST_REQUIRE(http.tokens[0].realms.size() == 2u);
  BOOST_TEST(http.tokens[0].realms[1] == "b.com");
  BOOST_TEST(http.tokens[1].realms.empty());
  BOOST_TEST(http.open);
  BOOST_REQUIRE(http.tls);
  BOOST_TEST(http.tls->certificate == "c.pem");
  BOOST_TEST(http.tls->key == "k.pem");
  auto plain = loaded(with_edge(R"("http": {})")).http;
  BOOST_TEST(plain.token == "");
  BOOST_TEST(plain.tokens.empty());
  BOOST_TEST(!plain.open);
  BOOST_TEST(!plain.tls);
}

BOOST_AUTO_TEST_CASE(mistakes_of_access_are_named_and_show_no_token) {
  const mistake table[] = {
      {R"("http": {"token": "short"})",
       "http.token: expected a text of 16 to 255 characters, found a text (not "
       "shown)"},
      {R"("http": {"tokens": {"token": "0123456789abcdef"}})",
       "http.tokens: expected a list of objects, found an object"},
      {R"("http": {"tokens": []})",
       "http.tokens: expected a list of objects, found a list of 0"},
      {R"("http": {"tokens": [{"realms": ["a.com"]}]})",
       "http.tokens[0].token: missing, expected a text of 16 to 255 "
       "characters"},
      {R"("http": {"tokens": [{"token": "0123456789abcdef", "realms": []}]})",
       "http.tokens[0].realms: expected a list of 1 to 10000 texts, each a "
       "host name, found a list of 0"},
      {R"("http": {"tokens": [{"token": "0123456789abcdef",
                               "realms": ["a b"]}]})",
       "http.tokens[0].realms[0]: expected a host name, found \"a b\""},
      {R"("http": {"tokens": [{"token": "0123456789abcdef"},
                              {"token": "0123456789abcdef"}]})",
       "http.tokens[1]: the same token as an earlier one"},
      {R"("http": {"token": "0123456789abcdef",
                   "tokens": [{"token": "0123456789abcdef"}]})",
       "http.tokens[0]: the same token as an earlier one"},
      {R"("http": {"tls": {"certificate": "c.pem"}})",
       "http.tls.key: missing, expected a text of 1 to 4096 characters"},
      {R"("http": {"tls": true})", "http.tls: expected an object, found true or false"},
      {R"("http": {"host": "0.0.0.0"})",
       "http: listens on 0.0.0.0, which others can reach: give it a token or "
       "tokens, or \"public\": true to let everybody in"},
      {R"("http": {"host": "::", "public": false})",
       "http: listens on ::, which others can reach: give it a token or "
       "tokens, or \"public\": true to let everybody in"},
  };
  for (const auto& [members, line] : table)
    BOOST_TEST(refused(with_edge(members)) == line);
}

BOOST_AUTO_TEST_CASE(what_may_be_off_is_switched_off_by_false) {
  auto rules = loaded(with_edge(
                          R"("registrar": {"optionsping": false,
                                         "regping": false})"))
                   .registrar;
  BOOST_TEST(!rules.optionsping);
  BOOST_TEST(!rules.regping);
}

BOOST_AUTO_TEST_CASE(words_and_forms_are_named_when_missed) {
  const mistake table[] = {
      {R"("registrar": {"minexpiresmode": "lower"})",
       "registrar.minexpiresmode: expected \"raise\" or \"reject\", found "
       "\"lower\""},
      {R"("registrar": {"whenfull": 3})",
       "registrar.whenfull: expected \"reject\", \"stale\" or \"oldest\", "
       "found "
       "3"},
      {R"("log": {"level": "verbose"})",
       "log.level: expected \"trace\", \"debug\", \"info\", \"warn\" or "
       "\"error\", found \"verbose\""},
      {R"("log": {"format": null})",
       "log.format: expected \"text\" or \"json\", found null"},
      {R"("http": {"host": "localhost"})",
       "http.host: expected an IP address, found \"localhost\""},
      {R"("digest": {"algorithms": []})",
       "digest.algorithms: expected a list of 1 to 3 texts, each "
       "\"SHA-512-256\", \"SHA-256\" or \"MD5\", found a list of 0"},
      {R"("digest": {"algorithms": ["MD5", "md5"]})",
       "digest.algorithms[1]: expected \"SHA-512-256\", \"SHA-256\" or "
       "\"MD5\", "
       "found \"md5\""},
      {R"("digest": {"algorithms": ["MD5", "MD5"]})",
       "digest.algorithms[1]: given twice"},
      {R"("digest": {"noncesecret": "short"})",
       "digest.noncesecret: expected a text of 16 to 255 characters, found a "
       "text (not shown)"},
      {R"("registrar": {"staletime": "5m"})",
       "registrar.staletime: expected a whole number of seconds from 1 to "
       "86400, found \"5m\""},
      {R"("registrar": {"staletme": 5})",
       "registrar.staletme: unknown option, did you mean \"staletime\"?"},
      {R"("registrar": {"regping": true})",
       "registrar.regping: expected a whole number of seconds from 1 to 43200, "
       "or false, found true"},
      {R"("abuse": {"answer": "refuse"})",
       "abuse.answer: expected \"forbid\" or \"drop\", found \"refuse\""},
      {R"("abuse": {"authfailures": 0})",
       "abuse.authfailures: expected a whole number of failed logins from 1 to "
       "10000, or false, found 0"},
      {R"("abuse": {"exempt": ["10.0.0.0/8", "10.0.0.0/33"]})",
       "abuse.exempt[1]: expected an IP address, or ADDRESS/BITS, found "
       "\"10.0.0.0/33\""},
      {R"("abuse": {"authfailure": 5})",
       "abuse.authfailure: unknown option, did you mean \"authfailures\"?"},
      {R"("registrar": [])",
       "registrar: expected an object, found a list of 0"},
  };
  for (const auto& [members, line] : table)
    BOOST_TEST(refused(with_edge(members)) == line);
}

BOOST_AUTO_TEST_CASE(listen_addresses_are_named_when_wrong) {
  const mistake table[] = {
      {R"([])", "edge.listen: expected a list of 1 to 64 texts, each "
                "udp:ADDRESS:PORT or tcp:ADDRESS:PORT, found a list of 0"},
      {R"("udp:127.0.0.1:5060")",
       "edge.listen: expected a list of 1 to 64 texts, each udp:ADDRESS:PORT "
       "or "
       "tcp:ADDRESS:PORT, found \"udp:127.0.0.1:5060\""},
      {R"(["udp:127.0.0.1:5060", "udp:localhost:5060"])",
       "edge.listen[1]: expected udp:ADDRESS:PORT or tcp:ADDRESS:PORT, found "
       "\"udp:localhost:5060\""},
      {R"([5060])", "edge.listen[0]: expected udp:ADDRESS:PORT or "
                    "tcp:ADDRESS:PORT, found 5060"},
      {R"(["udp:127.0.0.1:5060", "udp:127.0.0.1:5060"])",
       "edge.listen[1]: given twice"},
  };
  for (const auto& [list, line] : table)
    BOOST_TEST(refused(R"({"edge": {"listen": )" + std::string{list} + "}}")
               == line);
}

BOOST_AUTO_TEST_SUITE_END()
