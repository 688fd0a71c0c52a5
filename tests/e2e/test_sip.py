"""Phones that speak raw SIP to the edge: what SIPp cannot say."""

import time
import unittest

import shown
from rollcall import serve
from sip import (LOOPBACK, Message, Phone, Tcp, Udp, authorization, build,
                 parse_challenge, unique)

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


class Wording(SipTest):
    """The same REGISTER in other words."""

    def credentials(self, phone):
        return authorization(phone.choose(phone.ask()), phone.user,
                             phone.password, phone.uri)

    def reworded(self, phone, *changes):
        request = phone.request(credentials=self.credentials(phone))
        for old, new in changes:
            self.assertIn(old, request)
            request = request.replace(old, new)
        return request

    def test_compact_names_of_headers(self):
        for wire in (self.udp(), self.tcp()):
            phone = self.phone(wire)
            wire.send(self.reworded(
                phone, (b"\r\nVia:", b"\r\nv:"), (b"\r\nFrom:", b"\r\nf:"),
                (b"\r\nTo:", b"\r\nt:"), (b"\r\nCall-ID:", b"\r\ni:"),
                (b"\r\nContact:", b"\r\nm:"),
                (b"\r\nContent-Length:", b"\r\nl:")))
            self.assert_registered(phone.receive(), phone.contact)
            self.clear("1000", REALM)

    def test_names_of_headers_in_any_case_with_blanks(self):
        phone = self.phone(self.udp())
        phone.wire.send(self.reworded(
            phone, (b"\r\nCSeq: ", b"\r\ncSEQ :  "),
            (b"\r\nContact: ", b"\r\nCONTACT\t:"),
            (b"\r\nAuthorization: Digest ",
             b"\r\nAUTHORIZATION:dIGEST ")))
        self.assert_registered(phone.receive(), phone.contact)

    def test_folded_lines(self):
        for wire in (self.udp(), self.tcp()):
            phone = self.phone(wire)
            wire.send(self.reworded(
                phone, (b"Contact: <", b"Contact:\r\n\t <"),
                (b", nonce=", b",\r\n nonce="), (b", qop=", b",\r\n\tqop="),
                (b" REGISTER\r\n", b"\r\n REGISTER\r\n")))
            self.assert_registered(phone.receive(), phone.contact)
            self.clear("1000", REALM)


class Streams(SipTest):
    def test_register_byte_by_byte(self):
        wire = self.tcp()
        phone = self.phone(wire)

        def dribble(data):
            for i in range(len(data)):
                wire.send(data[i:i + 1])
                if i % 64 == 0:
                    time.sleep(0.001)  # so that segments are not joined

        dribble(phone.request())
        refusal = phone.receive()
        self.assertEqual(refusal.status, 401)
        dribble(phone.request(credentials=authorization(
            phone.choose(refusal), "1000", "kermit", phone.uri)))
        self.assert_registered(phone.receive(), phone.contact)

    def test_two_in_one_segment_and_the_half_of_a_third(self):
        wire = self.tcp()
        phones = [self.phone(wire), self.phone(wire, "1001", "piggy"),
                  self.phone(wire, "bob.smith", "fozzie")]
        one, two, three = (phone.request() for phone in phones)
        wire.send(one + two + three[:100])
        answers = [wire.receive(), wire.receive()]
        wire.send(three[100:])
        answers.append(wire.receive())
        self.assertEqual([one.status for one in answers], [401] * 3)
        # Realms answer in order; the first two may come in either.
        self.assertEqual({one.get("call-id") for one in answers},
                         {phone.call_id for phone in phones})

    def test_ping_is_answered_by_pong(self):
        wire = self.tcp()
        wire.send(b"\r\n\r\n")
        self.assertEqual(wire.receive_bytes(), b"\r\n")
        phone = self.phone(wire)
        wire.send(b"\r\n\r\n" + phone.request())
        data = b""
        while not data.endswith(b"\r\n\r\n"):
            data += wire.receive_bytes()
        self.assertTrue(data.startswith(b"\r\nSIP/2.0 401 "), data)

    def test_body_is_passed_over(self):
        wire = self.tcp()
        phone = self.phone(wire)
        body = b"REGISTER sip:x SIP/2.0\r\n\r\n"
        request = phone.request().replace(
            b"Content-Length: 0\r\n\r\n",
            b"Content-Length: %d\r\n\r\n" % len(body) + body)
        wire.send(request)
        self.assertEqual(phone.receive().get("call-id"), phone.call_id)
        wire.send(phone.request())
        self.assertEqual(phone.receive().get("cseq"), "2 REGISTER")

    def test_a_broken_stream_is_closed(self):
        wire = self.tcp()
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual(wire.receive_bytes(), b"")

    def test_tcp_phone_is_reached_on_its_connection(self):
        wire = self.tcp()
        phone = self.phone(wire)
        phone.register()
        [found] = self.server.reg(REALM, "1000")
        self.assertEqual(found["network"],
                         {"source_address": LOOPBACK, "protocol": "tcp",
                          "source_port": wire.port, "rport": True})


