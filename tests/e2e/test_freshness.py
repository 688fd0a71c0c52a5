"""Phones that vanish, come back, or let their time run out."""

import time
import unittest

from rollcall import LOOPBACK, serve, wait_until
from sip import Phone, Tcp, Udp

REALM = "bling.babblevoice.com"
USERS = {REALM: {"1000": {"secret": "kermit"}}}


class Freshness(unittest.TestCase):
    def serve(self, **options):
        self.server = self.enterContext(serve(
            USERS, registrar={"minexpires": 1, **options}))

    def phone(self, wire):
        return Phone(self.enterContext(wire), "1000", REALM, "kermit")

    def wait_for(self, condition, what):
        return self.server.wait_for_reg([REALM, "1000"], condition, what)

    def test_phone_that_does_not_answer_polls_turns_stale_until_it_does(self):
        self.serve(optionsping=1, optionsfail=2, staletime=3)
        phone = self.phone(Udp(self.server.udp))
        self.assertEqual(phone.register().status, 200)
        self.assertGreaterEqual(phone.answer_polls(3.5), 2)
        [found] = self.server.reg(REALM, "1000")
        self.assertIs(found["stale"], False)
        self.assertIn("rtt", found["bindings"][0])
        [found] = self.wait_for(lambda one: one[0]["stale"], "stale")
        self.assertIs(found["bindings"][0]["stale"], True)
        self.assertEqual(found["registeredat"], found["created"])

        def answered():
            phone.answer_polls(0.5)
            return not self.server.reg(REALM, "1000")[0]["stale"]

        wait_until(answered, "fresh by an answer to a poll")

    def test_phone_that_vanished_is_fresh_once_it_registers_again(self):
        self.serve(optionsping=1, optionsfail=2, staletime=3)
        wire = Udp(self.server.udp)
        port = wire.port
        phone = Phone(wire, "1000", REALM, "kermit")
        self.assertEqual(phone.register().status, 200)
        wire.close()
        [found] = self.wait_for(lambda one: one[0]["stale"], "stale")
        self.assertGreaterEqual(found["bindings"][0]["missed"], 1)
        phone.wire = self.enterContext(Udp(self.server.udp, port))
        self.assertEqual(phone.register().status, 200)
        [found] = self.server.reg(REALM, "1000")
        self.assertEqual((found["stale"], found["bindings"][0]["missed"]),
                         (False, 0))

    def test_without_polls_a_silent_phone_turns_stale_and_a_refresh_helps(self):
        self.serve(staletime=2)
        phone = self.phone(Udp(self.server.udp))
        self.assertEqual(phone.register().status, 200)
        self.assertIs(self.server.reg(REALM, "1000")[0]["stale"], False)
        self.wait_for(lambda one: one[0]["stale"], "stale")
        self.assertEqual(phone.register().status, 200)
        self.assertIs(self.server.reg(REALM, "1000")[0]["stale"], False)

    def test_closed_tcp_connection_turns_stale(self):
        self.serve(optionsping=1, optionsfail=2, staletime=60)
        wire = Tcp(self.server.tcp)
        self.assertEqual(Phone(wire, "1000", REALM, "kermit").register().status,
                         200)
        wire.close()
        [found] = self.wait_for(lambda one: one[0]["stale"], "stale")
        self.assertGreaterEqual(found["bindings"][0]["missed"], 2)

    def test_stale_phone_is_removed_if_so_configured(self):
        self.serve(optionsping=1, optionsfail=2, staletime=3, removestale=True)
        wire = Udp(self.server.udp)
        self.assertEqual(Phone(wire, "1000", REALM, "kermit").register().status,
                         200)
        self.assertEqual(len(self.server.reg(REALM, "1000")), 1)
        wire.close()
        self.wait_for(lambda found: not found, "no registration")
        self.assertEqual(self.server.reg(), [])

    def test_binding_is_gone_once_its_lifetime_has_passed(self):
        self.serve()
        phone = self.phone(Udp(self.server.udp))
        answer = phone.register(contacts=[f"<{phone.contact}>;expires=2",
                                          "<sip:x@192.0.2.1>;expires=600"])
        start = time.monotonic()
        self.assertEqual([one["expires"] for one in answer.contacts().values()],
                         ["2", "600"])
        self.wait_for(lambda found: len(found[0]["bindings"]) == 1,
                      "one binding")
        self.assertGreater(time.monotonic() - start, 1.8)
        [found] = self.server.reg(REALM, "1000")
        self.assertEqual(found["bindings"][0]["contact"], "sip:x@192.0.2.1")

    def test_realm_is_gone_with_its_last_binding(self):
        self.serve()
        phone = self.phone(Udp(self.server.udp))
        phone.register(headers=[("Expires", 1)])
        self.server.wait_for_reg([], lambda names: names == [], "no realm")
        self.assertEqual(self.server.reg(REALM), [])

    def test_polls_come_once_an_interval_and_end_with_the_binding(self):
        self.serve(optionsping=2)
        phone = self.phone(Udp(self.server.udp))
        for _ in range(50):
            self.assertEqual(phone.register().status, 200)
        # In 6.5 s three or four intervals of two seconds begin.
        self.assertIn(phone.answer_polls(6.5), (3, 4))
        self.assertEqual(phone.unregister().status, 200)
        self.assertEqual(phone.answer_polls(4), 0)

    def test_poll_is_an_options_to_the_contact_as_the_phone_wrote_it(self):
        self.serve(optionsping=1)
        phone = self.phone(Udp(self.server.udp))
        phone.contact = "sip:1000@192.0.2.77;line=a1b2"
        self.assertEqual(phone.register().status, 200)
        poll = phone.wire.receive()
        self.assertEqual((poll.method, poll.uri), ("OPTIONS", phone.contact))
        self.assertEqual(poll.get("to"), f"<{phone.contact}>")
        self.assertRegex(poll.get("from"), r"^<sip:[^>]*>;tag=\w")
        self.assertRegex(poll.get("via"), rf"^SIP/2\.0/UDP {LOOPBACK}:"
                                          rf"{self.server.udp};")
        self.assertEqual(poll.get("max-forwards"), "70")


if __name__ == "__main__":
    unittest.main()
