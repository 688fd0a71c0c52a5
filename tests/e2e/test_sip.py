"""Phones that speak raw SIP to the edge: what a REGISTER does."""

import time
import unittest

import shown
from sip import Phone, authorization, parse_challenge
from sip_case import REALM, SipTest


class Registering(SipTest):
    def test_registration_is_shown_with_every_field(self):
        for wire in (self.udp(), self.tcp()):
            with self.subTest(wire.protocol):
                since = int(time.time())
                phone = self.phone(wire)
                answer = phone.register(headers=[
                    ("User-Agent", "Raw/1"), ("Allow", "INVITE, BYE"),
                    ("Allow", "OPTIONS")])
                self.assert_registered(answer, phone.contact)
                self.assertEqual(answer.contacts()[phone.contact],
                                 {"expires": "3600"})
                self.assertRegex(answer.get("date"), r" GMT$")
                mine = shown.expected(
                    "1000", REALM, phone.call_id, phone.contact,
                    f"{phone.contact};transport={wire.protocol}", wire.port,
                    wire.protocol, useragent="Raw/1",
                    allow=["INVITE", "BYE", "OPTIONS"])
                mine["auth"]["display"] = "Kermit"
                found = self.server.reg(REALM, "1000")
                self.assertEqual(
                    [shown.normalised(one, since) for one in found], [mine])
                self.assertEqual(phone.unregister().status, 200)
                self.assertEqual(self.server.reg(REALM, "1000"), [])

    def test_each_algorithm_of_the_three_challenges_is_accepted(self):
        for algorithm in ("SHA-512-256", "SHA-256", "MD5"):
            with self.subTest(algorithm):
                phone = self.phone(self.udp(), algorithm=algorithm)
                refusal = phone.ask()
                self.assertEqual(refusal.status, 401)
                offered = [parse_challenge(text) for text in
                           refusal.all("www-authenticate")]
                self.assertEqual([one["algorithm"] for one in offered],
                                 ["SHA-512-256", "SHA-256", "MD5"])
                for one in offered:
                    self.assertEqual(one["realm"], REALM)
                    self.assertEqual(one["qop"], "auth")
                    self.assertNotIn("stale", one)
                self.assert_registered(phone.register(), phone.contact)
                self.clear("1000", REALM)

    def test_refresh_with_the_same_nonce_needs_no_new_challenge(self):
        phone = self.phone(self.udp())
        challenge = phone.choose(phone.ask())
        for count in (1, 2, 3):
            answer = phone.ask(credentials=authorization(
                challenge, "1000", "kermit", phone.uri, count=count))
            self.assert_registered(answer, phone.contact)
        [found] = self.server.reg(REALM, "1000")
        self.assertIs(found["initial"], False)

    def test_credentials_that_were_used_are_no_use_again(self):
        phone = self.phone(self.udp())
        used = authorization(phone.choose(phone.ask()), "1000", "kermit",
                             phone.uri)
        self.assertEqual(phone.ask(credentials=used).status, 200)
        answer = phone.ask(credentials=used,
                           contacts=["<sip:thief@192.0.2.66>"])
        self.assertEqual(answer.status, 401)
        self.assertEqual(phone.choose(answer)["stale"].lower(), "true")
        self.assertEqual(self.contacts_shown(), [phone.contact])

    def test_wrong_password_is_403_and_touches_nothing(self):
        phone = self.phone(self.udp())
        self.assertEqual(phone.register().status, 200)
        before = self.server.reg(REALM, "1000")
        phone.password = "gonzo"
        for contacts in ([f"<{phone.contact}>;expires=0"], ["*"],
                         ["<sip:1000@192.0.2.1>"]):
            answer = phone.register(contacts=contacts,
                                    headers=[("Expires", 0)])
            self.assertEqual(answer.status, 403)
        for one in before:
            one.pop("expiresin")
        after = self.server.reg(REALM, "1000")
        for one in after:
            one.pop("expiresin")
        self.assertEqual(after, before)

    def test_unknown_user_looks_like_a_wrong_password(self):
        answer = Phone(self.udp(), "2000", REALM, "kermit").register()
        self.assertEqual((answer.status, answer.reason), (403, "Forbidden"))

    def test_nobody_registers_for_another(self):
        phone = self.phone(self.udp())
        challenge = phone.choose(phone.ask())
        phone.user = "1001"
        answer = phone.ask(credentials=authorization(
            challenge, "1000", "kermit", phone.uri))
        self.assertEqual(answer.status, 403)
        self.assertEqual(self.server.reg(REALM, "1001"), [])

    def test_unknown_realm_is_404_without_a_challenge(self):
        answer = Phone(self.udp(), "1000", "scan.invalid", "x").ask()
        self.assertEqual(answer.status, 404)
        self.assertEqual(answer.all("www-authenticate"), [])

    def test_realm_in_capitals_is_the_same_realm(self):
        phone = self.phone(self.udp())
        phone.realm = REALM.upper()
        self.assert_registered(phone.register(), phone.contact)
        self.assertEqual(self.contacts_shown(), [phone.contact])

    def test_user_with_dots_and_escapes_is_an_ordinary_user(self):
        phone = self.phone(self.udp(), "bob.smith", "fozzie")
        answer = phone.register()
        self.assert_registered(answer, phone.contact)
        request = phone.request(credentials=authorization(
            phone.choose(phone.ask()), "bob.smith", "fozzie", phone.uri))
        phone.wire.send(request.replace(b"To: <sip:bob.smith@",
                                        b"To: <sip:b%6Fb%2esmith@"))
        self.assert_registered(phone.receive(), phone.contact)
        self.assertEqual(len(self.server.reg(REALM, "bob.smith")), 1)

    def test_unknown_extension_is_420(self):
        answer = Phone(self.udp(), "1000", REALM, "kermit").ask(
            headers=[("Require", "path, shuttle"), ("Require", "warp")])
        self.assertEqual(answer.status, 420)
        self.assertEqual(answer.get("unsupported"), "shuttle, warp")

    def test_retransmission_gets_the_same_answer(self):
        phone = self.phone(self.udp())
        request = phone.request()
        phone.wire.send(request)
        first = phone.wire.receive()
        phone.wire.send(request)
        self.assertEqual(phone.wire.receive().raw, first.raw)