class Malformed(SipTest):
    def test_malformed_packets_get_no_answer(self):
        wire = self.udp()
        phone = Phone(wire, "1000", REALM, "kermit")
        good = phone.request()
        for old, new in ((good, b"\0" * 200), (good, b"hello\r\n\r\n"),
                         (b" SIP/2.0\r\n", b" SIP/3.0\r\n"),
                         (b"\r\nVia: ", b"\r\nNoVia: "),
                         (b"\r\nCSeq: 1 REGISTER", b"\r\nCSeq: x REGISTER"),
                         (b"\r\nCSeq: 1 REGISTER", b"\r\nCSeq: 1 OPTIONS"),
                         (b"\r\nCall-ID: ", b"\r\nNo-ID: "),
                         (b"Content-Length: 0", b"Content-Length: 9")):
            self.assertIn(old, good)
            bad = good.replace(old, new)
            if new.startswith(b"\r\n") or new.startswith(b" "):
                bad = bad.replace(b"z9hG4bK", b"z9hG4bKbad")
            wire.send(bad)
        # Packets of one socket come in order: the first answer is to the last
        # packet, so that none before it got one.
        last = Phone(wire, "1000", REALM, "kermit")
        answer = last.ask()
        self.assertEqual(answer.get("call-id"), last.call_id)
        self.assertEqual(answer.status, 401)

    def test_other_methods(self):
        wire = self.udp()
        phone = Phone(wire, "1000", REALM, "kermit")
        for method, status in (("OPTIONS", 200), ("MESSAGE", 503),
                               ("INVITE", 501), ("CANCEL", 481)):
            answer = phone.ask(method=method, contacts=[])
            self.assertEqual(answer.status, status, method)
            self.assertEqual(answer.get("call-id"), phone.call_id)

    def test_responses_to_nothing_are_dropped(self):
        wire = self.udp()
        phone = Phone(wire, "1000", REALM, "kermit")
        wire.send(build("SIP/2.0 200 OK", [
            ("Via", f"SIP/2.0/UDP {LOOPBACK};branch={unique('z9hG4bK')}"),
            ("From", "<sip:a@b>;tag=1"), ("To", "<sip:a@b>;tag=2"),
            ("Call-ID", "x"), ("CSeq", "1 OPTIONS"), ("Content-Length", 0)]))
        self.assertEqual(phone.ask().status, 401)

    def test_malformed_credentials_are_400(self):
        phone = Phone(self.udp(), "1000", REALM, "kermit")
        challenge = phone.choose(phone.ask())
        for changed, reason in (
                ({"nc": "1"}, "Bad Digest Nonce Count"),
                ({"uri": '"sip:other.example"'},
                 "Digest uri Is Not The Request-URI"),
                ({"qop": "auth-int"}, "Digest qop Must Be auth")):
            answer = phone.ask(credentials=authorization(
                challenge, "1000", "kermit", phone.uri, changed=changed))
            self.assertEqual((answer.status, answer.reason), (400, reason))
        self.assertEqual(self.server.reg(REALM, "1000"), [])


class Message_(unittest.TestCase):
    """The test's own parser, on which the rest relies."""

    def test_headers_are_unfolded_and_their_names_made_long(self):
        one = Message(b"SIP/2.0 200 OK\r\nm: <sip:a@b>;q=1,\r\n <sip:c@d>\r\n"
                      b"\r\n")
        self.assertEqual(one.status, 200)
        self.assertEqual(one.get("contact"), "<sip:a@b>;q=1, <sip:c@d>")


if __name__ == "__main__":
    unittest.main()
