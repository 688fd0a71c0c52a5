"""What RFC 4475 and RFC 5118 raise about REGISTER, in vectors of our own,
through the edge. Each says what is expected, and why."""

import re
import unittest

from realm_case import PASSWORD, RealmTest
from rollcall import LOOPBACK, edge_config, Server, wait_for_register
from sip import Phone, Udp, authorization, parse_challenge

V6_REALM = "[2001:db8::10]"


class TortureTest(RealmTest):
    REALMS = {"a.example": {}, V6_REALM: {}, "intranet": {},
              "ping.example": {"optionsping": 1}}
    EXTRA_USERS = {"null": {"secret": PASSWORD},
                   "null-1": {"secret": PASSWORD},
                   "user;par=u@h": {"secret": PASSWORD}}

    def ask(self, phone, *changes, **said):
        """The answer to a REGISTER with these (old, new) changes."""
        request = phone.request(**said)
        for old, new in changes:
            self.assertIn(old, request)
            request = request.replace(old, new)
        phone.wire.send(request)
        return phone.receive()

    def ask_known(self, phone, *changes, **said):
        """The same with credentials."""
        return self.ask(phone, *changes, credentials=self.login(phone), **said)

    def contacts(self, phone, *contacts, **said):
        """What the 200 has for Contacts, without lifetimes; nothing of any
        other user may be in it."""
        answer = self.register(phone, contacts=list(contacts), **said)
        return [re.sub(r";expires=\d+", "", one)
                for one in answer.all("contact")]

    def assert_dropped(self, request):
        """No answer comes: the first one is to what is sent after it."""
        phone = self.phone()
        phone.wire.send(request)
        self.assertEqual(phone.ask().get("call-id"), phone.call_id)

    def without_answer(self, *changes):
        phone = self.phone()
        request = phone.request()
        for old, new in changes:
            self.assertIn(old, request)
            request = request.replace(old, new)
        self.assert_dropped(request)


class Escapes(TortureTest):
    def test_escaped_nulls_are_part_of_an_address(self):
        # RFC 4475 §3.1.1.4: %00 ends nothing. The address of record is not
        # that of the user whose name comes before it, who gets no rights there.
        phone = self.phone(user="null")
        challenge = parse_challenge(phone.ask().get("www-authenticate"))
        answer = self.ask(
            phone, (b"To: <sip:null@", b"To: <sip:null%00-%00@"),
            credentials=self.login(phone, challenge))
        self.assertEqual(answer.status, 403)
        self.assertEqual(self.bindings(phone), {})

    def test_escaped_nulls_tell_contacts_apart(self):
        # The same section: two zeros are another user than one.
        phone = self.phone()
        one, two = "<sip:%00@192.0.2.1>", "<sip:%00%00@192.0.2.1>"
        self.assertEqual(self.contacts(phone, one, two), [one, two])
        self.assertEqual(sorted(self.bindings(phone)),
                         ["sip:%00%00@192.0.2.1", "sip:%00@192.0.2.1"])

    def test_escapes_in_the_user_are_resolved(self):
        # RFC 3261 §19.1.4: what need not be escaped equals its escape.
        phone = self.phone(user="null-1")
        answer = self.ask_known(
            phone, (b"To: <sip:null-1@", b"To: <sip:n%75ll%2d1@"))
        self.assertEqual(answer.status, 200)
        self.assertEqual(list(self.bindings(phone)), [phone.contact])

    def test_user_part_may_look_like_parameters(self):
        # RFC 4475 §3.1.1.9: ;par=u%40h belongs to the user.
        phone = self.phone()
        phone.user = "user;par=u@h"
        challenge = parse_challenge(self.ask(
            phone, (b"sip:user;par=u@h@", b"sip:user;par=u%40h@")
        ).get("www-authenticate"))
        answer = self.ask(
            phone, (b"sip:user;par=u@h@", b"sip:user;par=u%40h@"),
            credentials=self.login(phone, challenge))
        self.assertEqual(answer.status, 200)
        self.assertEqual(len(self.bindings(phone)), 1)

    def test_escaped_method_is_another_method(self):
        # RFC 4475 §3.1.1.5: % escapes nothing in a method. Nobody serves such
        # a method here: 503, as for any other that nobody serves.
        phone = self.phone()
        answer = self.ask_known(phone, (b"REGISTER sip:", b"RE%47IST%45R sip:"),
                                (b" REGISTER\r\n", b" RE%47IST%45R\r\n"))
        self.assertEqual(answer.status, 503)
        self.assertEqual(answer.get("cseq"), "2 RE%47IST%45R")
        self.assertEqual(self.bindings(phone), {})

    def test_percent_signs_in_display_names_are_text(self):
        # The same section: "%Z%45" is no escape, and no format either.
        phone = self.phone()
        answer = self.ask_known(phone, (b"To: <", b'To: "%Z%45 %s%n" <'),
                                (b"From: <", b'From: "%Z%45" <'),
                                contacts=['"%Z%45" <sip:a@192.0.2.1>'])
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.get("to").startswith('"%Z%45 %s%n" <'))
        self.assertTrue(
            answer.get("contact").startswith('"%Z%45" <sip:a@192.0.2.1>;'))

    def test_a_percent_sign_that_escapes_nothing_is_no_uri(self):
        # RFC 3261 §25.1: in a URI it needs two hexadecimal digits.
        for uri in ("sip:a%@192.0.2.1", "sip:a%4@192.0.2.1",
                    "sip:a%zz@192.0.2.1"):
            phone = self.phone()
            answer = phone.register(contacts=[f"<{uri}>"])
            self.assertEqual((answer.status, answer.reason),
                             (400, "malformed Contact"), uri)


