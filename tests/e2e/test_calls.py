"""What the replaced module's users ask, over HTTP, with phones behind it."""

import http.client
import json
import re
import threading
import time
import unittest

from baresip import Baresip
from realm_case import PASSWORD, RealmTest
from rollcall import LOOPBACK, PATIENCE, wait_until
from sip import Phone, Tcp, answer_to, authorization, parse_challenge

# Longest that a notified phone is waited for, in milliseconds.
QUERY = 2500

NOTIFY = """NOTIFY {uri} SIP/2.0\r
Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch={branch}\r
Max-Forwards: 70\r
From: <sip:{user}@{realm}>;tag={tag}\r
To: <sip:{user}@{realm}>\r
Call-ID: {call_id}\r
CSeq: {number} NOTIFY\r
Contact: <sip:{realm}>\r
Event: {event}\r
Subscription-State: terminated;reason=noresource\r
{rest}"""


class CallTest(RealmTest):
    def call(self, method, path, body=None):
        """(status, JSON of the answer)"""
        connection = http.client.HTTPConnection(LOOPBACK, self.server.http,
                                                timeout=PATIENCE)
        try:
            connection.request(method, path,
                               None if body is None else json.dumps(body))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or "null")
        finally:
            connection.close()


class WhoToCall(CallTest):
    REALMS = {"a.example": {"staletime": 2}, "b.example": {"expires": 600}}

    def test_fresh_contacts_are_listed_best_first(self):
        gone = self.phone()
        self.register(gone)
        self.server.wait_for_reg([gone.realm, gone.user],
                                 lambda found: found[0]["stale"], "stale")
        phone = self.phone(user=gone.user)

        def fresh():
            # The phone is stale again after two seconds.
            self.register(phone, contacts=[
                f"<sip:{name}@192.0.2.1;ob>;q={q}" for name, q in
                (("low", 0.2), ("best", 0.9), ("middle", 0.55))])
            shown = [self.call("GET", path) for path in
                     (f"/contacts/a.example/{phone.user}",
                      f"/contacts/{phone.user}@a.example",
                      f"/contacts/{phone.user}@A.EXAMPLE")]
            return shown if shown[-1][1]["contacts"] else None

        network = {"source_address": LOOPBACK,
                   "source_port": phone.wire.port, "protocol": "udp",
                   "rport": True}
        uris = [f"sip:{name}@{LOOPBACK}:{phone.wire.port};ob;transport=udp"
                for name in ("best", "middle", "low")]
        for one in wait_until(fresh, "fresh contacts"):
            self.assertEqual(one, (200, {
                "username": phone.user, "realm": "a.example",
                "display": f"No {phone.user}",
                "uri": f"{phone.user}@a.example",
                "contacts": [{"contact": uri, "network": network}
                             for uri in uris]}))

    def test_registrations_of_a_user_by_address(self):
        phone = self.phone("b.example")
        self.register(phone)
        for path in (f"/reg/{phone.user}@b.example",
                     f"/reg/b.example/{phone.user}"):
            status, [found] = self.call("GET", path)
            self.assertEqual((status, found["callid"]), (200, phone.call_id))

    def test_one_object_for_each_call_id_the_longest_first(self):
        phone = self.phone("b.example")
        others = [self.phone("b.example", phone.user) for _ in range(2)]
        lifetimes = dict(zip([phone, *others], (300, 500, 200)))
        for one, seconds in lifetimes.items():
            self.register(one, headers=[("Expires", seconds)])
        self.assertEqual(
            [one["callid"] for one in self.reg(phone)],
            [one.call_id for one in
             sorted(lifetimes, key=lifetimes.get, reverse=True)])


