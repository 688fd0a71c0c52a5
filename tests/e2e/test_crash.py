"""Killed at any moment, rollcall comes back with all that it said yes to."""

import itertools
import random
import time
import unittest

from rollcall import LOOPBACK, PATIENCE
from sip import Phone, Udp, authorization, parse_challenge, unique
from store_case import PASSWORD, StoreTest

SEED = 20260101
ROUNDS = 60
# Users whose credentials and CSeqs are looked at in a round; in the last one,
# all are.
CHECKED = 30
# Seconds that may pass between the moment of a registration and the two at
# which we look at the clock, with the rounding of both.
TOLERANCE = 2.5


class Movable(Udp):
    """A phone's port that outlives the server it talks to."""

    def receive_bytes(self, patience=PATIENCE):
        while True:
            try:
                return super().receive_bytes(patience)
            except ConnectionRefusedError:
                pass  # it is gone; what it said before may still be there


class Leg:
    """What one Call-ID of a user registers."""

    def __init__(self, contacts):
        self.call_id = unique("crash")
        self.cseq = 0
        self.contacts = contacts


class User:
    """A user, what is registered for certain, and what may be instead."""

    def __init__(self, realm, name, port):
        self.realm = realm
        self.name = name
        self.uri = f"sip:{realm}"
        self.challenge = None
        self.count = 0
        self.used = None     # the last credentials that changed something
        self.pending = None  # (what is registered if it worked)
        # {contact: (leg, CSeq, when it expires)}
        self.registered = {}
        self.legs = [Leg([f"sip:{name}-{leg}{number}@{LOOPBACK}:{port}"
                          for number in range(3)]) for leg in "ab"]

    def credentials(self):
        if self.challenge is None:
            return None
        self.count += 1
        return authorization(self.challenge, self.name, PASSWORD, self.uri,
                             count=self.count)


class Request:
    """One REGISTER, and what is registered once it has its 200."""

    def __init__(self, user, leg, headers, contacts, after, cseq=None):
        self.user = user
        self.after = after
        self.leg = leg
        if cseq is None:
            leg.cseq += 1
            cseq = leg.cseq
        self.cseq = cseq
        self.headers = headers
        self.contacts = contacts
        self.call_id = leg.call_id
        self.key = None
        self.credentials = None
        self.sent = None

    def data(self, wire):
        self.credentials = self.user.credentials()
        self.key = unique("z9hG4bK")
        aor = f"<sip:{self.user.name}@{self.user.realm}>"
        lines = [
            f"REGISTER {self.user.uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {LOOPBACK}:{wire.port};branch={self.key};rport",
            f"From: {aor};tag={unique('t')}", f"To: {aor}",
            f"Call-ID: {self.call_id}", f"CSeq: {self.cseq} REGISTER",
            *(f"Contact: {value}" for value in self.contacts), *self.headers]
        if self.credentials:
            lines.append(f"Authorization: {self.credentials}")
        self.sent = time.time()
        return "\r\n".join([*lines, "Content-Length: 0", "", ""]).encode()


def branch_of(answer):
    return answer.get("via").partition("branch=")[2].partition(";")[0]


