"""Path (RFC 3327), outbound (RFC 5626) and GRUU (RFC 5627) as phones see
them."""

import json
import re
import unittest

from realm_case import RealmTest

PATH = "<sip:edge.example.net;lr;ob>, <sip:10.0.0.2:5080;lr>"
INSTANCE = "<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>"


class Paths(RealmTest):
    REALMS = {"a.example": {"optionsping": 1}}

    def test_path_is_answered_shown_and_the_route_of_polls(self):
        phone = self.phone()
        answer = self.register(phone, headers=[("Supported", "path"),
                                               ("Path", PATH)])
        self.assertEqual(answer.get("path"), PATH)
        self.assertEqual(self.bindings(phone)[phone.contact]["path"], PATH)
        poll = phone.wire.receive()
        self.assertEqual((poll.method, poll.uri), ("OPTIONS", phone.contact))
        self.assertEqual(poll.get("route"), PATH)

    def test_path_of_several_lines_keeps_its_order(self):
        phone = self.phone()
        answer = self.register(phone, headers=[
            ("Path", one) for one in PATH.split(", ")])
        self.assertEqual(", ".join(answer.all("path")), PATH)
        self.assertEqual(self.bindings(phone)[phone.contact]["path"], PATH)

    def test_without_path_there_is_none(self):
        phone = self.phone()
        answer = self.register(phone)
        self.assertEqual(answer.all("path"), [])
        self.assertNotIn("path", self.bindings(phone)[phone.contact])
        self.assertEqual(phone.wire.receive().all("route"), [])

    def test_path_of_a_refresh_takes_the_place_of_the_one_before(self):
        phone = self.phone()
        self.register(phone, headers=[("Path", PATH)])
        other = "<sip:other.example.net;lr>"
        self.register(phone, headers=[("Path", other)])
        self.assertEqual(self.bindings(phone)[phone.contact]["path"], other)
        self.assertEqual(phone.wire.receive().get("route"), other)


class Flows(RealmTest):
    REALMS = {"a.example": {}, "timer.example": {"flowtimer": 25}}
    ASKS = [("Supported", "path, outbound")]

    def flow(self, phone, reg_id):
        return [f"<{phone.contact}>;+sip.instance=\"{INSTANCE}\";"
                f"reg-id={reg_id}"]

    def test_flows_of_one_phone_stand_side_by_side(self):
        one = self.phone()
        two, again = (self.phone(user=one.user) for _ in range(2))
        for phone in (two, again):
            phone.call_id = one.call_id
            phone.cseq = 10 if phone is two else 20
            # The phone names itself as before, wherever it sends from.
            phone.contact = one.contact
        for phone, reg_id in ((one, 1), (two, 2)):
            answer = self.register(phone, contacts=self.flow(phone, reg_id),
                                   headers=self.ASKS)
            self.assertEqual(answer.get("require"), "outbound")

        def shown():
            return sorted((one["regid"], one["instance"], one["reachable"])
                          for found in self.reg(phone)
                          for one in found["bindings"])

        def reached(phone):
            return f"sip:{phone.user}@127.0.0.1:{phone.wire.port}" \
                   ";transport=udp"

        self.assertEqual(shown(), [(1, INSTANCE, reached(one)),
                                   (2, INSTANCE, reached(two))])
        # A flow that is made anew takes the place of its own.
        answer = self.register(again, contacts=self.flow(again, 2),
                               headers=self.ASKS)
        self.assertEqual(len(answer.all("contact")), 2)
        self.assertEqual(shown(), [(1, INSTANCE, reached(one)),
                                   (2, INSTANCE, reached(again))])

    def test_first_hop_that_keeps_no_flows_is_439(self):
        phone = self.phone()

        def ask(*headers):
            request = phone.request(
                contacts=self.flow(phone, 1), credentials=self.login(phone),
                headers=[*self.ASKS, *headers])
            phone.wire.send(request.replace(
                b"\r\nMax-Forwards:",
                b"\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKphone"
                b"\r\nMax-Forwards:"))
            return phone.receive()

        for headers in ([], [("Path", "<sip:10.0.0.1;lr>")]):
            answer = ask(*headers)
            self.assertEqual(
                (answer.status, answer.reason),
                (439, "First Hop Lacks Outbound Support"), headers)
            self.assertEqual(self.reg(phone), [])
        self.assertEqual(ask(("Path", "<sip:10.0.0.1;lr;ob>")).status, 200)

    def test_flow_timer_is_told_if_so_configured(self):
        for realm, timer in (("timer.example", ["25"]), ("a.example", [])):
            phone = self.phone(realm)
            answer = self.register(phone, contacts=self.flow(phone, 1),
                                   headers=self.ASKS)
            self.assertEqual(answer.all("flow-timer"), timer)
        # Only to phones that use outbound.
        answer = self.register(self.phone("timer.example"))
        self.assertEqual(answer.all("flow-timer"), [])

    def test_reg_id_is_nothing_without_outbound(self):
        phone = self.phone()
        answer = self.register(phone, contacts=self.flow(phone, 1))
        self.assertEqual(answer.all("require"), [])
        self.assertNotIn("regid", self.bindings(phone)[phone.contact])

    def test_supported_tells_what_is_supported(self):
        answer = self.register(self.phone(), headers=[
            ("Require", "path, outbound, gruu")])
        self.assertEqual(answer.get("supported"), "path, outbound, gruu")