class Notifying(CallTest):
    SECTIONS = {"http": {"host": LOOPBACK, "port": 0, "querytimeout": QUERY}}

    def notify(self, phone, body):
        """Starts the call: a function that waits for its answer."""
        result = []
        thread = threading.Thread(target=lambda: result.append(self.call(
            "POST", f"/notify/a.example/{phone.user}", body)))
        thread.start()

        def wait():
            thread.join(PATIENCE)
            return result[0]

        self.addCleanup(thread.join, PATIENCE)
        return wait

    def assert_notified(self, phone, event, rest):
        """The NOTIFY that comes, byte for byte but for what is by chance."""
        got = phone.wire.receive()
        self.assertEqual(got.raw.decode(), NOTIFY.format(
            uri=phone.contact, port=self.server.udp, user=phone.user,
            realm="a.example", event=event, rest=rest,
            call_id=got.get("call-id"),
            branch=re.search(r"branch=(z9hG4bK[\w.-]+)$", got.get("via"))[1],
            tag=re.search(r";tag=([\w.-]+)$", got.get("from"))[1],
            number=re.match(r"\d+", got.get("cseq"))[0]))
        return got

    def test_check_sync(self):
        phone = self.phone()
        self.register(phone)
        wait = self.notify(phone, {"event": "check-sync"})
        phone.wire.send(answer_to(self.assert_notified(
            phone, "check-sync", "Content-Length: 0\r\n\r\n")))
        self.assertEqual(wait(), (200, {"contacts": [
            {"contact": phone.contact, "status": 200}]}))

    def test_path_is_the_route(self):
        phone = self.phone()
        path = "<sip:edge.example.net;lr;ob>, <sip:10.0.0.2:5080;lr>"
        self.register(phone, headers=[("Path", path)])
        wait = self.notify(phone, {"event": "check-sync"})
        got = phone.wire.receive()
        self.assertEqual((got.uri, got.get("route")), (phone.contact, path))
        phone.wire.send(answer_to(got))
        self.assertEqual(wait()[1]["contacts"][0]["status"], 200)

    def test_headers_of_a_contacts_uri_are_not_in_the_request(self):
        # A Request-URI has none (RFC 3261 §19.1.1, table 1).
        phone = self.phone()
        uri = phone.contact
        phone.contact += "?Subject=x"
        self.register(phone)
        wait = self.notify(phone, {"event": "check-sync"})
        phone.contact = uri
        phone.wire.send(answer_to(self.assert_notified(
            phone, "check-sync", "Content-Length: 0\r\n\r\n")))
        self.assertEqual(wait()[1]["contacts"],
                         [{"contact": uri + "?Subject=x", "status": 200}])

    def test_message_summary(self):
        phone = self.phone()
        self.register(phone)
        for counts, waiting, line in (
                ({"new": 1, "old": 2, "newurgent": 0, "oldurgent": 0},
                 "yes", "1/2 (0/0)"),
                ({"new": 0, "old": 22, "newurgent": 0, "oldurgent": 3},
                 "no", "0/22 (0/3)"),
                ({"new": 0, "old": 0, "newurgent": 1, "oldurgent": 0},
                 "yes", "0/0 (1/0)")):
            body = (f"Messages-Waiting: {waiting}\r\n"
                    f"Message-Account: sip:{phone.user}@a.example\r\n"
                    f"Voice-Message: {line}\r\n")
            wait = self.notify(phone, {"event": "message-summary", **counts})
            phone.wire.send(answer_to(self.assert_notified(
                phone, "message-summary",
                "Content-Type: application/simple-message-summary\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}")))
            self.assertEqual(wait()[0], 200)

    def test_each_phones_status_is_told(self):
        silent = self.phone()
        busy = self.phone(user=silent.user)
        ok = Phone(self.enterContext(Tcp(self.server.tcp)), silent.user,
                   silent.realm, PASSWORD)
        for phone in (busy, ok, silent):
            self.register(phone)
        wait = self.notify(ok, {"event": "check-sync"})
        ok.wire.send(answer_to(ok.wire.receive()))
        busy.wire.send(answer_to(busy.wire.receive(),
                                 "481 Call/Transaction Does Not Exist"))
        self.assertEqual(silent.wire.receive().method, "NOTIFY")
        status, told = wait()
        self.assertEqual(status, 200)
        self.assertEqual(
            {one["contact"]: one["status"] for one in told["contacts"]},
            {ok.contact: 200, busy.contact: 481, silent.contact: None})

    def test_baresip_answers(self):
        with Baresip(self.server.udp, "1099", "a.example", PASSWORD,
                     "udp") as phone:
            [found] = self.server.wait_for_reg(
                ["a.example", "1099"], lambda found: found, "baresip")
            status, told = self.call("POST", "/notify/a.example/1099",
                                     {"event": "check-sync"})
            self.assertEqual(status, 200)
            [one] = told["contacts"]
            self.assertEqual(one["contact"], found["bindings"][0]["contact"])
            # It knows no such event, and says so itself.
            self.assertIn(one["status"], (200, 481, 489))
            phone.hang_up()

    def test_a_user_without_phones_has_nobody_to_notify(self):
        phone = self.phone()
        for path in (f"/notify/a.example/{phone.user}",
                     f"/notify/{phone.user}@a.example",
                     "/notify/nobody@nowhere.example"):
            self.assertEqual(self.call("POST", path, {"event": "check-sync"}),
                             (200, {"contacts": []}))

    def test_mistakes_are_400_and_reach_no_phone(self):
        phone = self.phone()
        self.register(phone)
        path = f"/notify/a.example/{phone.user}"
        for body in ({}, {"event": "reboot"}, {"event": "message-summary"},
                     {"event": "check-sync", "when": 1}, []):
            status, answer = self.call("POST", path, body)
            self.assertEqual((status, list(answer)), (400, ["error"]), body)
        # What comes next is the answer to this, and no NOTIFY.
        phone.wire.send(phone.request())
        self.assertEqual(phone.wire.receive().status, 401)


