"""The options of the replaced module, each in a realm that sets it."""

import time
import unittest

from realm_case import RealmTest
from rollcall import wait_until
from sip import authorization, parse_challenge


class Lifetimes(RealmTest):
    REALMS = {"a.example": {},
              "b.example": {"expires": 600, "minexpires": 120,
                            "maxexpires": 1800},
              "strict.example": {"minexpires": 120,
                                 "minexpiresmode": "reject"},
              "late.example": {"minexpires": 7000, "expires": 7100,
                               "minexpiresmode": "reject"},
              "jitter.example": {"expiresjitter": 50},
              "pings.example": {"regping": 20, "expires": 900,
                                "maxexpires": 900}}

    def test_expires_is_granted_to_who_asks_for_nothing(self):
        for realm, lifetime in (("a.example", 3600), ("b.example", 600)):
            for headers in ([], [("Expires", "soon")], [("Expires", "-1")]):
                with self.subTest(realm=realm, headers=headers):
                    phone = self.phone(realm)
                    answer = self.register(phone, headers=headers)
                    self.assertEqual(self.granted(answer), lifetime)
                    self.assertEqual(self.reg(phone)[0]["expires"], lifetime)

    def test_minexpires_raises_what_is_asked_for(self):
        for realm, lifetime in (("a.example", 60), ("b.example", 120)):
            answer = self.register(self.phone(realm),
                                   headers=[("Expires", 30)])
            self.assertEqual(self.granted(answer), lifetime)

    def test_minexpires_refuses_all_of_a_register_if_so_configured(self):
        phone = self.phone("strict.example")
        long, brief = "<sip:a@192.0.2.1>;expires=600", "<sip:b@192.0.2.2>"
        answer = phone.register(contacts=[long, brief + ";expires=119"])
        self.assertEqual((answer.status, answer.get("min-expires")),
                         (423, "120"))
        self.assertEqual(self.reg(phone), [])
        # To leave is no interval that could be too brief.
        self.register(phone, contacts=[long, brief + ";expires=0"])

    def test_from_one_hour_on_nothing_is_too_brief(self):
        # RFC 3261 §10.3 allows 423 below one hour only.
        phone = self.phone("late.example")
        self.assertEqual(phone.register(headers=[("Expires", 3599)]).status,
                         423)
        answer = self.register(phone, headers=[("Expires", 3600)])
        self.assertEqual(self.granted(answer), 7000)

    def test_maxexpires_lowers_what_is_asked_for(self):
        for realm, lifetime in (("a.example", 7200), ("b.example", 1800)):
            answer = self.register(self.phone(realm),
                                   headers=[("Expires", 7201)])
            self.assertEqual(self.granted(answer), lifetime)

    def test_refresh_is_granted_all_that_the_first_was(self):
        phone = self.phone()
        for _ in range(3):
            answer = self.register(phone, headers=[("Expires", 3600)])
            self.assertEqual(self.granted(answer), 3600)

    def test_expiresjitter_shortens_by_chance(self):
        granted = {self.granted(self.register(self.phone("jitter.example")))
                   for _ in range(10)}
        self.assertGreater(len(granted), 1)
        self.assertGreaterEqual(min(granted), 1800)
        self.assertLessEqual(max(granted), 3600)

    def test_regping_grants_a_short_time_and_keeps_the_binding_longer(self):
        phone = self.phone("pings.example")
        challenge = parse_challenge(phone.ask().get("www-authenticate"))
        for count in range(1, 5):
            answer = phone.ask(
                headers=[("Expires", 300)],
                credentials=self.login(phone, challenge, count))
            self.assertEqual(answer.status, 200, count)  # no new challenge
            self.assertEqual(self.granted(answer), 20)
        [found] = self.reg(phone)
        self.assertEqual(found["expires"], 900)
        self.assertTrue(890 <= found["expiresin"] <= 900, found["expiresin"])
        # A count that was used is a replay all the same.
        answer = phone.ask(credentials=self.login(phone, challenge, 4))
        self.assertEqual(answer.status, 401)
        self.assertEqual(phone.unregister().status, 200)
        self.assertEqual(self.reg(phone), [])


