"""What RFC 4475 raises about the numbers, lines and headers of a REGISTER, in
vectors of our own, through the edge. Each says what is expected, and why."""

import re
import unittest

from torture_case import TortureTest


class Numbers(TortureTest):
    def test_overlarge_expires_is_as_long_as_may_be(self):
        # RFC 4475 §3.1.2.4, RFC 3261 §20.19: above 2**32-1 it is 2**32-1, and
        # no small number by overflow.
        for expires in ("4294967296", "1" + 40 * "0"):
            phone = self.phone()
            answer = self.register(phone, headers=[("Expires", expires)])
            self.assertEqual(self.granted(answer), 7200)
            answer = self.register(
                phone, contacts=[f"<{phone.contact}>;expires={expires}"])
            self.assertEqual(self.granted(answer), 7200)

    def test_overlarge_cseq_is_dropped(self):
        # RFC 4475 §3.1.2.4, RFC 3261 §8.1.1.5: below 2**31. The edge drops
        # what has no valid CSeq, as it could not tell its retransmissions.
        for number in (b"2147483648", b"4294967296", b"36893488147419103232",
                       b"-1"):
            self.without_answer((b"CSeq: 1 ", b"CSeq: " + number + b" "))

    def test_largest_cseq(self):
        phone = self.phone()
        phone.cseq = 2147483645
        self.assertEqual(self.register(phone).get("cseq"),
                         "2147483647 REGISTER")

    def test_q_beyond_one_is_400(self):
        # RFC 3261 §25.1: from 0 to 1, three digits.
        for q in ("1.5", "1.001", "-0.1", "0.1234", "high", ""):
            answer = self.phone().register(
                contacts=[f"<sip:a@192.0.2.1>;q={q}"])
            self.assertEqual((answer.status, answer.reason),
                             (400, "bad Contact parameter"), q)

    def test_bytes_after_the_body_are_ignored(self):
        # RFC 4475 §3.1.1.8 and RFC 3261 §18.3: a datagram ends where its
        # Content-Length says; the INVITE behind it is not looked at.
        phone = self.phone()
        phone.wire.send(phone.request(credentials=self.login(phone))
                        + phone.request(method="INVITE", contacts=[]))
        self.assertEqual(phone.receive().status, 200)
        after = phone.ask()
        self.assertEqual(after.get("cseq"), f"{phone.cseq} REGISTER")

    def test_fewer_bytes_than_content_length_are_dropped(self):
        # RFC 4475 §3.1.2.2 and 3: the rest of the datagram is missing.
        for length in (b"9999", b"-999", b"0x0", b"99999999999999999999"):
            self.without_answer((b"Content-Length: 0",
                                 b"Content-Length: " + length))

    def test_contradicting_content_lengths_are_dropped(self):
        # RFC 4475 §3.3.9: which one counts nobody knows.
        self.without_answer((b"Content-Length: 0\r\n",
                             b"Content-Length: 0\r\nContent-Length: 5\r\n"))

    def test_values_that_must_be_single(self):
        # RFC 4475 §3.3.8: two of them are 400, whichever is meant.
        for name in (b"To", b"From", b"Call-ID", b"CSeq"):
            phone = self.phone()
            request = phone.request(credentials=self.login(phone))
            line = re.search(rb"\r\n" + name + rb": [^\r]*", request)[0]
            phone.wire.send(request.replace(line, line + line))
            answer = phone.receive()
            self.assertEqual(answer.status, 400, name)
            self.assertEqual(self.bindings(phone), {})