class Removing(CallTest):
    REALMS = {"a.example": {"optionsping": 1}}

    def assert_polled_no_more(self, *phones):
        self.assertEqual([one.answer_polls(1.2) for one in phones],
                         [0] * len(phones))

    def test_a_user_is_removed_and_polled_no_more(self):
        phone = self.phone()
        other = self.phone(user=phone.user)
        for one in (phone, other):
            self.register(one)
            poll = one.wire.receive()
            self.assertEqual(poll.method, "OPTIONS")
            one.wire.send(answer_to(poll))
        status, taken = self.call("DELETE", f"/reg/a.example/{phone.user}")
        self.assertEqual(
            (status, sorted(one["callid"] for one in taken)),
            (200, sorted([phone.call_id, other.call_id])))
        self.assertEqual(self.reg(phone), [])
        # Polls on their way may still come, once.
        for one in (phone, other):
            one.answer_polls(0.2)
        self.assert_polled_no_more(phone, other)
        self.assertEqual(
            self.call("DELETE", f"/reg/{phone.user}@a.example"), (200, []))
        # The phone is free to come back.
        self.register(phone)
        self.assertEqual(list(self.bindings(phone)), [phone.contact])

    def test_one_registration_is_removed_and_the_other_stays(self):
        phone = self.phone()
        other = self.phone(user=phone.user)
        for one in (phone, other):
            self.register(one)
        uuid = next(one["uuid"] for one in self.reg(phone)
                    if one["callid"] == phone.call_id)
        path = f"/reg/a.example/{phone.user}/"
        missing = "00000000-0000-4000-8000-000000000000"
        self.assertEqual(self.call("DELETE", path + missing)[0], 404)
        self.assertEqual(len(self.reg(phone)), 2)
        status, [taken] = self.call("DELETE", path + uuid.upper())
        self.assertEqual((status, taken["uuid"]), (200, uuid))
        self.assertEqual(list(self.bindings(phone)), [other.contact])
        self.assertEqual(self.call("DELETE", path + uuid)[0], 404)


class Authenticating(CallTest):
    REALMS = {"a.example": {}, "proxy.example": {"proxy": True},
              "brief.example": {"nonceexpires": 1}}
    URI = "sip:bob@a.example"

    def verify(self, realm, authorization_=None, method="INVITE", uri=URI):
        body = {"realm": realm, "method": method, "uri": uri}
        if authorization_:
            body["authorization"] = authorization_
        status, answer = self.call("POST", "/authenticate", body)
        self.assertEqual(status, 200)
        return answer

    def challenge(self, realm="a.example"):
        return parse_challenge(self.verify(realm)["challenges"][0])

    def invite(self, challenge, count=1, password=PASSWORD):
        return authorization(challenge, "1000", password, self.URI,
                             count=count, method="INVITE")

    def assert_refused(self, answer, status, stale, challenged=True):
        self.assertIs(answer["authenticated"], False)
        self.assertEqual((answer["status"], answer["stale"],
                          len(answer["challenges"]) > 0),
                         (status, stale, challenged))

    def test_digest_of_an_invite_is_verified_once(self):
        for realm, status in (("a.example", 401), ("proxy.example", 407)):
            asked = self.verify(realm)
            self.assert_refused(asked, status, False)
            challenge = parse_challenge(asked["challenges"][0])
            for count in (1, 2):
                proof = self.invite(challenge, count)
                self.assertEqual(self.verify(realm, proof), {
                    "authenticated": True, "username": "1000",
                    "realm": realm, "display": "No 1000"})
                again = self.verify(realm, proof)
                self.assert_refused(again, status, True)
                self.assertIn("stale=true", again["challenges"][0])

    def test_wrong_password_method_and_uri(self):
        challenge = self.challenge()
        self.assert_refused(
            self.verify("a.example", self.invite(challenge, password="gonzo")),
            403, False, False)
        proof = self.invite(challenge)
        self.assert_refused(
            self.verify("a.example", proof, method="BYE"), 403, False, False)
        self.assert_refused(
            self.verify("a.example", proof, uri="sip:x@a.example"), 400, False,
            False)
        # None of these has used the count up.
        self.assertIs(self.verify("a.example", proof)["authenticated"], True)

    def test_nonces_are_those_of_registers(self):
        phone = self.phone(user="1000")
        challenge = parse_challenge(phone.ask().get("www-authenticate"))
        proof = self.invite(challenge)
        self.assertIs(self.verify("a.example", proof)["authenticated"], True)
        # And their counts are the same ones.
        answer = phone.ask(credentials=self.login(phone, challenge, 1))
        self.assertEqual(answer.status, 401)
        answer = phone.ask(credentials=self.login(phone, challenge, 2))
        self.assertEqual(answer.status, 200)

    def test_a_nonce_that_has_expired_is_stale(self):
        late = self.invite(self.challenge("brief.example"))
        time.sleep(1.1)
        self.assert_refused(self.verify("brief.example", late), 401, True)

    def test_an_unknown_realm(self):
        self.assert_refused(self.verify("nowhere.example"), 404, False, False)
        self.assertNotIn("nowhere.example", self.server.reg())


if __name__ == "__main__":
    unittest.main()