class Proof(RealmTest):
    REALMS = {"a.example": {},
              "slow.example": {"authtimeout": 700},
              "proxy.example": {"proxy": True},
              "brief.example": {"nonceexpires": 1}}

    def test_authtimeout_is_the_time_to_answer_a_challenge(self):
        phone = self.phone("slow.example")
        other = self.phone("a.example")
        late, in_time = self.login(phone), self.login(other)
        time.sleep(0.8)
        answer = phone.ask(credentials=late)
        self.assertEqual(answer.status, 401)
        challenge = parse_challenge(answer.get("www-authenticate"))
        self.assertEqual(challenge["stale"].lower(), "true")
        self.assertEqual(self.reg(phone), [])
        self.assertEqual(other.ask(credentials=in_time).status, 200)
        # A busy machine may be slow more than once.
        wait_until(lambda: phone.register().status == 200,
                   "a challenge answered in time", pause=0)

    def test_nonceexpires_ends_a_nonce_with_another_challenge(self):
        phone = self.phone("brief.example")
        used = self.login(phone)
        time.sleep(1.1)
        answer = phone.ask(credentials=used)
        self.assertEqual(answer.status, 401)
        challenge = parse_challenge(answer.get("www-authenticate"))
        self.assertEqual(challenge["stale"].lower(), "true")

    def test_proxy_challenges_with_407(self):
        phone = self.phone("proxy.example")
        refusal = phone.ask()
        self.assertEqual((refusal.status, refusal.reason),
                         (407, "Proxy Authentication Required"))
        self.assertEqual(refusal.all("www-authenticate"), [])
        challenge = parse_challenge(refusal.get("proxy-authenticate"))
        self.assertEqual(challenge["realm"], "proxy.example")
        proof = self.login(phone, challenge)
        answer = phone.ask(headers=[("Proxy-Authorization", proof)])
        self.assertEqual(answer.status, 200)
        # And what was used once is refused the same way.
        answer = phone.ask(headers=[("Proxy-Authorization", proof)])
        self.assertEqual(answer.status, 407)

    def test_a_wrong_password_is_refused_by_either_way(self):
        for realm, challenge, proof in (
                ("a.example", "www-authenticate", "Authorization"),
                ("proxy.example", "proxy-authenticate",
                 "Proxy-Authorization")):
            phone = self.phone(realm)
            asked = parse_challenge(phone.ask().get(challenge))
            answer = phone.ask(headers=[(proof, authorization(
                asked, phone.user, "gonzo", phone.uri))])
            self.assertEqual(answer.status, 403)


class Reach(RealmTest):
    REALMS = {"a.example": {}, "rport.example": {"forcerport": True},
              "ping.example": {"optionsping": 1},
              "stale.example": {"staletime": 1}}
    AWAY = "sip:1000@192.0.2.7:5070;line=1"

    def register_without_rport(self, phone):
        request = phone.request(credentials=self.login(phone),
                                contacts=[f"<{self.AWAY}>"])
        self.assertIn(b";rport\r\n", request)
        phone.wire.send(request.replace(b";rport\r\n", b"\r\n"))
        self.assertEqual(phone.receive().status, 200)
        [found] = self.reg(phone)
        return found

    def test_without_rport_a_contact_stands_as_the_phone_wrote_it(self):
        found = self.register_without_rport(self.phone("a.example"))
        self.assertEqual(found["contacts"], [f"{self.AWAY};transport=udp"])
        self.assertIs(found["network"]["rport"], False)

    def test_forcerport_rewrites_the_contact_all_the_same(self):
        phone = self.phone("rport.example")
        found = self.register_without_rport(phone)
        self.assertEqual(
            found["contacts"],
            [f"sip:1000@127.0.0.1:{phone.wire.port};line=1;transport=udp"])
        self.assertIs(found["network"]["rport"], True)
        # The phone's own words are kept apart from it.
        self.assertEqual(found["bindings"][0]["contact"], self.AWAY)

    def test_optionsping_polls_in_the_realms_that_set_it(self):
        polled, other = self.phone("ping.example"), self.phone("a.example")
        self.register(other)
        self.register(polled)
        for _ in range(2):
            self.assertEqual(polled.wire.receive().method, "OPTIONS")
        self.assertIsNone(other.wire.receive(0.01))

    def test_staletime_makes_a_silent_contact_stale(self):
        silent, other = self.phone("stale.example"), self.phone("a.example")
        self.register(other)
        self.register(silent)
        self.assertIs(self.reg(silent)[0]["stale"], False)
        self.server.wait_for_reg([silent.realm, silent.user],
                                 lambda found: found[0]["stale"], "stale")
        self.assertIs(self.reg(other)[0]["stale"], False)


