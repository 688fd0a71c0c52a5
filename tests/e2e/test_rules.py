"""Rules of the register that need more than one phone or server to show."""

import hashlib
import time
import unittest

from realm_case import PASSWORD, RealmTest
from rollcall import serve
from sip import Phone, Udp, authorization, parse_challenge


def hashed(algorithm, user, realm):
    return hashlib.new(algorithm,
                       f"{user}:{realm}:{PASSWORD}".encode()).hexdigest()


class Identity(RealmTest):
    REALMS = {"a.example": {}, "b.example": {}}
    SECTIONS = {"digest": {"algorithms": ["SHA-512-256", "SHA-256", "MD5"]}}
    EXTRA_USERS = {
        "md5": {"ha1": hashed("md5", "md5", "a.example")},
        "sha256": {"ha1_sha256": hashed("sha256", "sha256", "a.example")},
        "sha512": {"ha1_sha512_256": hashed("sha512_256", "sha512",
                                            "a.example")}}

    def test_users_without_clear_text_are_challenged_as_they_can_answer(self):
        for user, algorithm in (("md5", "MD5"), ("sha256", "SHA-256"),
                                ("sha512", "SHA-512-256")):
            phone = self.phone(user=user)
            phone.algorithm = algorithm
            [offered] = [parse_challenge(one)["algorithm"] for one in
                         phone.ask().all("www-authenticate")]
            self.assertEqual(offered, algorithm)
            self.register(phone)
            phone.password = "gonzo"
            self.assertEqual(phone.register().status, 403)

    def test_from_is_not_consulted(self):
        phone = self.phone()
        request = phone.request(credentials=authorization(
            phone.choose(phone.ask()), phone.user, PASSWORD, phone.uri))
        sender = f"From: <sip:{phone.user}@a.example>".encode()
        self.assertIn(sender, request)
        phone.wire.send(request.replace(
            sender, b"From: <sip:secretary@elsewhere.example>"))
        self.assertEqual(phone.receive().status, 200)
        self.assertEqual(list(self.bindings(phone)), [phone.contact])

    def test_credentials_for_another_realm_are_passed_over(self):
        phone = self.phone("b.example")
        foreign = authorization(
            phone.choose(phone.ask()), phone.user, PASSWORD, phone.uri)
        phone.realm = "a.example"
        # As if there were none: no new nonce is called stale.
        answer = phone.ask(credentials=foreign)
        self.assertEqual(answer.status, 401)
        challenge = phone.choose(answer)
        self.assertNotIn("stale", challenge)
        # Beside those for this realm they do no harm.
        answer = phone.ask(headers=[("Authorization", foreign)],
                           credentials=authorization(
                               challenge, phone.user, PASSWORD, phone.uri))
        self.assertEqual(answer.status, 200)

    def test_unknown_realms_leave_nothing_behind(self):
        for number in range(20):
            answer = self.phone(f"r{number}.invalid").ask()
            self.assertEqual(answer.status, 404)
        self.assertEqual([name for name in self.server.reg()
                          if name.endswith(".invalid")], [])


class Sequences(RealmTest):
    def test_rebooted_phone_may_begin_again(self):
        phone = self.phone()
        phone.cseq = 500
        self.register(phone)
        phone.cseq = 0
        # Its answer to a new challenge proves that it is no old packet: one
        # of a later millisecond, since no phone boots within the same.
        time.sleep(0.01)
        answer = self.register(phone, headers=[("Expires", 600)])
        self.assertEqual(answer.get("cseq"), "2 REGISTER")
        self.assertEqual(self.granted(answer), 600)

    def test_star_of_an_old_packet_removes_nothing(self):
        phone = self.phone()
        challenge = parse_challenge(phone.ask().get("www-authenticate"))
        phone.cseq = 10
        answer = phone.ask(credentials=self.login(phone, challenge))
        self.assertEqual(answer.status, 200)
        phone.cseq = 3
        answer = phone.ask(contacts=["*"], headers=[("Expires", 0)],
                           credentials=self.login(phone, challenge, 2))
        self.assertEqual(answer.status, 500)
        self.assertEqual(list(self.bindings(phone)), [phone.contact])

    def test_moved_phone_replaces_its_binding(self):
        for instance in ("", ';+sip.instance="<urn:uuid:7>"'):
            with self.subTest(instance):
                phone = self.phone()
                contacts = [f"<sip:{phone.user}@192.0.2.4:5060>" + instance]
                self.register(phone, contacts=contacts)
                phone.wire = self.udp()
                if instance:
                    phone.call_id += "-rebooted"
                contacts = [f"<sip:{phone.user}@192.0.2.4:6060>" + instance]
                answer = self.register(phone, contacts=contacts)
                self.assertEqual(len(answer.all("contact")), 1)
                [found] = self.reg(phone)
                self.assertEqual(found["network"]["source_port"],
                                 phone.wire.port)
                self.assertEqual(len(found["bindings"]), 1)

    def test_own_contact_is_first_and_as_the_phone_wrote_it(self):
        phone = self.phone()
        other = self.phone(user=phone.user)
        self.register(other)
        mine = f'"My Desk" <sip:{phone.user}@192.0.2.4;LR;a=%41>;X-a;x="a b"'
        for one, contacts in ((phone, [mine]), (other, None),
                              (phone, [mine])):
            answer = self.register(one, contacts=contacts)
            first = mine if one is phone else f"<{other.contact}>"
            self.assertEqual(answer.all("contact")[0],
                             first + ";expires=3600")
            self.assertEqual(len(answer.all("contact")), 2)


class Secrets(unittest.TestCase):
    USERS = {"a.example": {"1000": {"secret": PASSWORD}}}

    def phone(self, server):
        return Phone(self.enterContext(Udp(server.udp)), "1000", "a.example",
                     PASSWORD)

    def test_nonces_count_wherever_the_secret_is_the_same(self):
        def start(secret):
            return self.enterContext(serve(
                self.USERS, digest={"noncesecret": secret}))

        first = self.phone(start("a secret for all nodes"))
        second = self.phone(start("a secret for all nodes"))
        stranger = self.phone(start("a secret of its own"))
        challenge = first.choose(first.ask())
        for phone, status in ((second, 200), (stranger, 401)):
            answer = phone.ask(credentials=authorization(
                challenge, "1000", PASSWORD, phone.uri))
            self.assertEqual(answer.status, status)
        # What was never ours is no stale nonce: people are asked.
        self.assertNotIn("stale", stranger.choose(answer))

    def test_uri_of_a_digest_may_be_relaxed(self):
        for check, status in (("strict", 400), ("relaxed", 200)):
            server = self.enterContext(serve(
                self.USERS, digest={"uricheck": check}))
            phone = self.phone(server)
            answer = phone.ask(credentials=authorization(
                phone.choose(phone.ask()), "1000", PASSWORD,
                "sip:other.example"))
            self.assertEqual(answer.status, status, check)


if __name__ == "__main__":
    unittest.main()