class Headers(TortureTest):
    def test_unknown_scheme_of_credentials_is_challenged(self):
        # RFC 4475 §3.3.7: as if there were none.
        for value in ("NoOneKnowsThisScheme opaque-data=here",
                      "Basic MTAwMDprZXJtaXQ=", "Digestive nonce=1"):
            phone = self.phone()
            answer = phone.ask(credentials=value)
            self.assertEqual(answer.status, 401)
            self.assertEqual(self.bindings(phone), {})

    def test_unknown_scheme_beside_a_digest_is_passed_over(self):
        phone = self.phone()
        proof = self.login(phone)
        answer = phone.ask(headers=[("Authorization", "NoOneKnowsIt a=b")],
                           credentials=proof)
        self.assertEqual(answer.status, 200)

    def test_unknown_option_tags(self):
        # RFC 4475 §3.3.6: 420 names all that is not understood. Proxy-Require
        # is for proxies, and this is none.
        phone = self.phone()
        answer = phone.register(headers=[
            ("Require", "nothingSupportsThis, nothingSupportsThisEither")])
        self.assertEqual(
            (answer.status, answer.get("unsupported")),
            (420, "nothingSupportsThis, nothingSupportsThisEither"))
        self.register(phone, headers=[("Proxy-Require", "noProxiesSupport")])

    def test_unknown_and_empty_headers_are_passed_over(self):
        # RFC 4475 §3.1.1.1: nobody needs to know them.
        self.register(self.phone(), headers=[
            ("NewFangledHeader", "newfangled value\r\n continued newfangled"),
            ("UnknownHeaderWithUnusualValue", ";;,,;;,;"), ("Subject", ""),
            ("Max-Forwards", "0")])

    def test_transports_of_via_that_nobody_knows(self):
        # RFC 4475 §3.1.1.10: what stands in Via of hops before is theirs.
        phone = self.phone()
        answer = self.ask(phone, (
            b"\r\nMax-Forwards:",
            b"\r\nVia: SIP/2.0/SCTP t1.example.com;branch=z9hG4bKa"
            b"\r\nVia: SIP/2.0/UNKNOWN t2.example.com;branch=z9hG4bKb"
            b"\r\nMax-Forwards:"))
        self.assertEqual(answer.status, 401)
        self.assertEqual(answer.all("via")[1:], [
            "SIP/2.0/SCTP t1.example.com;branch=z9hG4bKa",
            "SIP/2.0/UNKNOWN t2.example.com;branch=z9hG4bKb"])

    def test_requests_that_lack_a_header_are_dropped(self):
        # RFC 4475 §3.3.1: without these no answer could be matched.
        for name in (b"Call-ID", b"From", b"To", b"CSeq", b"Via"):
            self.without_answer((b"\r\n" + name + b": ", b"\r\nX-Not: "))

    def test_start_lines_that_are_none_are_dropped(self):
        # RFC 4475 §3.1.2.7 to 10, 16 and 17: brackets, blanks, another
        # version, a CSeq of another method.
        start = b"REGISTER sip:a.example SIP/2.0\r\n"
        for line in (b"REGISTER sip:a.example; lr SIP/2.0\r\n",
                     b"REGISTER  sip:a.example SIP/2.0\r\n",
                     b"REGISTER sip:a.example  SIP/2.0\r\n",
                     b"REGISTER sip:a.example SIP/2.0  \r\n",
                     b"REGISTER sip:a.example SIP/7.0\r\n",
                     b"REGISTER sip:a.example\r\n"):
            self.without_answer((start, line))
        self.without_answer((b"1 REGISTER", b"1 INVITE"))

    def test_bad_dates_are_nobodys_business(self):
        # RFC 4475 §3.1.2.12: a date of another zone; the registrar has its own.
        self.register(self.phone(), headers=[
            ("Date", "Fri, 01 Jan 2010 16:00:00 EST")])

    def test_no_branch_of_ours(self):
        # RFC 4475 §3.3.19: an element of RFC 2543 is answered, too.
        phone = self.phone()
        request = phone.request()
        phone.wire.send(re.sub(rb";branch=z9hG4bK[^;]*", b"", request))
        self.assertEqual(phone.receive().status, 401)


if __name__ == "__main__":
    unittest.main()