class Traffic:
    """REGISTERs of many users at once, at most one of each."""

    WINDOW = 30

    def __init__(self, case, users, chance):
        self.case = case
        self.users = users
        self.chance = chance
        self.wire = Movable(1)
        self.challenged = 0
        self.answered = 0
        self.waiting = {}  # {branch: Request}
        self.going = True  # there is somebody to send to

    def send(self, request):
        if request.user.pending is None:
            request.user.pending = request
        self.wire.send(request.data(self.wire))
        self.waiting[request.key] = request

    def take(self, patience=PATIENCE, statuses=(200,)):
        """One answer and the request it is to; None if there is none."""
        answer = self.wire.receive(patience)
        if answer is None:
            return None
        request = self.waiting.pop(branch_of(answer), None)
        if request is None:
            return answer, None  # to what asked whether it is there
        user = request.user
        if answer.status == 401 and not self.going:
            return answer, request
        if answer.status == 401:
            self.challenged += 1
            user.challenge = next(
                one for one in map(
                    parse_challenge, answer.all("www-authenticate"))
                if one["algorithm"] == "MD5")
            user.count = 0
            # Its CSeq is higher, as a phone has it.
            request.leg.cseq += 1
            request.cseq = request.leg.cseq
            self.send(request)
            return answer, request
        self.case.assertIn(answer.status, statuses, answer.raw)
        user.pending = None
        if answer.status == 200:
            if request.contacts:
                user.used = request.credentials
            user.registered = request.after(request, answer)
            self.case.assertEqual(set(answer.contacts()),
                                  set(user.registered), answer.raw)
        self.answered += 1
        return answer, request

    def finish(self):
        while self.waiting:
            self.case.assertIsNotNone(self.take(), "no answer")

    def run(self, until):
        """Traffic until so many answers came, and no more of it."""
        goal = self.answered + until
        idle = [user for user in self.users if user.pending is None]
        self.chance.shuffle(idle)
        while self.answered < goal:
            while len(self.waiting) < self.WINDOW and idle:
                self.send(self.invent(idle.pop()))
            taken = self.take()
            self.case.assertIsNotNone(taken, "no answer")
            answer, request = taken
            if request is not None and answer.status != 401:
                idle.insert(self.chance.randrange(len(idle) + 1), request.user)

    def drain(self):
        """What was answered before the end came, and forgets the rest."""
        self.going = False
        while self.take(0.01):
            pass
        self.going = True
        self.waiting.clear()

    # -- what phones ask for --------------------------------------------------

    def invent(self, user):
        kinds = {"register": 6, "refresh": 6, "unregister": 4, "clear": 1,
                 "query": 1}
        kind = self.chance.choices(list(kinds), list(kinds.values()))[0]
        return getattr(self, kind)(user)

    def register(self, user, leg=None, contacts=None):
        leg = leg or self.chance.choice(user.legs)
        chosen = contacts or self.chance.sample(
            leg.contacts, self.chance.randint(1, len(leg.contacts)))
        common = self.chance.randint(100, 7000)
        values = []
        for contact in chosen:
            own = self.chance.choice(["", f";expires={common + 100}",
                                      f";expires={common // 2 + 60}"])
            values.append(f"<{contact}>{own}")

        def after(request, answer):
            granted = answer.contacts() if answer else {}
            now = dict(user.registered)
            for contact, value in zip(chosen, values):
                asked = int(value.partition("expires=")[2] or common)
                if answer:
                    self.case.assertAlmostEqual(
                        int(granted[contact]["expires"]), asked, delta=1)
                now[contact] = (leg, request.cseq, request.sent + asked)
            return now

        return Request(user, leg, [f"Expires: {common}"], values, after)

    def refresh(self, user):
        if not user.registered:
            return self.register(user)
        leg = user.registered[self.chance.choice(list(user.registered))][0]
        return self.register(user, leg, [
            contact for contact, one in user.registered.items()
            if one[0] is leg])

    def unregister(self, user):
        if not user.registered:
            return self.register(user)
        leg = user.registered[self.chance.choice(list(user.registered))][0]
        chosen = [contact for contact, one in user.registered.items()
                  if one[0] is leg]
        chosen = self.chance.sample(chosen, self.chance.randint(1, len(chosen)))

        def after(_request, _answer):
            return {contact: one for contact, one in user.registered.items()
                    if contact not in chosen}

        return Request(user, leg, [],
                       [f"<{contact}>;expires=0" for contact in chosen], after)

    def clear(self, user):
        return Request(user, self.chance.choice(user.legs), ["Expires: 0"],
                       ["*"], lambda _request, _answer: {})

    def query(self, user):
        return Request(user, self.chance.choice(user.legs), [], [],
                       lambda _request, _answer: user.registered)


class Kill(StoreTest):
    REALMS = {name: {"nonceexpires": 3600, "authtimeout": 30000}
              for name in ("a.example", "b.example", "c.example")}
    USERS = 40

    def shown(self, server):
        """{(realm, user): {contact: (Call-ID, when it expires)}}"""
        found = {}
        for one in itertools.chain(*map(server.reg, self.REALMS)):
            key = one["auth"]["realm"], one["auth"]["username"]
            for binding in one["bindings"]:
                found.setdefault(key, {})[binding["contact"]] = (
                    one["callid"], binding["expiresat"])
        return found

    def is_like(self, shown, registered):
        """Registered contacts with their Call-IDs and lifetimes, no others."""
        return set(shown) == set(registered) and all(
            shown[contact][0] == leg.call_id
            and abs(shown[contact][1] - expires) < TOLERANCE
            for contact, (leg, _, expires) in registered.items())

    def compare(self, users, server):
        """All is there that was granted, and nothing that was taken back. Of
        what nobody answered, all or nothing."""
        found = self.shown(server)
        for user in users:
            shown = found.pop((user.realm, user.name), {})
            outcomes = [user.registered]
            if user.pending is not None:
                outcomes.append(user.pending.after(user.pending, None))
            fitting = [one for one in outcomes if self.is_like(shown, one)]
            self.assertTrue(fitting, (user.realm, user.name, shown, outcomes))
            # The last is the one with the CSeq that must be surpassed.
            user.registered = fitting[-1]
            user.pending = None
        self.assertEqual(found, {})

    def check_sequence(self, traffic, users):
        """Lower is refused, the same is a retransmission, and no phone is
        challenged anew."""
        before = traffic.challenged
        for user in users:
            contact, (leg, cseq, _) = next(iter(user.registered.items()))
            if user.challenge is None:
                continue
            same = user.registered
            traffic.send(Request(user, leg, ["Expires: 6000"],
                                 [f"<{contact}>"], None, cseq - 1))
            answer, request = traffic.take(statuses=(500,))
            self.assertIs(request.user, user)
            traffic.send(Request(user, leg, ["Expires: 6000"],
                                 [f"<{contact}>"], lambda *_: same, cseq))
            answer, request = traffic.take()
            self.assertEqual(answer.status, 200)
            self.assertAlmostEqual(
                int(answer.contacts()[contact]["expires"]),
                user.registered[contact][2] - time.time(), delta=TOLERANCE)
            traffic.send(traffic.register(user, leg, [contact]))
            answer, _ = traffic.take()
            self.assertEqual(answer.status, 200)
        self.assertEqual(traffic.challenged, before, "phones challenged anew")

    def check_replay(self, traffic, users, server):
        """Credentials of before are worth nothing to whoever took them down."""
        with Udp(server.udp) as wire:
            for user in users:
                thief = Phone(wire, user.name, user.realm, "?")
                thief.cseq = 100_000
                answer = thief.ask(credentials=user.used)
                self.assertEqual(answer.status, 401, answer.raw)

    def test_at_random_moments(self):
        chance = random.Random(SEED)
        traffic = Traffic(self, [], chance)
        self.addCleanup(traffic.wire.close)
        users = [User(realm, str(1000 + number), traffic.wire.port)
                 for realm in self.REALMS for number in range(self.USERS)]
        traffic.users = users
        unanswered = seen = 0
        server = None
        for number in range(ROUNDS + 1):
            how = chance.choice(["process", "process", "disk"])
            if server and number % 6 == 0:
                # Killed while it reads its store, too.
                early = self.launch(durability=how)
                time.sleep(chance.random() * 0.05)
                self.kill(early)
            server = self.start(durability=how)
            traffic.wire.turn_to(server.udp)
            with self.subTest(round=number):
                self.compare(users, server)
                some = [user for user in users
                        if user.registered and user.used]
                if number < ROUNDS:
                    some = chance.sample(some, min(CHECKED, len(some)))
                else:
                    self.assertGreater(len(some), len(users) / 2)  # enough
                self.check_replay(traffic, some, server)
                self.check_sequence(traffic, some)
                seen += len(some)
            if number == ROUNDS:
                break
            traffic.run(chance.randint(1, 300))
            self.kill(server)
            traffic.drain()
            unanswered += sum(user.pending is not None for user in users)
        self.kill(server)
        # Else it has not tested what it should.
        self.assertGreater(unanswered, ROUNDS)
        self.assertGreater(traffic.answered, 20 * ROUNDS)
        self.assertGreater(seen, CHECKED * ROUNDS / 2)


