"""While the store is read, rollcall says so: over HTTP, and to phones."""

import json
import unittest

from rollcall import Server, wait_until
from sip import Phone, Udp, authorization
from store_case import LOADED, PASSWORD, StoreTest

CONTACTS = 50  # of a user
AT_ONCE = 16  # phones that look
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
        waits = []
        for _ in range(10):
            waits += self.waits_while_loading()
            if len(waits) >= AT_ONCE:
                break
        self.assertGreaterEqual(len(waits), AT_ONCE, "hardly seen loading")
        # Phones are told to come back soon, each at another time.
        self.assertTrue(all(5 <= wait <= 10 for wait in waits), waits)
        self.assertGreater(len(set(waits)), 2, waits)

    def waits_while_loading(self):
        """A life; what phones were told that came before all was read."""
        server = self.launch()
        waits = []
        with Udp(server.udp) as wire:
            while not self.ready(server):
                some = [Phone(wire, str(1000 + number), REALMS[-1], PASSWORD)
                        for number in range(AT_ONCE)]
                for phone in some:
                    wire.send(phone.request())
                for phone in some:
                    answer = phone.receive()
                    # Its realm may be read before the others.
                    self.assertIn(answer.status, (401, 503), answer.raw)
                    if answer.status == 503:
                        wait = int(answer.get("retry-after"))
                        if answer.reason == "Loading":
                            waits.append(wait)
                        else:
                            # The edge itself, as long as nobody serves it.
                            self.assertTrue(10 <= wait <= 20, wait)
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
        return waits


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
