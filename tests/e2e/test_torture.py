"""What RFC 4475 and RFC 5118 raise about addresses in a REGISTER, in vectors
of our own, through the edge. Each says what is expected, and why."""

import re
import unittest

from rollcall import LOOPBACK, Server, edge_config, wait_for_register
from sip import Phone, Udp, authorization, parse_challenge
from torture_case import PASSWORD, V6_REALM, TortureTest


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
