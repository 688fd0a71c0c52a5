"""SIPp plays a phone for each rule of sipp_rules.py, all at once."""

import os
import tempfile
import unittest

from rollcall import LOOPBACK, PATIENCE, Process, serve
from sipp import free_port
from sipp_rules import BROKEN, PASSWORD, REALMS, RULES, scenario


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        users = {name: {"secret": PASSWORD}
                 for name in (*RULES, "broken", "somebody")}
        cls.server = cls.enterClassContext(serve(
            {realm: users for realm in REALMS},
            realms={realm: options for realm, options in REALMS.items()
                    if options}))

    def start(self, user, steps):
        folder = self.enterContext(
            tempfile.TemporaryDirectory(prefix="rollcall-sipp-"))
        path = os.path.join(folder, user + ".xml")
        with open(path, "w", encoding="ascii") as file:
            file.write(scenario(user, steps))
        self.errors[user] = os.path.join(folder, "errors.log")
        return self.enterContext(Process([
            "sipp", f"{LOOPBACK}:{self.server.udp}", "-i", LOOPBACK,
            "-p", str(free_port()), "-ci", LOOPBACK, "-cp", str(free_port()),
            "-sf", path, "-m", "1", "-nostdin", "-nd", "-timeout",
            str(PATIENCE), "-timeout_error", "-recv_timeout", "10000",
            "-trace_err", "-error_file", self.errors[user]], cwd=folder))

    def why(self, user):
        try:
            with open(self.errors[user], encoding="utf-8",
                      errors="replace") as file:
                return file.read()
        except OSError:
            return "SIPp says nothing"

    def test_each_rule(self):
        self.errors = {}
        running = {user: self.start(user, steps)
                   for user, steps in RULES.items()}
        for user, sipp in running.items():
            with self.subTest(user):
                status = sipp.wait()
                self.assertEqual(status, 0, self.why(user))

    def test_a_broken_rule_is_noticed(self):
        self.errors = {}
        sipp = self.start("broken", BROKEN)
        self.assertNotEqual(sipp.wait(), 0)
        self.assertIn("stale=true", self.why("broken"))


if __name__ == "__main__":
    unittest.main()