class Contacts(TortureTest):
    def test_parameters_outside_of_brackets_are_the_headers(self):
        # RFC 4475 §3.3.15 and 16: without brackets, what follows the semicolon
        # belongs to the header; within them it belongs to the URI.
        phone = self.phone()
        self.assertEqual(
            self.contacts(phone, "sip:a@192.0.2.1;x", "<sip:b@192.0.2.1;x>"),
            ["<sip:a@192.0.2.1>;x", "<sip:b@192.0.2.1;x>"])
        self.assertEqual(sorted(self.bindings(phone)),
                         ["sip:a@192.0.2.1", "sip:b@192.0.2.1;x"])

    def test_transport_of_the_uri_and_of_the_header_differ(self):
        # RFC 3261 §19.1.4: a URI with a transport never equals one without;
        # a header parameter of this name counts for nothing.
        phone = self.phone()
        bare, uri = ("sip:a@192.0.2.1;transport=tcp",
                     "<sip:a@192.0.2.1;transport=tcp>")
        self.assertEqual(self.contacts(phone, bare, uri),
                         ["<sip:a@192.0.2.1>;transport=tcp", uri])
        self.assertEqual(len(self.bindings(phone)), 2)

    def test_escaped_headers_in_a_uri_are_kept(self):
        # RFC 4475 §3.3.17: the URI is stored with them, for who calls it. Polls
        # go where they go without them; a Request-URI has none (RFC 3261
        # §19.1.1, table 1).
        phone = self.phone("ping.example")
        uri = "sip:a@192.0.2.1?Route=%3Csip:b.example.com%3E"
        self.assertEqual(self.contacts(phone, f"<{uri}>"), [f"<{uri}>"])
        self.assertEqual(list(self.bindings(phone)), [uri])
        self.assertEqual(
            self.reg(phone)[0]["contacts"],
            [f"sip:a@{LOOPBACK}:{phone.wire.port};transport=udp"
             "?Route=%3Csip:b.example.com%3E"])
        poll = phone.wire.receive()
        self.assertEqual(
            (poll.method, poll.uri, poll.get("to"), poll.all("route")),
            ("OPTIONS", "sip:a@192.0.2.1", "<sip:a@192.0.2.1>", []))

    def test_a_question_mark_needs_brackets(self):
        # RFC 4475 §3.1.2.13: malformed; a guess could be wrong.
        answer = self.phone().register(
            contacts=["sip:a@192.0.2.1?Route=%3Csip:b.example.com%3E"])
        self.assertEqual((answer.status, answer.reason),
                         (400, "malformed Contact"))

    def test_unknown_schemes_of_contacts_are_taken_as_they_are(self):
        # RFC 4475 §3.3.5: what the URI means is for who calls it.
        phone = self.phone()
        uris = ["<name:John_Smith>", "<tel:+1-201-555-0123;ext=12>",
                "<mailto:a@b.example>"]
        self.assertEqual(self.contacts(phone, *uris), uris)
        self.assertEqual(sorted(self.reg(phone)[0]["contacts"]),
                         sorted(uri[1:-1] for uri in uris))

    def test_unknown_scheme_of_to_is_400(self):
        # The same section: there is no address of record to bind to.
        for uri in (b"isbn:2983792873", b"tel:+12015550123", b"name:J_Smith"):
            phone = self.phone()
            answer = self.ask_known(
                phone, (f"To: <sip:{phone.user}@a.example>".encode(),
                        b"To: <" + uri + b">"))
            self.assertEqual((answer.status, answer.reason), (400, "Bad To"))
            self.assertEqual(self.bindings(phone), {})

    def test_unknown_scheme_of_the_request_uri_is_no_register_here(self):
        # RFC 4475 §3.3.2: digests name the Request-URI, so that it may be any;
        # who is registered is said by To alone.
        phone = self.phone()
        phone.uri = "nobodyKnowsThisScheme:totallyopaquecontent"
        self.assertEqual(self.register(phone).status, 200)

    def test_display_names(self):
        # RFC 4475 §3.1.1.6 needs no blank before the bracket; §3.1.2.15 and
        # §25.1 of RFC 3261 want odd characters quoted, but what is clear is
        # forgiven; §3.1.2.6 is not: its quote never ends.
        for name, status in (("caller", 200), ('"a \\" <b>" ', 200),
                             ('""', 200), ("Watson, Thomas ", 400),
                             ("Bell, Alexander", 400), ('"Mr. J. ', 400),
                             ("a b ", 200), ("a.b ", 200)):
            phone = self.phone()
            answer = phone.register(contacts=[f"{name}<sip:a@192.0.2.1>"])
            self.assertEqual(answer.status, status, name)

    def test_blanks_in_brackets(self):
        # RFC 4475 §3.1.2.14: no blanks are allowed there; which address is
        # meant is clear all the same, and it is stored without them.
        phone = self.phone()
        self.assertEqual(self.contacts(phone, "< sip:a@192.0.2.1 >"),
                         ["<sip:a@192.0.2.1>"])


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


