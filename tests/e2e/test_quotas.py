"""How much a realm may hold, and do, as its phones see it."""

import threading
import time
import unittest

from realm_case import RealmTest
from rollcall import PATIENCE, serve, wait_until
from sip import Phone, Udp, authorization
from test_lookup import UserService

BUSY = (30, 60)  # seconds after which phones may come back


class Quotas(RealmTest):
    REALMS = {"users.example": {"maxusers": 2},
              "bindings.example": {"maxbindings": 2},
              "contacts.example": {"maxcontacts": 1, "whenfull": "reject"}}

    def refused(self, answer, reason):
        self.assertEqual((answer.status, answer.reason), (503, reason))
        self.assertTrue(120 <= int(answer.get("retry-after")) <= 240)

    def test_a_user_too_many_is_refused_until_another_one_leaves(self):
        first, second, third = (self.phone("users.example")
                                for _ in range(3))
        self.register(first)
        self.register(second)
        self.refused(third.register(), "Too Many Users In Realm")
        self.assertEqual(self.reg(third), [])
        self.register(first)  # a refresh
        # One more phone of somebody who is there.
        self.register(self.phone("users.example", first.user))
        self.assertEqual(second.unregister().status, 200)
        self.register(third)

    def test_a_binding_too_many_is_refused_whoever_wants_it(self):
        phone = self.phone("bindings.example")
        self.register(phone, contacts=["<sip:a@192.0.2.1>",
                                       "<sip:b@192.0.2.1>"])
        for user in (phone.user, None):
            self.refused(
                self.phone("bindings.example", user).register(),
                "Too Many Bindings In Realm")
        self.register(phone, contacts=["<sip:a@192.0.2.1>",
                                       "<sip:b@192.0.2.1>;expires=0"])
        self.register(self.phone("bindings.example"))

    def test_a_contact_too_many_is_told_when_to_retry(self):
        phone = self.phone("contacts.example")
        self.register(phone)
        self.refused(self.phone("contacts.example", phone.user).register(),
                     "Too Many Contacts")

    def test_those_who_are_refused_come_back_at_different_times(self):
        self.register(self.phone("contacts.example", "1099"))
        waits = {self.phone("contacts.example", "1099").register()
                 .get("retry-after") for _ in range(8)}
        self.assertGreater(len(waits), 1)


def send_all(phones):
    """A REGISTER of each at once: their answers."""
    for phone in phones:
        phone.wire.send(phone.request())
    return [phone.receive() for phone in phones]


def wait_of(test, answer, reason):
    """Seconds that a busy realm tells a phone to wait."""
    test.assertEqual((answer.status, answer.reason), (503, reason), answer.raw)
    wait = int(answer.get("retry-after"))
    test.assertTrue(BUSY[0] <= wait <= BUSY[1], wait)
    return wait


class Rate(RealmTest):
    RATE = 10
    BURST = 4 * RATE  # half of it is kept for phones that are registered
    REALMS = {"a.example": {"registerrate": RATE},
              "b.example": {"registerrate": RATE}}
    REASON = "Too Many Requests In Realm"

    def phones(self, count, realm, user=None):
        return [self.phone(realm, user) for _ in range(count)]

    def test_strangers_are_refused_first_and_let_in_later(self):
        known = self.phones(4, "a.example")
        for phone in known:
            self.register(phone)
        # Each took two: one for the challenge. They are made up for.
        taken = 2 * len(known)
        time.sleep((taken + 1) / self.RATE)
        strangers = self.phones(self.BURST, "a.example", "1099")
        start = time.monotonic()
        answers = send_all(strangers)
        passed = time.monotonic() - start
        waits = {wait_of(self, one, self.REASON) for one in answers
                 if one.status != 401}
        let_in = sum(one.status == 401 for one in answers)
        half = self.BURST // 2
        self.assertGreaterEqual(let_in, half)
        self.assertLessEqual(let_in, half + passed * self.RATE + 1)
        self.assertGreater(len(waits), 2)
        # The other half is for those who are registered,
        for phone in known:
            self.register(phone)
        # and must be whole again before a stranger is let in.
        wait_until(lambda: strangers[0].ask().status == 401, "a challenge", 3)
        self.assertGreater(time.monotonic() - start,
                           (let_in + taken - half) / self.RATE)

    def test_who_is_registered_is_refused_when_all_is_used_up(self):
        user = self.phone("b.example")
        self.register(user)
        answers = send_all(self.phones(2 * self.BURST, "b.example", user.user))
        waits = {wait_of(self, one, self.REASON) for one in answers
                 if one.status != 401}
        self.assertGreater(len(waits), 2)
        let_in = sum(one.status == 401 for one in answers)
        self.assertGreater(let_in, self.BURST // 2)
        time.sleep(1)
        self.register(user)


class HeldService(UserService):
    """One whose answers come when `going` is set."""

    def __init__(self):
        self.going = threading.Event()
        self.going.set()
        self.held = []
        super().__init__()

    def answer(self, request):
        if not self.going.is_set():
            self.held.append(request.path)
            self.going.wait(PATIENCE)
        super().answer(request)


class InFlight(unittest.TestCase):
    """Look-ups that are not answered keep REGISTERs under way."""

    REALM = "a.example"
    MOST = 8
    REASON = "Too Much To Do In Realm"

    def phone(self, user):
        return Phone(self.enterContext(Udp(self.server.udp)), str(user),
                     self.REALM, "kermit")

    def are_refused(self, phones):
        """Each is told another time."""
        waits = {wait_of(self, phone.ask(), self.REASON) for phone in phones}
        self.assertGreater(len(waits), 2)

    def test_strangers_are_refused_at_half_of_it_and_all_at_the_whole(self):
        service = self.enterContext(HeldService())
        # Before the service ends, which waits for its answers.
        self.addCleanup(service.going.set)
        service.users = {(str(number), self.REALM): {"secret": "kermit"}
                         for number in range(1000, 1100)}
        half = self.MOST // 2
        self.server = self.enterContext(serve(
            {"url": service.url, "cache": 1, "timeout": 20_000},
            limits={"realminflight": self.MOST},
            registrar={"authtimeout": 60_000}))
        known = [self.phone(1000 + number) for number in range(self.MOST)]
        new = [self.phone(1010 + number) for number in range(half)]
        others = [self.phone(1020 + number) for number in range(16)]
        for phone in known:
            self.assertEqual(phone.register().status, 200)
        time.sleep(1.1)  # each is looked up again
        challenges = [phone.choose(phone.ask()) for phone in (*new, *known)]
        under_way = (*new, *known[:half])

        def hold(first, last):
            for phone, challenge in zip(under_way[first:last],
                                        challenges[first:last]):
                phone.wire.send(phone.request(credentials=authorization(
                    challenge, phone.user, phone.password, phone.uri)))
            wait_until(lambda: len(service.held) == last, "look-ups")

        service.going.clear()
        hold(0, half)
        self.are_refused(others)
        self.assertEqual(known[-1].ask().status, 401)
        hold(half, self.MOST)
        self.are_refused(others)
        wait_of(self, known[-1].ask(), self.REASON)
        service.going.set()
        for phone in under_way:
            self.assertEqual(phone.receive().status, 200)
        self.assertEqual(others[0].ask().status, 401)


if __name__ == "__main__":
    unittest.main()
