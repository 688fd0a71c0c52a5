"""baresip registers, shows up, is polled, and unregisters on its way out."""

import time
import unittest

import shown
from baresip import Baresip
from rollcall import LOOPBACK, serve

REALM = "bling.babblevoice.com"


class Phone(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        # Stale as soon as two polls in a row go unanswered.
        self.server = self.enterContext(serve(
            {REALM: {"1000": {"secret": "kermit", "display": "Kermit"}}},
            registrar={"optionsping": 1, "staletime": 4, "optionsfail": 2}))

    def registered(self):
        [found] = self.server.wait_for_reg(
            [REALM, "1000"], lambda found: found, "baresip's registration")
        return found

    def polled(self, later_than):
        def condition(found):
            binding = found[0]["bindings"][0]
            return "rtt" in binding and binding["lastseen"] > later_than
        [found] = self.server.wait_for_reg([REALM, "1000"], condition,
                                           "an answer to a poll")
        return found

    def live_and_leave(self, protocol):
        since = int(time.time())
        port = getattr(self.server, protocol)
        with Baresip(port, "1000", REALM, "kermit", protocol) as phone:
            first = self.registered()
            # Longer than staletime: only its answers keep it fresh.
            found = self.polled(first["registeredat"] + 6)
            self.assertEqual(found["registeredat"], first["registeredat"])
            binding = found["bindings"][0]
            source = found["network"]["source_port"]
            reachable = binding["reachable"]
            self.assertRegex(
                reachable, rf"^sip:1000-\w+@{LOOPBACK}:{source};transport="
                           rf"{protocol}$")
            mine = shown.expected(
                "1000", REALM, found["callid"], binding["contact"], reachable,
                source, protocol, expires=600, allow=found["allow"],
                useragent=found["useragent"],
                binding={"rtt": shown.AN_RTT})
            mine["auth"]["display"] = "Kermit"
            self.assertEqual(shown.normalised(found, since), mine)
            self.assertRegex(found["useragent"], "^baresip ")
            self.assertIn("INVITE", found["allow"])
            phone.hang_up()
            self.assertEqual(self.server.reg(), [])

    def test_over_udp(self):
        self.live_and_leave("udp")

    def test_over_tcp(self):
        self.live_and_leave("tcp")

    def test_killed_phone_turns_stale_and_the_next_is_fresh(self):
        with Baresip(self.server.udp, "1000", REALM, "kermit", "udp") as phone:
            self.polled(self.registered()["registeredat"])
            phone.kill()
            [found] = self.server.wait_for_reg(
                [REALM, "1000"], lambda found: found[0]["stale"],
                "the dead phone being stale")
            self.assertGreaterEqual(found["bindings"][0]["missed"], 2)
        with Baresip(self.server.udp, "1000", REALM, "kermit", "udp") as phone:
            self.server.wait_for_reg(
                [REALM, "1000"],
                lambda found: [one["stale"] for one in found].count(False)
                == 1, "the phone being fresh again")
            phone.hang_up()


if __name__ == "__main__":
    unittest.main()
