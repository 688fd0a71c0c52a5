"""GET /metrics tells what happened, in a format that Prometheus' own parser
reads, and has whatever the dashboard and the alerts ask for."""

import json
import os
import re
import sys
import unittest

# Where Debian's package is, whichever python3 runs this.
sys.path.append("/usr/lib/python3/dist-packages")

from prometheus_client.parser import text_string_to_metric_families
from realm_case import RealmTest
from rollcall import wait_until

CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                      "config")


def scrape(server):
    """{(name, labels sorted): value} and {family: type}."""
    status, headers, body = server.get("/metrics")
    assert status == 200, status
    assert headers["Content-Type"] == \
        "text/plain; version=0.0.4; charset=utf-8", headers["Content-Type"]
    values, kinds = {}, {}
    for family in text_string_to_metric_families(body.decode()):
        assert family.documentation, f"{family.name} has no help"
        assert family.name not in kinds, f"{family.name} stands there twice"
        kinds[family.name] = family.type
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in values, f"{key} stands there twice"
            values[key] = sample.value
    return values, kinds


def outcome(name):
    return ("rollcall_register_total", (("outcome", name),))


def plain(name):
    return (name, ())


class Metrics(RealmTest):
    REALMS = {"a.example": {"optionsping": 1, "staletime": 60}}
    SECTIONS = {"metrics": {"perrealm": True},
                "abuse": {"phonefailures": 2}}

    def differences(self, action):
        before, _ = scrape(self.server)
        action()
        after, _ = scrape(self.server)
        return {key: value - before.get(key, 0)
                for key, value in after.items() if value != before.get(key, 0)}

    def test_a_registration_is_a_challenge_and_a_binding(self):
        phone = self.phone()
        seen = self.differences(lambda: self.register(phone))
        self.assertEqual(seen[outcome("challenged")], 1)
        self.assertEqual(seen[outcome("registered")], 1)
        self.assertEqual(seen[plain("rollcall_bindings")], 1)
        self.assertEqual(seen[plain("rollcall_users")], 1)
        realm = ("realm", "a.example")
        self.assertEqual(seen[("rollcall_realm_bindings", (realm,))], 1)
        self.assertEqual(seen[("rollcall_realm_register_total",
                               (("outcome", "registered"), realm))], 1)
        took = [value for (name, _), value in seen.items()
                if name == "rollcall_register_duration_seconds_count"]
        self.assertEqual(took, [2])
        self.assertGreaterEqual(seen[plain("rollcall_edge_requests_total")], 2)
        refreshed = self.differences(lambda: self.register(phone))
        self.assertEqual(refreshed[outcome("refreshed")], 1)
        self.assertNotIn(plain("rollcall_bindings"), refreshed)
        gone = self.differences(
            lambda: self.assertEqual(phone.unregister().status, 200))
        self.assertEqual(gone[outcome("removed")], 1)
        self.assertEqual(gone[plain("rollcall_bindings")], -1)

    def test_guesses_are_counted_and_so_is_the_block(self):
        phone = self.phone()
        phone.password = "gonzo"

        def guess():
            for _ in range(3):
                self.assertEqual(phone.register().status, 403)

        seen = self.differences(guess)
        self.assertEqual(seen[outcome("forbidden")], 2)
        self.assertGreaterEqual(seen[outcome("blocked")], 1)
        self.assertEqual(seen[plain("rollcall_auth_failures_total")], 2)
        self.assertEqual(seen[("rollcall_auth_blocks_total",
                               (("barrier", "phone"),))], 1)

    def test_what_is_no_sip_is_counted_by_the_edge(self):
        key = plain("rollcall_edge_malformed_messages_total")
        before = scrape(self.server)[0][key]
        self.udp().send(b"this is no SIP\r\n\r\n")
        wait_until(lambda: scrape(self.server)[0][key] == before + 1,
                   "a malformed message")

    def test_polls_are_counted(self):
        phone = self.phone()
        self.register(phone)
        answered = ("rollcall_polls_total", (("outcome", "answered"),))
        before = scrape(self.server)[0][answered]
        phone.answer_polls(2.5)
        wait_until(lambda: scrape(self.server)[0][answered] > before,
                   "an answered poll")
        self.assertEqual(phone.unregister().status, 200)

    def test_the_process_is_described(self):
        values, kinds = scrape(self.server)
        self.assertEqual(values[plain("rollcall_ready")], 1)
        self.assertEqual([value for (name, _), value in values.items()
                          if name == "rollcall_drachtio_up"], [1])
        self.assertGreater(values[plain("process_resident_memory_bytes")], 1e6)
        self.assertGreater(values[plain("process_open_fds")], 3)
        self.assertEqual([value for (name, _), value in values.items()
                          if name == "rollcall_build_info"], [1])
        for name, kind in kinds.items():
            self.assertRegex(name, r"^(rollcall|process)_[a-z0-9_]+$")
            self.assertIn(kind, ("counter", "gauge", "histogram"))

    def test_counters_are_named_as_such(self):
        _, _, body = self.server.get("/metrics")
        for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", body.decode(),
                                     re.MULTILINE):
            self.assertEqual(name.endswith("_total"), kind == "counter", name)

    def test_dashboard_and_alerts_ask_for_what_there_is(self):
        there = {name for name, _ in scrape(self.server)[0]}
        with open(os.path.join(CONFIG, "grafana-dashboard.json"),
                  encoding="utf-8") as file:
            board = json.load(file)
        asked = [target["expr"] for panel in board["panels"]
                 for target in panel.get("targets", [])]
        self.assertGreater(len(asked), 10)
        with open(os.path.join(CONFIG, "alert-rules.yml"),
                  encoding="utf-8") as file:
            rules = re.findall(r"^ +expr: (.*(?:\n {10,}\S.*)*)", file.read(),
                               re.MULTILINE)
        self.assertGreaterEqual(len(rules), 7)
        for expression in asked + rules:
            names = re.findall(r"\b(?:rollcall|process)_[a-z0-9_]+", expression)
            for name in names:
                self.assertIn(name, there, expression)
            self.assertTrue(names or "up{" in expression, expression)


class Plain(RealmTest):
    def test_realms_have_no_series_unless_wanted(self):
        self.register(self.phone())
        names = {name for name, _ in scrape(self.server)[0]}
        self.assertNotIn("rollcall_realm_bindings", names)
        self.assertIn("rollcall_bindings", names)


if __name__ == "__main__":
    unittest.main()
