"""Phones that speak raw SIP to the edge: odd wording, torn streams, rubbish."""

import time
import unittest

from sip import LOOPBACK, Message, Phone, authorization, build, unique
from sip_case import REALM, SipTest


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


class TestsOwnParser(unittest.TestCase):
    """The parser of the tests, on which the rest relies."""

    def test_headers_are_unfolded_and_their_names_made_long(self):
        one = Message(b"SIP/2.0 200 OK\r\nm: <sip:a@b>;q=1,\r\n <sip:c@d>\r\n"
                      b"\r\n")
        self.assertEqual(one.status, 200)
        self.assertEqual(one.get("contact"), "<sip:a@b>;q=1, <sip:c@d>")


if __name__ == "__main__":
    unittest.main()
