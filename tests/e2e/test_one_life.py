"""All that rollcall does, in two lives on one store, for tools that watch a
process: valgrind and sanitizers. They make it end with an error when they found
one."""

import tempfile
import unittest

from rollcall import serve
from sip import Phone, Tcp, Udp
from store_case import LOADED

REALM = "bling.babblevoice.com"
USERS = {REALM: {"1000": {"secret": "kermit", "display": "Kermit"},
                 "1001": {"secret": "piggy"},
                 "1002": {"secret": "fozzie"}}}


class OneLife(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(
            tempfile.TemporaryDirectory(prefix="rollcall-life-"))

    def life(self):
        return serve(USERS, registrar={"optionsping": 1, "staletime": 60},
                     store={"path": f"{self.folder}/store"})

    def callid(self, server, user):
        return [one["callid"] for one in server.reg(REALM, user)]

    def test_registrations_a_poll_and_look_ups_and_all_of_it_once_more(self):
        with Udp(1) as wire:
            # It keeps its port, as a phone does whose server is started anew.
            phone = Phone(wire, "1000", REALM, "wrong")
            self.first_life(phone)
            self.second_life(phone)

    def first_life(self, phone):
        with self.life() as server, Tcp(server.tcp) as stream, \
                Udp(server.udp) as other:
            phone.wire.turn_to(server.udp)
            leaving = Phone(stream, "1001", REALM, "piggy")
            self.assertEqual(leaving.register().status, 200)
            self.assertEqual(leaving.unregister().status, 200)
            self.assertEqual(phone.register().status, 403)
            phone.password = "kermit"
            self.assertEqual(phone.register().status, 200)
            staying = Phone(other, "1002", REALM, "fozzie")
            self.assertEqual(staying.register().status, 200)
            self.assertGreater(phone.answer_polls(2.5), 0)
            shown = server.wait_for_reg(
                (REALM, "1000"),
                lambda all: all and "rtt" in all[0]["bindings"][0],
                "the answer to a poll")
            self.assertEqual(shown[0]["auth"]["display"], "Kermit")
            self.assertEqual(server.reg(), [REALM])
            self.assertEqual(server.get("/nothing")[0], 404)
            self.staying = staying.call_id
            # Stopped with bindings, polls to come and an open connection.
        self.assertEqual(server.child.returncode, 0)

    def second_life(self, phone):
        with self.life() as server:
            loaded = server.err.wait_for(LOADED)
            self.assertEqual(loaded.groups()[:2], ("2", "1"))
            phone.wire.turn_to(server.udp)
            self.assertEqual(self.callid(server, "1000"), [phone.call_id])
            self.assertEqual(self.callid(server, "1001"), [])
            self.assertEqual(self.callid(server, "1002"), [self.staying])
            before = server.reg(REALM, "1000")[0]["bindings"][0]["expiresat"]
            self.assertEqual(phone.register(headers=[("Expires", 7200)]).status,
                             200)
            after = server.reg(REALM, "1000")[0]["bindings"][0]
            self.assertGreater(after["expiresat"], before)
            self.assertGreater(phone.answer_polls(2.5), 0)
        self.assertEqual(server.child.returncode, 0)


if __name__ == "__main__":
    unittest.main()