class Limits(RealmTest):
    REALMS = {"a.example": {},
              "reject.example": {"maxcontacts": 2, "whenfull": "reject",
                                 "staletime": 1},
              "stale.example": {"maxcontacts": 2, "whenfull": "stale",
                                "staletime": 1},
              "fresh.example": {"maxcontacts": 2, "whenfull": "stale"},
              "oldest.example": {"maxcontacts": 2, "whenfull": "oldest"}}
    URIS = [f"sip:{name}@192.0.2.1" for name in "abc"]

    def fill(self, realm):
        """Two phones of one user, and a third that is not yet registered."""
        first = self.phone(realm)
        second, third = (self.phone(realm, first.user) for _ in range(2))
        for phone, uri in zip((first, second, third), self.URIS):
            phone.contact = uri
        self.register(first)
        self.register(second)
        return third

    def wait_until_stale(self, phone):
        self.server.wait_for_reg(
            [phone.realm, phone.user],
            lambda found: all(one["stale"] for one in found), "all stale")

    def test_one_too_many_is_refused(self):
        for realm in ("reject.example", "fresh.example"):
            with self.subTest(realm):
                third = self.fill(realm)
                if realm == "reject.example":
                    self.wait_until_stale(third)  # which does not help
                answer = third.register()
                self.assertEqual(answer.status, 503)
                self.assertEqual(sorted(self.bindings(third)), self.URIS[:2])

    def test_a_stale_contact_makes_room(self):
        third = self.fill("stale.example")
        self.wait_until_stale(third)
        self.register(third)
        self.assertEqual(sorted(self.bindings(third)), self.URIS[1:])

    def test_the_oldest_contact_makes_room(self):
        third = self.fill("oldest.example")
        answer = self.register(third)
        self.assertEqual(list(answer.contacts()), [self.URIS[2], self.URIS[1]])
        self.assertEqual(sorted(self.bindings(third)), self.URIS[1:])

    def test_too_many_in_one_register_are_refused(self):
        phone = self.phone("oldest.example")
        contacts = [f"<{uri}>" for uri in self.URIS]
        answer = phone.register(contacts=contacts)
        self.assertEqual(answer.status, 400)
        self.assertEqual(self.reg(phone), [])
        self.register(phone, contacts=contacts[:2])

    def test_the_limit_is_ten_unless_set(self):
        phone = self.phone("a.example")
        contacts = [f"<sip:{n}@192.0.2.1>" for n in range(11)]
        self.assertEqual(phone.register(contacts=contacts).status, 400)
        self.register(phone, contacts=contacts[:10])
        self.assertEqual(phone.register(contacts=contacts[10:]).status, 503)
        self.assertEqual(len(self.bindings(phone)), 10)


class Tenants(RealmTest):
    """What `registrar` says counts for all realms, but for those that differ."""
    SECTIONS = {"registrar": {"optionsping": 1, "maxcontacts": 1,
                              "whenfull": "reject", "proxy": True}}
    REALMS = {"one.example": {},
              "two.example": {"optionsping": False, "maxcontacts": 2,
                              "proxy": False}}

    def test_two_realms_differ(self):
        one, two = self.phone("one.example"), self.phone("two.example")
        contacts = [f"<sip:{n}@192.0.2.1>" for n in range(2)]
        refusal = one.ask()
        self.assertEqual(refusal.status, 407)
        proof = self.login(
            one, parse_challenge(refusal.get("proxy-authenticate")))
        answer = one.ask(headers=[("Proxy-Authorization", proof)])
        self.assertEqual(answer.status, 200)
        refusal = one.ask(contacts=contacts[:1])
        proof = self.login(
            one, parse_challenge(refusal.get("proxy-authenticate")))
        self.assertEqual(
            one.ask(contacts=contacts[:1],
                    headers=[("Proxy-Authorization", proof)]).status, 503)
        self.assertEqual(two.ask().status, 401)
        self.register(two, contacts=contacts)
        self.assertEqual(one.wire.receive().method, "OPTIONS")
        self.assertIsNone(two.wire.receive(0.01))


if __name__ == "__main__":
    unittest.main()
