"""A full disk: phones are told to come back, and may once there is room."""

import itertools
import os
import time
import unittest

from rollcall import Process, wait_until
from sip import Phone, Udp
from store_case import PASSWORD, StoreTest

SIZE = "64m"
STUCK = "the store takes nothing"
AGAIN = "the store works again"


class DiskFull(StoreTest):
    def setUp(self):
        super().setUp()
        # Mounted where nobody but this process is, so that it goes with it; a
        # namespace of users makes up for root.
        inside = f"{self.folder}/disk"
        os.mkdir(inside)
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        owner = Process([
            "unshare", "--mount", *user, "sh", "-c",
            f'mount -t tmpfs -o size={SIZE} rollcall "$0" && echo mounted && '
            "exec sleep 600", inside])
        self.addCleanup(owner.kill)
        try:
            owner.out.wait_for("^mounted")
        except AssertionError:
            owner.kill()
            self.skipTest(f"no small disk can be mounted: {owner.err.text()}")
        self.disk = f"/proc/{owner.child.pid}/root{inside}"
        self.store = f"{self.disk}/store"
        self.numbers = itertools.count(1)
        self.filler = f"{self.disk}/filler"

    def fill_disk(self):
        with open(self.filler, "ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def registered(self, server):
        return {one["auth"]["username"] for one in server.reg("a.example")}

    def use_up(self, phones):
        """Large REGISTERs until one is refused."""
        path = ("Path", f"<sip:{'y' * 1900};lr>")

        def refused():
            for number, phone in zip(self.numbers, phones):
                phone.contact = f"sip:{number}@192.0.2.1"
                answer = phone.register(headers=[*phone.extra, path])
                if answer.status != 200:
                    return answer
                phone.contact = f"sip:{phone.user}@192.0.2.1"
                phone.register(contacts=["*"], headers=[("Expires", 0)])
            return None

        answer = wait_until(refused, "a REGISTER that is refused", 60, 0)
        # Soon, if the disk was found full by this one; later, if before.
        wait = self.wait_of(answer)
        self.assertTrue(5 <= wait < 10 or 30 <= wait <= 60, wait)

    def wait_of(self, answer):
        """Seconds that a phone is told to wait."""
        self.assertEqual((answer.status, answer.reason),
                         (503, "Store Unavailable"), answer.raw)
        return int(answer.get("retry-after"))

    def test_is_told_to_phones_and_gotten_over(self):
        server = self.start()
        wire = self.enterContext(Udp(server.udp))
        phones = [Phone(wire, str(1000 + number), "a.example", PASSWORD)
                  for number in range(self.USERS)]
        for phone in phones:
            # The body of a card, so that the disk is full the sooner.
            phone.extra = [("User-Agent", "phone/" + "x" * 1000)]
        kept = phones[:50]
        for phone in kept:
            self.assertEqual(
                phone.register(headers=phone.extra).status, 200)
        self.fill_disk()

        def refusals():
            """To phones while nothing is taken; none if room came up, since the
            store has some of its own, or frees it."""
            self.fill_disk()
            self.use_up(phones[50:60])
            time.sleep(2.5)
            text = server.err.text()
            if text.count(STUCK) == text.count(AGAIN):
                return None
            answers = [phone.register(headers=phone.extra)
                       for phone in phones[:10] + phones[60:70]]
            time.sleep(0.2)  # for the line that tells of it
            if server.err.text().count(AGAIN) > text.count(AGAIN):
                return None
            return answers

        answers = wait_until(refusals, "a store that takes nothing", 90, 0)
        failures = server.err.text().count(STUCK)
        waits = [self.wait_of(answer) for answer in answers]
        # What changes nothing is answered as ever.
        for phone in phones[:10] + phones[60:70]:
            self.assertEqual(phone.register(contacts=[]).status, 200)
        # Each at another time.
        self.assertTrue(all(30 <= wait <= 60 for wait in waits), waits)
        self.assertGreater(len(set(waits)), 4, waits)
        users = {phone.user for phone in kept}
        self.assertLessEqual(users, self.registered(server))
        # Attempts of a commit come each second, and say nothing.
        time.sleep(2.5)
        self.assertEqual(failures, server.err.text().count(STUCK))

        os.remove(self.filler)
        late = phones[70]
        wait_until(lambda: late.register().status == 200,
                   "a REGISTER that is accepted again", 10, 0.2)
        wait_until(lambda: server.err.text().count(AGAIN) == failures, AGAIN)
        for phone in phones[:5] + phones[80:90]:
            self.assertEqual(phone.register(headers=phone.extra).status, 200)
        users |= {phone.user for phone in phones[80:90]} | {late.user}
        before = {one["uuid"]: one["expiresat"]
                  for one in server.reg("a.example")}
        self.assertLessEqual(users, self.registered(server))
        self.kill(server)
        server = self.start()
        self.assertEqual({one["uuid"]: one["expiresat"]
                          for one in server.reg("a.example")}, before)

    def test_from_the_start_is_a_clear_line(self):
        self.fill_disk()
        self.refused("No space left on device")


if __name__ == "__main__":
    unittest.main()
