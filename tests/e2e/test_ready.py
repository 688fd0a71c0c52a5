"""While the store is read, rollcall says so: over HTTP, and to phones."""

import json
import unittest

from rollcall import Server, wait_until
from sip import Phone, Udp, authorization
from store_case import LOADED, PASSWORD, StoreTest

CONTACTS = 50  # of a user
REALMS = [f"{name}.example" for name in "abcdefghij"]


class Ready(StoreTest):
    REALMS = {realm: {"maxcontacts": CONTACTS, "nonceexpires": 3600,
                      "authtimeout": 600_000} for realm in REALMS}
    USERS = 100  # 50,000 bindings in all

    def ready(self, server):
        status, headers, body = server.get("/ready")
        self.assertEqual(headers["Content-Type"], "application/json")
        ready = json.loads(body)["ready"]
        self.assertEqual(status, 200 if ready else 503)
        return ready

    def fill(self, server):
        with Udp(server.udp) as wire:
            for realm in self.REALMS:
                # One nonce for all of a realm's users saves half the messages.
                challenge = None
                for number in range(self.USERS):
                    phone = Phone(wire, str(1000 + number), realm, PASSWORD)
                    challenge = challenge or phone.choose(phone.ask())
                    answer = phone.ask(
                        contacts=[f"<sip:{n}@192.0.2.1>"
                                  for n in range(CONTACTS)],
                        credentials=authorization(
                            challenge, phone.user, PASSWORD, phone.uri,
                            count=number + 1))
                    self.assertEqual(answer.status, 200, answer.raw)

    def test_is_what_has_all_of_its_store(self):
        server = self.start()
        self.assertTrue(self.ready(server))
        self.fill(server)
        self.kill(server)
        # A look at the right moment, which a busy machine may miss.
        seen = any(self.seen_loading() for _ in range(10))
        self.assertTrue(seen, "never seen while it was loading")

    def seen_loading(self):
        server = self.launch()
        loading = False
        with Udp(server.udp) as wire:
            while not self.ready(server):
                loading = True
                phone = Phone(wire, "1000", REALMS[-1], PASSWORD)
                answer = phone.ask()
                # Its realm may be read before the others.
                self.assertIn(answer.status, (401, 503), answer.raw)
                if answer.status == 503:
                    self.assertGreater(int(answer.get("retry-after")), 0)
            # All of it is there now, and stays.
            for realm in self.REALMS:
                self.assertEqual(
                    sum(len(one["bindings"]) for one in server.reg(realm)),
                    self.USERS * CONTACTS)
                phone = Phone(wire, "1001", realm, PASSWORD)
                wait_until(lambda phone=phone: phone.ask().status == 401,
                           "a challenge")
        count, realms, _ = server.err.wait_for(LOADED).groups()
        self.assertEqual((int(count), int(realms)),
                         (self.USERS * CONTACTS * len(REALMS), len(REALMS)))
        self.assertTrue(self.ready(server))
        self.kill(server)
        return loading


class WithoutStore(StoreTest):
    def test_is_ready_at_once(self):
        config = self.config()
        del config["store"]
        with Server(config) as server:
            status, _, body = server.get("/ready")
            self.assertEqual((status, json.loads(body)),
                             (200, {"ready": True}))


if __name__ == "__main__":
    unittest.main()