class Gruus(RealmTest):
    def enroll(self, phone, **said):
        answer = self.register(phone, contacts=[
            f"<{phone.contact}>;+sip.instance=\"{INSTANCE}\""], **said)
        return answer.all("contact")[0]

    def ask(self, phone):
        line = self.enroll(phone, headers=[("Supported", "gruu")])
        found = re.search(r';pub-gruu="([^"]+)";temp-gruu="([^"]+)"', line)
        self.assertTrue(found, line)
        return found.groups()

    def contacts(self, user):
        status, _, body = self.server.get(f"/contacts/{user}")
        self.assertEqual(status, 200)
        return [one["contact"] for one in json.loads(body)["contacts"]]

    def test_both_gruus_are_given_to_who_asks(self):
        phone = self.phone()
        public, temporary = self.ask(phone)
        self.assertEqual(public, f"sip:{phone.user}@a.example;gr="
                                 f"{INSTANCE[1:-1]}")
        self.assertRegex(temporary,
                         r"^sip:tgruu\.[\w.-]+@a\.example;gr$")
        # Nobody reads the user or the phone from a temporary one.
        self.assertNotIn(phone.user, temporary)
        # Another one each time, and both of them reach the phone.
        public_again, other = self.ask(phone)
        self.assertEqual(public_again, public)
        self.assertNotEqual(other, temporary)

    def test_no_gruus_for_who_does_not_ask(self):
        self.assertNotIn("gruu", self.enroll(self.phone()))
        phone = self.phone()
        answer = self.register(phone, headers=[("Supported", "gruu")])
        self.assertNotIn("gruu=", answer.all("contact")[0])  # no instance

    def test_a_temporary_gruu_finds_one_phone_of_its_user(self):
        phone = self.phone()
        other = self.phone(user=phone.user)
        self.register(other)
        _, first = self.ask(phone)
        _, second = self.ask(phone)
        mine = f"{phone.contact};transport=udp"
        for gruu in (first, second):
            user = re.match(r"sip:([^;]+);gr$", gruu)[1]
            self.assertEqual(self.contacts(user), [mine])
        self.assertEqual(
            sorted(self.contacts(f"{phone.user}@a.example")),
            sorted([mine, f"{other.contact};transport=udp"]))
        # A changed one finds nobody, and so does one whose phone has left.
        where = 10  # within the sealed text
        changed = "A" if user[where] != "A" else "B"
        self.assertEqual(
            self.contacts(user[:where] + changed + user[where + 1:]), [])
        self.assertEqual(phone.unregister().status, 200)
        self.assertEqual(self.contacts(user), [])


if __name__ == "__main__":
    unittest.main()