class Ipv6(TortureTest):
    def test_references_in_contacts(self):
        # RFC 5118 §4.1, RFC 5954 §4.2: compared as addresses, echoed as
        # written. §4.4: the port stands behind the bracket.
        phone = self.phone()
        uri = "<sip:a@[2001:db8::9:1]>"
        self.assertEqual(self.contacts(phone, uri), [uri])
        again = "<sip:a@[2001:DB8:0:0::9:1]>"
        self.assertEqual(self.contacts(phone, again), [again])
        port = "<sip:a@[2001:db8::9:1]:5070>"
        self.assertEqual(len(self.contacts(phone, port)), 2)

    def test_references_lack_their_brackets(self):
        # RFC 5118 §4.2: 400; §4.3: with brackets, 5070 is part of the address.
        phone = self.phone()
        answer = phone.register(contacts=["<sip:a@2001:db8::9:1>"])
        self.assertEqual((answer.status, answer.reason),
                         (400, "malformed Contact"))
        ambiguous = "<sip:a@[2001:db8::9:1:5070]>"
        self.assertEqual(self.contacts(phone, ambiguous), [ambiguous])
        for host in ("[2001:db8::9::1]", "[2001:db8:1]", "[::1", "[]",
                     "[::1]x", "[192.0.2.1]"):
            answer = phone.register(contacts=[f"<sip:a@{host}>"])
            self.assertEqual(answer.status, 400, host)

    def test_mapped_addresses(self):
        # RFC 5118 §4.10: an IPv6 address like any other.
        phone = self.phone()
        uri = "<sip:a@[::ffff:192.0.2.10]:5070>"
        self.assertEqual(self.contacts(phone, uri), [uri])

    def test_references_in_via(self):
        # RFC 5118 §4.1 and §4.5: the answer goes to where the request came
        # from; received has no brackets, and is accepted with them.
        sent_by = f"{LOOPBACK}:".encode()
        for host, rest in ((b"[2001:db8::9:1]", b""),
                           (b"[2001:db8::9:1]", b";received=[2001:db8::9:2]"),
                           (b"[2001:db8::9:1]", b";received=2001:db8::9:2")):
            phone = self.phone()
            answer = self.ask(
                phone, (b"UDP " + sent_by, b"UDP " + host + b":"),
                (b";rport", rest + b";rport"))
            self.assertEqual(answer.status, 401)
            via = answer.get("via")
            self.assertIn(f" {host.decode()}:{phone.wire.port};", via)
            self.assertIn(f";rport={phone.wire.port};received={LOOPBACK}", via)
        # Two references behind each other name no host.
        self.without_answer((b"UDP " + sent_by,
                             b"UDP [2001:db8::9:1][2001:db8::9:2]:"))

    def test_realms_may_be_references_or_single_labels(self):
        # An address of record at an IPv6 address, in any case of its letters.
        for realm, said in ((V6_REALM, V6_REALM.upper()),
                            ("intranet", "INTRANET")):
            phone = self.phone(realm)
            phone.realm = said
            self.register(phone)
            phone.realm = realm
            self.assertEqual(list(self.bindings(phone)), [phone.contact])

    def test_register_over_ipv6(self):
        config = edge_config({"a.example": {"1000": {"secret": PASSWORD}}},
                             registrar={"optionsping": 1})
        config["edge"]["listen"] = ["udp:[::1]:0", f"udp:{LOOPBACK}:0"]
        try:
            Udp(9, host="::1").close()
        except OSError as error:
            self.skipTest(f"no IPv6 on loopback: {error}")
        server = self.enterContext(Server(config))
        wait_for_register(server.udp)
        [port] = re.findall(r"udp:\[::1\]:(\d+)", server.out.text())
        wire = self.enterContext(Udp(int(port), host="::1"))
        phone = Phone(wire, "1000", "a.example", PASSWORD)
        phone.contact = f"sip:1000@[::1]:{wire.port}"

        def said(**options):
            request = phone.request(**options).replace(
                b"UDP 127.0.0.1:", b"UDP [::1]:")
            wire.send(request)
            return phone.receive()

        refusal = said()
        self.assertEqual(refusal.status, 401)
        self.assertIn(f" [::1]:{wire.port};", refusal.get("via"))
        answer = said(credentials=authorization(
            parse_challenge(refusal.get("www-authenticate")), "1000", PASSWORD,
            phone.uri))
        self.assertEqual(answer.status, 200)
        self.assertEqual(list(answer.contacts()), [phone.contact])
        [found] = server.reg("a.example", "1000")
        self.assertEqual(
            (found["contacts"], found["network"]),
            ([phone.contact + ";transport=udp"],
             {"source_address": "::1", "source_port": wire.port,
              "protocol": "udp", "rport": True}))
        poll = wire.receive()
        self.assertEqual((poll.method, poll.uri), ("OPTIONS", phone.contact))
        self.assertIn(f"[::1]:{port};", poll.get("via"))


if __name__ == "__main__":
    unittest.main()
