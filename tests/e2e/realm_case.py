"""A test case with one rollcall and a realm for each way to configure it.

Each phone belongs to another user, so that tests do not meet."""

import itertools
import unittest

from rollcall import serve
from sip import Phone, Udp, authorization, parse_challenge

PASSWORD = "kermit"


class RealmTest(unittest.TestCase):
    maxDiff = None
    # {realm: its options}; and the other sections of the configuration.
    REALMS = {"a.example": {}}
    SECTIONS = {}
    EXTRA_USERS = {}
    _numbers = itertools.count(1000)

    @classmethod
    def setUpClass(cls):
        users = {str(number): {"secret": PASSWORD, "display": f"No {number}"}
                 for number in range(1000, 1100)}
        users.update(cls.EXTRA_USERS)
        cls.server = cls.enterClassContext(serve(
            {realm: users for realm in cls.REALMS},
            realms={realm: options for realm, options in cls.REALMS.items()
                    if options}, **cls.SECTIONS))

    def udp(self):
        return self.enterContext(Udp(self.server.udp))

    def phone(self, realm="a.example", user=None):
        """A phone with a socket of its own; of a new user if none is named."""
        return Phone(self.udp(), user or str(next(self._numbers)), realm,
                     PASSWORD)

    def login(self, phone, challenge=None, count=1):
        """Credentials for this challenge, or for one that is asked for."""
        if challenge is None:
            challenge = parse_challenge(
                phone.ask().get("www-authenticate"))
        return authorization(challenge, phone.user, phone.password, phone.uri,
                             count=count)

    def reg(self, phone):
        return self.server.reg(phone.realm, phone.user)

    def bindings(self, phone):
        """What is shown of the phone's user: {URI of contact: binding}."""
        return {one["contact"]: one for registration in self.reg(phone)
                for one in registration["bindings"]}

    def register(self, phone, **said):
        """A REGISTER that must succeed: its answer."""
        answer = phone.register(**said)
        self.assertEqual(answer.status, 200, answer.start)
        return answer

    def granted(self, answer):
        """The lifetime of the contact that the answer names first."""
        return int(next(iter(answer.contacts().values()))["expires"])
