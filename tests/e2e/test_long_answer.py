"""The 200 OK of a user with many phones: drachtio takes frames of 4,096 bytes
at most, so that it must stay below that, and be valid."""

import unittest

from realm_case import RealmTest

PHONES = 40
LIMIT = 4000


class LongAnswers(RealmTest):
    REALMS = {"a.example": {"maxcontacts": 50}}

    def enroll(self, wording):
        """The answer to the last of 40 phones, and all their contacts."""
        first = self.phone()
        uris = []
        for number in range(PHONES):
            phone = self.phone(user=first.user)
            phone.contact = wording.format(user=first.user, number=number)
            uris.append(phone.contact)
            answer = self.register(phone)
        self.assertLess(len(answer.raw), LIMIT)
        self.assertTrue(answer.raw.endswith(b"\r\nContent-Length: 0\r\n\r\n"))
        for name in ("via", "from", "to", "call-id", "cseq", "date",
                     "supported"):
            self.assertTrue(answer.get(name))
        shown = list(answer.contacts())
        self.assertEqual(shown[0], uris[-1])
        self.assertEqual(len(shown), len(set(shown)))
        self.assertLessEqual(set(shown), set(uris))
        self.assertEqual(sorted(self.bindings(first)), sorted(uris))
        return shown

    def test_short_contacts_are_all_listed(self):
        self.assertEqual(len(self.enroll("sip:{user}@192.0.2.{number}:5060")),
                         PHONES)

    def test_of_long_contacts_as_many_as_fit(self):
        long = "x" * 100
        shown = self.enroll("sip:{user}@192.0.2.{number};line=" + long)
        # None of those that would have fit is left out.
        self.assertTrue(15 < len(shown) < PHONES, len(shown))


if __name__ == "__main__":
    unittest.main()