class Replay(StoreTest):
    """What an eavesdropper took down before the kill."""

    def setUp(self):
        super().setUp()
        self.server = self.start()
        self.wire = self.enterContext(Movable(self.server.udp))
        self.phone = Phone(self.wire, "1000", "a.example", PASSWORD)
        first = self.phone.ask()
        self.challenge = self.phone.choose(first)
        self.numbers = itertools.count(1)
        self.contacts = [f"<sip:{name}@{LOOPBACK}:{self.wire.port}>"
                         for name in ("one", "two")]
        self.say(contacts=self.contacts)

    def say(self, status=200, **said):
        """Asks with the next nc; its credentials."""
        used = authorization(self.challenge, "1000", PASSWORD, self.phone.uri,
                             count=next(self.numbers))
        answer = self.phone.ask(credentials=used, **said)
        self.assertEqual(answer.status, status, answer.raw)
        return used

    def restart(self):
        # A query and a refusal wait for no commit. Another's 200 does, and for
        # those before it.
        other = Phone(self.wire, "1001", "a.example", PASSWORD)
        self.assertEqual(other.register().status, 200)
        self.assertEqual(other.unregister().status, 200)
        self.kill(self.server)
        self.server = self.start()
        self.wire.turn_to(self.server.udp)

    def is_worthless(self, used):
        before = self.server.reg("a.example")
        with Udp(self.server.udp) as wire:
            thief = Phone(wire, "1000", "a.example", "?")
            thief.cseq = 100_000
            answer = thief.ask(credentials=used)
        self.assertEqual(answer.status, 401, answer.raw)
        after = self.server.reg("a.example")
        for one in before + after:
            del one["expiresin"]
        self.assertEqual(after, before)

    def after_a_restart(self, used):
        self.restart()
        self.is_worthless(used)
        # The phone goes on where it was.
        self.say(contacts=self.contacts[:1])

    def test_of_a_refresh(self):
        self.after_a_restart(self.say(contacts=self.contacts))

    def test_of_a_retransmission(self):
        self.say(contacts=self.contacts)
        self.phone.cseq -= 1
        self.after_a_restart(self.say(contacts=self.contacts))

    def test_of_a_query(self):
        self.after_a_restart(self.say(contacts=[]))

    def test_of_an_unregistration_of_one_of_two(self):
        self.after_a_restart(
            self.say(contacts=[self.contacts[1] + ";expires=0"]))

    def test_of_what_was_refused(self):
        self.phone.cseq = 0
        used = self.say(500, contacts=self.contacts)
        self.phone.cseq = 10
        self.after_a_restart(used)

    def test_of_an_unregistration_of_all(self):
        used = self.say(contacts=["*"], headers=[("Expires", 0)])
        self.restart()
        self.is_worthless(used)
        self.assertEqual(self.server.reg("a.example"), [])


if __name__ == "__main__":
    unittest.main()
