"""The wall clock is set while phones are registered, by libfaketime."""

import contextlib
import glob
import os
import re
import tempfile
import time
import unittest

from rollcall import Server, edge_config, wait_for_register
from sip import Phone, Udp

REALM = "bling.babblevoice.com"
EXPIRES = 8
HOUR = 3600


def library():
    [found] = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    return found


class ClockTest(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(
            tempfile.TemporaryDirectory(prefix="rollcall-clock-"))
        self.file = os.path.join(self.folder, "time")
        self.set_clock(0)

    @contextlib.contextmanager
    def serving(self, **sections):
        """A server whose clock `set_clock` sets, not its steady one."""
        environment = dict(
            os.environ, LD_PRELOAD=library(),
            FAKETIME_TIMESTAMP_FILE=self.file, FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1")
        config = edge_config(
            {REALM: {user: {"secret": "kermit"} for user in ("1000", "1001")}},
            **{"registrar": {"minexpires": 1, "optionsping": 1,
                             "staletime": 3}, **sections})
        with Server(config, env=environment) as server:
            wait_for_register(server.udp)
            yield server

    def set_clock(self, offset):
        with open(self.file + ".new", "w", encoding="ascii") as file:
            file.write(f"{offset:+d}\n")
        os.replace(self.file + ".new", self.file)

    def logged_hours(self, server, since):
        """The hours that the log's lines were written at; at least one has
        been, which may still be on its way."""
        end = time.monotonic() + 1
        while not server.err.lines()[since:] and time.monotonic() < end:
            time.sleep(0.02)
        return {int(re.match(r"\d{4}-\d\d-\d\dT(\d\d)", line)[1])
                for line in server.err.lines()[since:]}

    def live_through(self, steps):
        """A binding that lives for 8 s while the clock is set, second by
        second."""
        with self.serving() as server, Udp(server.udp) as wire:
            phone = Phone(wire, "1000", REALM, "kermit")
            begun = time.time()
            start = time.monotonic()
            self.assertEqual(phone.register(
                headers=[("Expires", EXPIRES)]).status, 200)
            hours = set()
            for offset in steps:
                lines = len(server.err.lines())
                self.set_clock(offset)
                self.assertGreaterEqual(phone.answer_polls(1.5), 1, offset)
                age = time.monotonic() - start
                self.assertLess(age, EXPIRES - 1, "too slow a machine")
                [shown] = server.reg(REALM, "1000")
                self.assertFalse(shown["stale"])
                self.assertAlmostEqual(shown["expiresin"], EXPIRES - age,
                                       delta=1.5)
                self.assertAlmostEqual(shown["expiresat"], begun + EXPIRES,
                                       delta=2)
                [binding] = shown["bindings"]
                self.assertAlmostEqual(binding["lastseen"], begun + age,
                                       delta=3)
                # A nonce of now is as good as ever.
                with Udp(server.udp) as other:
                    query = Phone(other, "1000", REALM, "kermit")
                    self.assertEqual(query.register(contacts=[]).status, 200)
                    refused = Phone(other, "1000", REALM, "wrong")
                    self.assertEqual(refused.register().status, 403)
                hours |= self.logged_hours(server, lines)
            while server.reg(REALM, "1000"):
                self.assertLess(time.monotonic() - start, EXPIRES + 1.5)
                time.sleep(0.05)
            self.assertGreater(time.monotonic() - start, EXPIRES - 0.5)
            return hours

    def test_set_back_and_forth_by_an_hour_it_ends_nothing(self):
        hours = self.live_through([HOUR, -HOUR, 0])
        # The log follows the clock, so it was set indeed.
        self.assertGreaterEqual(len(hours), 3, hours)

    def live_twice(self, wrong):
        """A life that begins with a wrong clock, and one with the right one."""
        sections = {"registrar": {}, "log": {"level": "info"},
                    "store": {"path": os.path.join(self.folder, "store")}}
        self.set_clock(wrong)
        with self.serving(**sections) as server, Udp(server.udp) as wire:
            phone = Phone(wire, "1000", REALM, "kermit")
            begun = time.time()
            self.assertEqual(phone.register(
                headers=[("Expires", 600)]).status, 200)
            [before] = server.reg(REALM, "1000")
            self.assertAlmostEqual(before["expiresat"], begun + wrong + 600,
                                   delta=2)
            self.set_clock(0)
            # Whatever is kept next tells of it.
            other = Phone(wire, "1001", REALM, "kermit")
            self.assertEqual(other.register().status, 200)
            server.err.wait_for(rf" warning store: .* by {-wrong} s now")
            server.kill()
            server.stop_time = 0  # it has
        with self.serving(**sections) as server, Udp(server.udp) as wire:
            [after] = server.reg(REALM, "1000")
            self.assertEqual(after["uuid"], before["uuid"])
            self.assertAlmostEqual(after["expiresat"], begun + 600, delta=3)
            self.assertAlmostEqual(after["registeredat"], begun, delta=3)
            self.assertAlmostEqual(after["expiresin"],
                                   begun + 600 - time.time(), delta=3)
            again = Phone(wire, "1001", REALM, "kermit")
            self.assertEqual(again.register().status, 200)

    def test_set_right_it_ends_nothing_at_the_next_start(self):
        self.live_twice(-3 * HOUR)

    def test_set_back_it_ends_nothing_at_the_next_start(self):
        self.live_twice(HOUR)


if __name__ == "__main__":
    unittest.main()
