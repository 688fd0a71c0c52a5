"""The log's levels and the traces of single users, changed while it runs."""

import json
import http.client
import unittest

from realm_case import RealmTest
from rollcall import LOOPBACK, PATIENCE, wait_until
from sip import unique


class HttpTest(RealmTest):
    def call(self, method, path, body=None):
        """(status, JSON of the answer or None)."""
        connection = http.client.HTTPConnection(LOOPBACK, self.server.http,
                                                timeout=PATIENCE)
        try:
            connection.request(method, path,
                               body if body is None else json.dumps(body))
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, json.loads(data) if data else None
        finally:
            connection.close()

    def lines(self, part):
        return [line for line in self.server.err.lines() if part in line]


class Levels(HttpTest):
    SECTIONS = {"log": {"level": "warn", "levels": {"registrar": "debug"}}}

    def test_levels_change_while_it_runs(self):
        self.assertEqual(self.call("GET", "/log"), (200, {
            "level": "warn", "levels": {"registrar": "debug"}}))
        loud = self.phone()
        self.register(loud)
        self.server.err.wait_for(rf"registrar: .*registered {loud.user} ")
        self.assertEqual(self.lines("http: GET /log"), [])
        wanted = {"level": "info", "levels": {"http": "debug"}}
        self.assertEqual(self.call("PUT", "/log", wanted), (200, wanted))
        self.assertEqual(self.call("GET", "/log"), (200, wanted))
        self.server.err.wait_for(r"http: GET /log")
        quiet = self.phone()
        self.register(quiet)
        status, said = self.call("PUT", "/log", {
            "level": "trace", "levels": {"registrar": "trace", "x": "info"}})
        self.assertEqual(status, 400)
        self.assertIn("levels.x", said["error"])
        self.assertEqual(self.call("GET", "/log"), (200, wanted))
        self.assertEqual(self.lines(f"registered {quiet.user} "), [])


class Traces(HttpTest):
    REALMS = {"a.example": {"optionsping": 1, "staletime": 60}}
    SECTIONS = {"log": {"level": "error"}}

    def follow(self, phone, seconds=60):
        path = f"/trace/{phone.realm}/{phone.user}"
        self.assertEqual(
            self.call("POST", f"{path}?seconds={seconds}"),
            (200, {"realm": phone.realm, "user": phone.user,
                   "seconds": seconds}))
        self.addCleanup(self.call, "DELETE", path)
        return path

    def test_one_users_exchange_is_shown_without_its_secrets(self):
        phone, other = self.phone(), self.phone()
        path = self.follow(phone)
        self.register(other)
        self.register(phone)
        who = f"{phone.user}@a.example"
        self.server.err.wait_for(
            rf"trace: {who} from udp/127.0.0.1:{phone.wire.port}: REGISTER ")
        self.server.err.wait_for(rf"trace: {who} is answered: SIP/2.0 401 ")
        shown = self.server.err.wait_for(
            r"(.*trace: " + who + r" from .*response=\*\*\*.*)")[1]
        self.assertRegex(shown, r'nonce="[^"]{8}\.\.\."')
        self.assertIn(r"\r\nCSeq: ", shown)
        self.server.err.wait_for(rf"trace: {who} is answered: SIP/2.0 200 OK")
        phone.answer_polls(2.5)
        self.server.err.wait_for(rf"trace: {who} is polled at .*OPTIONS ")
        self.server.err.wait_for(rf"trace: {who} polled at .*answered 200 ")
        self.assertEqual(self.lines(f"trace: {other.user}@"), [])
        left = self.call("GET", "/trace")[1]
        self.assertEqual([one["user"] for one in left], [phone.user])
        self.assertLessEqual(left[0]["seconds"], 60)
        self.assertEqual(self.call("DELETE", path)[0], 200)
        self.server.err.wait_for(rf"trace: {who} is followed no more, as asked")
        self.assertEqual(self.call("DELETE", path)[0], 404)
        count = len(self.lines(f"{who} from "))
        self.register(phone)
        self.register(other)
        self.assertEqual(len(self.lines(f"{who} from ")), count)

    def test_nobody_writes_lines_of_his_own(self):
        phone = self.phone()
        self.follow(phone)
        mark = unique("forged")
        self.register(phone, headers=[
            ("User-Agent", f"x\x9b2J\r\n {mark} error store: forged")])
        line = self.server.err.wait_for(rf"(.*{mark}.*)")[1]
        self.assertIn(f"trace: {phone.user}@a.example from ", line)
        self.assertIn(rf"x\xc2\x9b2J\r\n {mark} error store: forged", line)
        self.assertNotIn("\x9b", self.server.err.text())

    def test_a_trace_ends_by_itself(self):
        phone = self.phone()
        self.follow(phone, seconds=1)
        wait_until(lambda: self.call("GET", "/trace") == (200, []),
                   "the trace's end")
        self.register(phone)
        self.assertEqual(self.lines(f"{phone.user}@a.example from "), [])

    def test_only_so_many_are_followed_at_once(self):
        for number in range(16):
            path = f"/trace/a.example/u{number}"
            self.assertEqual(self.call("POST", path)[0], 200)
            self.addCleanup(self.call, "DELETE", path)
        self.assertEqual(self.call("POST", "/trace/a.example/more")[0], 503)
        self.assertEqual(self.call("POST", "/trace/a.example/u0")[0], 200)


if __name__ == "__main__":
    unittest.main()
