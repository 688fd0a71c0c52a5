"""All that one rollcall does, once, for tools that watch a process: valgrind
and sanitizers. They make it end with an error when they found one."""

import unittest

from rollcall import serve
from sip import Phone, Tcp, Udp

REALM = "bling.babblevoice.com"
USERS = {REALM: {"1000": {"secret": "kermit", "display": "Kermit"},
                 "1001": {"secret": "piggy"}}}


class OneLife(unittest.TestCase):
    def test_registrations_a_poll_and_look_ups_between_start_and_stop(self):
        rules = {"optionsping": 1, "staletime": 60}
        with serve(USERS, registrar=rules) as server, \
                Udp(server.udp) as wire, Tcp(server.tcp) as stream:
            leaving = Phone(stream, "1001", REALM, "piggy")
            self.assertEqual(leaving.register().status, 200)
            self.assertEqual(leaving.unregister().status, 200)
            phone = Phone(wire, "1000", REALM, "wrong")
            self.assertEqual(phone.register().status, 403)
            phone.password = "kermit"
            self.assertEqual(phone.register().status, 200)
            self.assertGreater(phone.answer_polls(2.5), 0)
            shown = server.wait_for_reg(
                (REALM, "1000"),
                lambda all: all and "rtt" in all[0]["bindings"][0],
                "the answer to a poll")
            self.assertEqual(shown[0]["auth"]["display"], "Kermit")
            self.assertEqual(server.reg(), [REALM])
            self.assertEqual(server.get("/nothing")[0], 404)
            # Stopped with a binding, a poll to come and an open connection.
        self.assertEqual(server.child.returncode, 0)


if __name__ == "__main__":
    unittest.main()
