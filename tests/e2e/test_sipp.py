"""500 phones of 50 realms register, are polled, refresh, and half leave."""

import time
import unittest

import shown
from rollcall import serve
from sipp import Sipp

REALMS = 50
USERS = 10
ALLOW = ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS"]
PATIENCE = 40


def realm_name(number):
    return f"tenant{number:02}.example.com"


def user_name(number):
    return str(2000 + number)


def password(realm, user):
    return f"secret-of-{user}-at-{realm}"


def credentials(realm, user):
    """A field that SIPp replaces by an Authorization header."""
    return (f"[authentication username={user_name(user)} "
            f"password={password(realm, user)}]")


DIRECTORY = {
    realm_name(r): {user_name(u): {"secret": password(r, u),
                                   "display": f"Phone {u}"}
                    for u in range(USERS)}
    for r in range(REALMS)}
# The phones of even users leave at the end.
LINES = [[user_name(u), realm_name(r), credentials(r, u),
          0 if u % 2 == 0 else 2400]
         for u in range(USERS) for r in range(REALMS)]


class Phones(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.server = self.enterContext(serve(
            DIRECTORY, registrar={"optionsping": 2},
            digest={"algorithms": ["MD5"]}, log={"level": "info"}))

    def expected(self, user, realm, told, **changed):
        port = int(told["Port"])
        upper = self.protocol.upper()
        uri = f"sip:{user}@127.0.0.1:{port};transport={upper}"
        return shown.expected(
            user, realm, told["Call-ID"], uri, uri, port, self.protocol,
            useragent="SIPp", allow=ALLOW, binding={"rtt": shown.AN_RTT},
            **{"auth": {"username": user, "realm": realm,
                        "uri": f"{user}@{realm}",
                        "display": f"Phone {int(user) - 2000}"}, **changed})

    def shown_at(self, *names):
        return [shown.normalised(one, self.since)
                for one in self.server.reg(*names)]

    def all_polled(self, count, seen_since):
        """Waits until all contacts answered a poll after that time."""
        def polled(names):
            if len(names) != count:
                return False
            for name in names:
                for one in self.server.reg(name):
                    binding = one["bindings"][0]
                    if ("rtt" not in binding or binding["missed"]
                            or binding["lastseen"] < seen_since):
                        return False
            return True
        self.server.wait_for_reg(
            [], polled, "an answered poll of each contact", PATIENCE)

    def compare(self, told, **changed):
        """All that is shown of these phones, and of no others."""
        realms = {}
        for one in told.values():
            user, realm = one["User"].split("@")
            realms.setdefault(realm, {})[user] = self.expected(
                user, realm, one, **changed)
        self.assertEqual(sorted(self.server.reg()), sorted(realms))
        for name, users in realms.items():
            self.assertEqual(
                sorted(self.shown_at(name),
                       key=lambda one: one["auth"]["username"]),
                [users[user] for user in sorted(users)])
            user = sorted(users)[0]
            self.assertEqual(self.shown_at(name, user), [users[user]])

    def run_phones(self, transport):
        self.protocol = "udp" if transport.startswith("u") else "tcp"
        port = getattr(self.server, self.protocol)
        self.since = int(time.time())
        with Sipp(port, transport, LINES) as sipp:
            told = sipp.twin.receive(len(LINES))
            self.assertEqual({one["User"] for one in told.values()},
                             {f"{user}@{realm}" for user, realm, *_ in LINES})
            self.all_polled(REALMS, self.since)
            self.compare(told, expires=1800)

            refreshed = int(time.time())
            sipp.twin.release(told)
            self.assertEqual(set(sipp.twin.receive(len(LINES))), set(told))
            self.all_polled(REALMS, refreshed + 2)
            self.compare(told, expires=2400, initial=False)

            sipp.twin.release(told)
            self.assertEqual(set(sipp.twin.receive(len(LINES))), set(told))
            stay = {key: one for key, one in told.items()
                    if int(one["User"].split("@")[0]) % 2 == 1}
            self.assertEqual(len(stay), len(LINES) // 2)
            self.all_polled(REALMS, int(time.time()) + 1)
            self.compare(stay, expires=2400, initial=False)
            for realm in (realm_name(0), realm_name(REALMS - 1)):
                self.assertEqual(self.server.reg(realm, user_name(0)), [])

            sipp.finish(told)

    def test_over_udp(self):
        self.run_phones("u1")

    def test_over_one_tcp_connection(self):
        self.run_phones("t1")

    def test_over_a_tcp_connection_each(self):
        self.run_phones("tn")


if __name__ == "__main__":
    unittest.main()
