"""sipsak registers and shows up. It insists on a host that resolves, so its
realm is an address."""

import subprocess
import time
import unittest

import shown
from rollcall import LOOPBACK, PATIENCE, serve
from sipp import free_port


def sipsak(*arguments):
    return subprocess.run(
        ["sipsak", *arguments], stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE,
        check=False)


class Sipsak(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.server = self.enterContext(serve(
            {LOOPBACK: {"1000": {"secret": "kermit"}}},
            digest={"algorithms": ["MD5"]}))

    def register(self, *more):
        # For more time than it would wait for the end of its contact.
        return sipsak("-U", "-s", f"sip:1000@{LOOPBACK}:{self.server.udp}",
                      "-H", LOOPBACK, "-u", "1000", "-x", "600", "-vv", *more)

    def test_it_registers_and_leaves(self):
        since = int(time.time())
        port = free_port()
        done = self.register("-a", "kermit", "-l", str(port))
        self.assertEqual(done.returncode, 0, done.stdout)
        [found] = self.server.reg(LOOPBACK, "1000")
        # It sends from another port than it names, and so is reached there.
        source = found["network"]["source_port"]
        self.assertNotIn(source, (0, port))
        host = f"sip:1000@{LOOPBACK}"
        self.assertEqual(
            shown.normalised(found, since),
            shown.expected("1000", LOOPBACK, found["callid"],
                           f"{host}:{port}", f"{host}:{source};transport=udp",
                           source, expires=600,
                           useragent=found["useragent"]))
        self.assertRegex(found["useragent"], "^sipsak ")
        self.assertEqual(self.server.reg(), [LOOPBACK])

        done = self.register("-a", "kermit", "-C", "*", "-x", "0")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(self.server.reg(), [])

    def test_it_is_refused_with_a_wrong_password(self):
        done = self.register("-a", "gonzo")
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn("403", done.stdout)
        self.assertEqual(self.server.reg(), [])

    def test_the_edge_answers_its_options(self):
        done = sipsak("-s", f"sip:{LOOPBACK}:{self.server.udp}", "-H",
                      LOOPBACK, "-vv")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("SIP/2.0 200 OK", done.stdout)


if __name__ == "__main__":
    unittest.main()
