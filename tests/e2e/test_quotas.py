"""How much a realm may hold, as its phones see it."""

import unittest

from realm_case import RealmTest


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


if __name__ == "__main__":
    unittest.main()