class Contacts(SipTest):
    URIS = ["sip:a@192.0.2.1:5070", "sip:b@192.0.2.2;ob", "sip:c@192.0.2.3"]

    def test_several_contacts_in_one_line_and_in_several(self):
        a, b, c = (f"<{uri}>" for uri in self.URIS)
        for lines in ([f"{a}, {b} ,\t{c}"], [a, b, c], [f"{a},{b}", c]):
            with self.subTest(lines):
                phone = self.phone(self.udp())
                self.assert_registered(phone.register(contacts=lines),
                                       *self.URIS)
                [found] = self.server.reg(REALM, "1000")
                self.assertEqual(
                    [one["contact"] for one in found["bindings"]], self.URIS)
                self.clear("1000", REALM)

    def test_each_contact_has_its_own_expires_and_q(self):
        phone = self.phone(self.udp())
        answer = phone.register(
            contacts=["<sip:a@192.0.2.1>;q=0.5;expires=120",
                      "<sip:b@192.0.2.2>"],
            headers=[("Expires", 300)])
        self.assertEqual(answer.contacts(), {
            "sip:a@192.0.2.1": {"expires": "120", "q": "0.5"},
            "sip:b@192.0.2.2": {"expires": "300"}})
        [found] = self.server.reg(REALM, "1000")
        self.assertEqual([one["q"] for one in found["bindings"]], [0.5, 1])

    def test_parameters_outside_of_brackets_belong_to_the_header(self):
        phone = self.phone(self.udp())
        answer = phone.register(contacts=["sip:a@192.0.2.1;expires=200"])
        self.assertEqual(answer.contacts(),
                         {"sip:a@192.0.2.1": {"expires": "200"}})

    def test_query_lists_without_change(self):
        phone = self.phone(self.udp())
        phone.register(contacts=["<sip:a@192.0.2.1>", "<sip:b@192.0.2.2>"])
        self.assert_registered(phone.register(contacts=[]),
                               "sip:a@192.0.2.1", "sip:b@192.0.2.2")
        self.assertEqual(self.contacts_shown(),
                         ["sip:a@192.0.2.1", "sip:b@192.0.2.2"])

    def test_star_removes_all_only_alone_and_with_expires_0(self):
        phone = self.phone(self.udp())
        phone.register(contacts=["<sip:a@192.0.2.1>", "<sip:b@192.0.2.2>"])
        for contacts, expires in ((["*"], 60), (["*"], None),
                                  (["*", "<sip:a@192.0.2.1>"], 0)):
            headers = [] if expires is None else [("Expires", expires)]
            answer = phone.register(contacts=contacts, headers=headers)
            self.assertEqual(answer.status, 400, (contacts, expires))
            self.assertEqual(self.contacts_shown(),
                             ["sip:a@192.0.2.1", "sip:b@192.0.2.2"])
        answer = phone.register(contacts=["*"], headers=[("Expires", 0)])
        self.assert_registered(answer)
        self.assertEqual(self.contacts_shown(), [])

    def test_one_contact_is_removed_and_the_other_stays(self):
        phone = self.phone(self.udp())
        phone.register(contacts=["<sip:a@192.0.2.1>", "<sip:b@192.0.2.2>"])
        self.assert_registered(
            phone.register(contacts=["<sip:a@192.0.2.1>;expires=0"]),
            "sip:b@192.0.2.2")
        self.assertEqual(self.contacts_shown(), ["sip:b@192.0.2.2"])

    def test_too_brief_is_raised_or_refused_with_423(self):
        phone = self.phone(self.udp())
        answer = phone.register(headers=[("Expires", 5)])
        self.assertEqual(answer.contacts(),
                         {phone.contact: {"expires": "60"}})
        strict = self.phone(self.udp(), realm="brief.babblevoice.com")
        answer = strict.register(headers=[("Expires", 119)])
        self.assertEqual(answer.status, 423)
        self.assertEqual(answer.get("min-expires"), "120")
        self.assertEqual(self.server.reg("brief.babblevoice.com"), [])
        answer = strict.register(headers=[("Expires", 120)])
        self.assertEqual(answer.contacts(),
                         {strict.contact: {"expires": "120"}})

    def test_too_long_is_lowered(self):
        phone = self.phone(self.udp())
        answer = phone.register(headers=[("Expires", 4294967295)])
        self.assertEqual(answer.contacts(),
                         {phone.contact: {"expires": "7200"}})

    def test_lower_cseq_changes_nothing(self):
        phone = self.phone(self.udp())
        challenge = phone.choose(phone.ask())

        def ask(count, cseq, contact):
            phone.cseq = cseq - 1
            return phone.ask(contacts=[contact], credentials=authorization(
                challenge, "1000", "kermit", phone.uri, count=count))

        self.assertEqual(ask(1, 10, "<sip:a@192.0.2.1>").status, 200)
        self.assertEqual(ask(2, 9, "<sip:a@192.0.2.1>;expires=0").status, 500)
        self.assertEqual(self.contacts_shown(), ["sip:a@192.0.2.1"])


if __name__ == "__main__":
    unittest.main()
