"""A test case with one rollcall for all of its tests, and phones for it."""

import unittest

from rollcall import serve
from sip import Phone, Tcp, Udp

REALM = "bling.babblevoice.com"
USERS = {REALM: {"1000": {"secret": "kermit", "display": "Kermit"},
                 "1001": {"secret": "piggy"},
                 "bob.smith": {"secret": "fozzie"}},
         "brief.babblevoice.com": {"1000": {"secret": "kermit"}}}


class SipTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(serve(
            USERS, digest={"algorithms": ["SHA-512-256", "SHA-256", "MD5"]},
            realms={"brief.babblevoice.com":
                           {"minexpiresmode": "reject", "minexpires": 120}}))

    def udp(self):
        return self.enterContext(Udp(self.server.udp))

    def tcp(self):
        return self.enterContext(Tcp(self.server.tcp))

    def phone(self, wire, user="1000", password="kermit", realm=REALM,
              **options):
        """A phone of a user who has no bindings after the test."""
        result = Phone(wire, user, realm, password, **options)
        self.addCleanup(self.clear, user, realm)
        return result

    def clear(self, user, realm):
        password = USERS[realm][user]["secret"]
        with Udp(self.server.udp) as wire:
            answer = Phone(wire, user, realm, password).register(
                contacts=["*"], headers=[("Expires", 0)])
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.server.reg(realm, user), [])

    def contacts_shown(self, user="1000", realm=REALM):
        return sorted(one["contact"]
                      for registration in self.server.reg(realm, user)
                      for one in registration["bindings"])

    def assert_registered(self, answer, *uris):
        self.assertEqual(answer.status, 200, answer.start)
        self.assertEqual(sorted(answer.contacts()), sorted(uris))
