"""The directory read anew while phones are registered."""

import json
import os
import signal
import tempfile
import unittest
import urllib.error
import urllib.request

from rollcall import LOOPBACK, PATIENCE, run, serve, wait_until, TemporaryFile
from rollcall import edge_config
from sip import Phone, Udp

REALM = "bling.babblevoice.com"


class Reload(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(
            tempfile.TemporaryDirectory(prefix="rollcall-e2e-"))
        self.write(REALM, {"1000": {"secret": "kermit"},
                           "1001": {"secret": "kermit"}})
        self.write("other.example", {"1": {"secret": "kermit"}})
        self.server = self.enterContext(serve(self.folder))

    def write(self, realm, users):
        with open(f"{self.folder}/{realm}.json", "w", encoding="utf-8") as file:
            file.write(users if isinstance(users, str) else json.dumps(users))

    def phone(self, user, realm=REALM, password="kermit"):
        return Phone(self.enterContext(Udp(self.server.udp)), user, realm,
                     password)

    def reload(self):
        """(status, JSON) of POST /reload"""
        request = urllib.request.Request(
            f"http://{LOOPBACK}:{self.server.http}/reload", b"", method="POST")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def test_users_come_and_go_and_bindings_stay(self):
        kermit, piggy = self.phone("1000"), self.phone("1001")
        self.assertEqual(kermit.register().status, 200)
        self.assertEqual(piggy.register().status, 200)
        before = self.server.reg(REALM, "1000")[0]["uuid"]
        self.write(REALM, {"1000": {"secret": "kermit", "display": "Kermit"},
                           "1002": {"secret": "gonzo"}})
        self.assertEqual(self.reload(), (200, {"realms": 2, "users": 3}))
        wait_until(lambda: self.server.reg(REALM, "1000")[0]["auth"]["display"]
                   == "Kermit", "the new name")
        self.assertEqual(self.server.reg(REALM, "1000")[0]["uuid"], before)
        self.assertEqual(len(self.server.reg(REALM, "1001")), 1)
        self.assertEqual(kermit.register().status, 200)
        self.assertEqual(piggy.register().status, 403)
        self.assertEqual(self.server.reg(REALM, "1001"), [])
        self.assertEqual(
            self.phone("1002", password="gonzo").register().status, 200)

    def test_sighup_does_the_same(self):
        self.assertEqual(self.phone("1", "third.example").ask().status, 404)
        self.write("third.example", {"1": {"secret": "kermit"}})
        self.server.child.send_signal(signal.SIGHUP)
        self.server.err.wait_for(r"reloaded .*: 3 realms with 4 users")
        wait_until(lambda: self.phone("1", "third.example").register().status
                   == 200, "a registration in the new realm")

    def test_realm_that_is_gone(self):
        phone = self.phone("1", "other.example")
        self.assertEqual(phone.register().status, 200)
        os.remove(f"{self.folder}/other.example.json")
        self.assertEqual(self.reload(), (200, {"realms": 1, "users": 2}))
        self.assertEqual(len(self.server.reg("other.example", "1")), 1)
        wait_until(lambda: phone.register().status == 404, "404")
        self.assertEqual(self.server.reg("other.example", "1"), [])

    def test_mistake_changes_nothing(self):
        phone = self.phone("1000")
        self.assertEqual(phone.register().status, 200)
        path = f"{self.folder}/{REALM}.json"
        for text, line in (
                ('{"1000": {"secret": 5}}',
                 "1000: a user needs a secret, ha1, ha1_sha256 or "
                 "ha1_sha512_256"),
                ('{"1000": {"secret": "x", "dispaly": "y"}}',
                 '1000.dispaly: unknown option, did you mean "display"?')):
            self.write(REALM, text)
            self.assertEqual(self.reload(), (
                400, {"error": f"directory: {path}: {line}"}))
        self.write(REALM, '{"1000": ')
        status, body = self.reload()
        self.assertEqual(status, 400)
        self.assertIn(f"directory: {path}: line 1, column ", body["error"])
        self.server.err.wait_for("not reloaded, all stays as it is: directory")
        self.assertEqual(phone.register().status, 200)
        os.remove(path)
        os.mkdir(path)
        self.assertEqual(self.reload(), (500, {
            "error": f"directory: {path}: cannot be read: Is a directory"}))
        self.assertEqual(phone.register().status, 200)

    def test_what_waits_for_a_new_start_is_told(self):
        config = edge_config(self.folder, http={"host": LOOPBACK, "port": 1},
                             limits={"inflight": 5},
                             realms={REALM: {"maxexpires": 70, "expires": 70}})
        with open(self.server._file.path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        self.assertEqual(self.reload()[0], 200)
        self.server.err.wait_for(
            "changed, but only a new start reads it: http, limits$")
        # The options of realms do change.
        phone = self.phone("1000")
        wait_until(lambda: phone.register().status == 200
                   and self.server.reg(REALM, "1000")[0]["expires"] == 70,
                   "the new lifetime")

    def test_other_methods(self):
        self.assertEqual(self.server.get("/reload")[0], 405)


class Paths(unittest.TestCase):
    def test_path_is_taken_from_the_folder_of_the_configuration(self):
        with TemporaryFile(edge_config("users.json")) as file:
            done = run("--check", "--config", file.path)
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, r"^directory: .*/users.json: cannot")
            with open(os.path.dirname(file.path) + "/users.json", "w",
                      encoding="utf-8") as users:
                json.dump({"com": {"example": {"1": {"secret": "x"}}}}, users)
            done = run("--check", "--config", file.path)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
