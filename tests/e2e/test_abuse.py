"""Who guesses passwords is blocked, and nobody else is."""

import unittest

from realm_case import PASSWORD, RealmTest
from sip import authorization


def realm(number):
    return f"{number}.example"


class Guesses(RealmTest):
    # Blocks are a realm's own: one for each test.
    REALMS = {realm(number): {} for number in range(8)}
    SECTIONS = {"abuse": {"authfailures": 12, "userfailures": 8,
                          "phonefailures": 4, "blocktime": 3600}}

    def guess(self, phone, times=1):
        for _ in range(times):
            phone.password = "gonzo"
            self.assertEqual(phone.register().status, 403)
        phone.password = PASSWORD

    def blocked(self, phone):
        """Refused without a challenge."""
        answer = phone.ask()
        self.assertIn(answer.status, (200, 401, 403))
        return answer.status == 403

    def test_a_phone_with_a_wrong_password_is_blocked_alone(self):
        bad, other = self.phone(realm(0)), self.phone(realm(0))
        self.guess(bad, 3)
        self.assertFalse(self.blocked(bad))
        self.guess(bad)
        self.assertTrue(self.blocked(bad))
        self.assertEqual(bad.register().status, 403)  # right, but too late
        self.register(other)
        # In another realm it is as good as any.
        self.register(self.phone(realm(1), bad.user))

    def test_its_further_requests_cost_its_office_nothing(self):
        bad, other = self.phone(realm(1)), self.phone(realm(1))
        self.guess(bad, 30)
        self.assertTrue(self.blocked(bad))
        self.register(other)

    def test_a_registered_phone_goes_on_while_its_user_is_guessed_at(self):
        good = self.phone(realm(2))
        self.register(good)
        bad = self.phone(realm(2), good.user)  # same user, same address
        self.guess(bad, 4)
        self.assertTrue(self.blocked(bad))
        self.register(good)
        self.assertEqual(good.unregister().status, 200)

    def test_a_source_that_tries_many_users_is_blocked(self):
        good = self.phone(realm(3))
        self.register(good)
        for _ in range(12):
            self.guess(self.phone(realm(3)))
        stranger = self.phone(realm(3))
        self.assertTrue(self.blocked(stranger))
        self.assertEqual(stranger.register().status, 403)
        # Who is registered is not hit, nor is another phone of the same user.
        self.register(good)
        self.register(self.phone(realm(3), good.user))

    def test_users_that_do_not_exist_count_too(self):
        for number in range(12):
            self.guess(self.phone(realm(4), f"nobody-{number}"))
        self.assertTrue(self.blocked(self.phone(realm(4))))

    def test_challenges_without_an_answer_do_not_count(self):
        phone = self.phone(realm(5))
        for _ in range(40):
            self.assertEqual(phone.ask().status, 401)
        self.register(phone)

    def test_guesses_count_for_whom_they_are_about(self):
        victim = self.phone(realm(6))
        for _ in range(4):
            other = self.phone(realm(6))
            answer = other.ask(credentials=authorization(
                other.choose(other.ask()), victim.user, "gonzo", other.uri))
            self.assertEqual(answer.status, 403)
        self.assertTrue(self.blocked(victim))
        # That a guess is right is not told either, not by a count that was
        # used (401 with stale, otherwise).
        other = self.phone(realm(6))
        challenge = other.choose(other.ask())
        for password in (PASSWORD, "gonzo", PASSWORD):
            answer = other.ask(credentials=authorization(
                challenge, victim.user, password, other.uri))
            self.assertEqual(answer.status, 403)


class Silence(RealmTest):
    SECTIONS = {"abuse": {"phonefailures": 2, "answer": "drop"}}

    def test_who_is_blocked_hears_nothing(self):
        bad, good = self.phone(), self.phone()
        bad.password = "gonzo"
        for _ in range(2):
            self.assertEqual(bad.register().status, 403)
        bad.wire.send(bad.request())
        self.register(good)  # whatever was to be said to both has been said
        self.assertIsNone(bad.wire.receive(0.3))


class Exempt(RealmTest):
    SECTIONS = {"abuse": {"authfailures": 2, "userfailures": 2,
                          "phonefailures": 2, "exempt": ["127.0.0.0/8"]}}

    def test_exempt_sources_may_fail_for_ever(self):
        phone = self.phone()
        phone.password = "gonzo"
        for _ in range(10):
            self.assertEqual(phone.register().status, 403)
        phone.password = PASSWORD
        self.register(phone)


if __name__ == "__main__":
    unittest.main()
