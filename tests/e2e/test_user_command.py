"""`rollcall user`: users of a directory in files, by the command line."""

import grp
import hashlib
import json
import os
import pty
import select
import signal
import stat
import tempfile
import threading
import time
import unittest

from rollcall import BINARY, PATIENCE, run, serve, wait_until
from sip import Phone, Udp

REALM = "bling.babblevoice.com"


def ha1(user, realm, password, algorithm="md5"):
    return hashlib.new(
        algorithm, f"{user}:{realm}:{password}".encode()).hexdigest()


class UserCommand(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = self.enterContext(
            tempfile.TemporaryDirectory(prefix="rollcall-e2e-"))
        self.realms = f"{self.folder}/realms"
        os.mkdir(self.realms)
        self.file = f"{self.folder}/users.json"

    def user(self, task, *arguments, directory=None, stdin="kermit\n"):
        return run("user", task, "--directory", directory or self.realms,
                   *arguments, input=stdin)

    def well(self, *arguments, **how):
        done = self.user(*arguments, **how)
        self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)
        return done.stdout

    def refused(self, *arguments, status=1, **how):
        done = self.user(*arguments, **how)
        self.assertEqual((done.returncode, done.stdout), (status, ""),
                         done.stderr)
        return done.stderr.strip()

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text if isinstance(text, str) else json.dumps(text))

    def test_user_is_added_with_all_digests(self):
        self.well("add", f"1000@{REALM.upper()}", "--display", "Kermit ü")
        self.assertEqual(self.read(f"{self.realms}/{REALM}.json"), {"1000": {
            "ha1": ha1("1000", REALM, "kermit"),
            "ha1_sha256": ha1("1000", REALM, "kermit", "sha256"),
            "ha1_sha512_256": ha1("1000", REALM, "kermit", "sha512_256"),
            "display": "Kermit ü"}})
        self.assertEqual(os.listdir(self.realms), [f"{REALM}.json"])

    def test_phones_log_in_with_what_was_written(self):
        self.well("add", f"1000@{REALM}")
        with serve(self.realms, digest={"algorithms": [
                "SHA-512-256", "SHA-256", "MD5"]}) as server, \
                Udp(server.udp) as wire:
            for algorithm in ("MD5", "SHA-256", "SHA-512-256"):
                phone = Phone(wire, "1000", REALM, "kermit", algorithm)
                self.assertEqual(phone.register().status, 200)
            self.well("passwd", f"1000@{REALM}", stdin="fozzie\n")
            self.well("add", "1@new.example", stdin="gonzo\n")
            server.child.send_signal(signal.SIGHUP)
            server.err.wait_for("reloaded .*: 2 realms with 2 users")
            phone = Phone(wire, "1000", REALM, "fozzie")
            wait_until(lambda: phone.register().status == 200, "200")
            phone = Phone(wire, "1", "new.example", "gonzo")
            self.assertEqual(phone.register().status, 200)
            self.well("del", f"1000@{REALM}")
            server.child.send_signal(signal.SIGHUP)
            server.err.wait_for("reloaded .*: 2 realms with 1 users")
            phone = Phone(wire, "1000", REALM, "fozzie")
            wait_until(lambda: phone.register().status == 403, "403")
            self.assertEqual(server.reg(REALM, "1000"), [])

    def test_tree_in_a_file_keeps_its_shape_and_what_is_not_known(self):
        self.write(self.file, {
            "com": {"babblevoice": {"bling": {"1000": {
                "secret": "x", "display": "Kermit", "note": [1, None, 2.5]}},
                "other": {}}},
            "Named.Example": {"1": {"secret": "y"}}, "unknown": 17})
        before = self.read(self.file)
        self.well("add", f"1001@{REALM}", directory=self.file)
        self.well("add", "2@named.example", directory=self.file)
        self.well("add", "3@brand.new", directory=self.file)
        self.well("passwd", f"1000@{REALM}", directory=self.file)
        after = self.read(self.file)
        bling = after["com"]["babblevoice"]["bling"]
        self.assertEqual(list(bling), ["1000", "1001"])
        self.assertEqual(bling["1000"], {
            "display": "Kermit", "note": [1, None, 2.5],
            **{name: text for name, text in bling["1001"].items()
               if name != "ha1"},
            **{name: ha1("1000", REALM, "kermit", algorithm)
               for name, algorithm in (("ha1", "md5"),
                                       ("ha1_sha256", "sha256"),
                                       ("ha1_sha512_256", "sha512_256"))}})
        self.assertEqual(list(after["Named.Example"]), ["1", "2"])
        self.assertEqual(list(after["brand.new"]), ["3"])
        self.assertEqual(after["unknown"], 17)
        self.well("del", f"1001@{REALM}", directory=self.file)
        self.well("del", "2@named.example", directory=self.file)
        self.well("del", f"1000@{REALM}", directory=self.file)
        after = self.read(self.file)
        self.assertEqual(after["com"]["babblevoice"], {"bling": {},
                                                       "other": {}})
        self.assertEqual(after["Named.Example"], before["Named.Example"])

    def test_list(self):
        for user in ("2@b.example", "10@a.example", "9@a.example"):
            self.well("add", user, "--display", "D" if user[0] == "9" else "")
        self.assertEqual(self.well("list"),
                         "10@a.example\n9@a.example\tD\n2@b.example\n")
        self.assertEqual(self.well("list", "B.example"), "2@b.example\n")
        self.assertEqual(self.refused("list", "c.example"),
                         "c.example is no realm of the directory")
        self.write(f"{self.realms}/a.example.json", '{"1": {"secret": 5}}')
        self.assertRegex(self.refused("list"),
                         r"a\.example\.json: 1: a user needs a secret")

    def test_what_cannot_be_done_changes_nothing(self):
        self.well("add", f"1000@{REALM}")
        path = f"{self.realms}/{REALM}.json"
        before = self.read(path)
        for arguments, line in (
                (("add", f"1000@{REALM}"), f"1000@{REALM} is a user already"),
                (("passwd", f"1@{REALM}"), f"1@{REALM} is no user"),
                (("del", f"1@{REALM}"), f"1@{REALM} is no user"),
                (("del", "1@other.example"), "1@other.example is no user")):
            self.assertEqual(self.refused(*arguments), line)
        for text, line in (("", "no password given"), ("\n", "no password given"),
                           ("a\tb\n", "the password holds a control character"),
                           ("x" * 256, "the password is longer than 255 "
                                       "characters")):
            self.assertEqual(self.refused("passwd", f"1000@{REALM}",
                                          stdin=text), line)
        for who, line in (("1000", "expected user@realm, found 1000"),
                          ("@a.example", "expected user@realm, found @a.example"),
                          ("1@no realm", "no name of a realm: no realm")):
            self.assertEqual(self.refused("add", who, status=2), line)
        self.assertEqual(
            self.refused("add", "1@a.example", directory=f"{self.folder}/none"),
            f"{self.folder}/none: no such file or folder")
        self.assertEqual(self.read(path), before)
        self.write(path, '{"1000": ')
        self.assertIn(f"{path}: line 1, column",
                      self.refused("add", f"1@{REALM}"))
        self.write(self.file, {"edge": {}, "directory": {}})
        self.assertEqual(
            self.refused("add", f"1@{REALM}", directory=self.file),
            f"{self.file}: is a configuration, not a directory in a file of "
            "its own")

    def test_wrong_command_lines(self):
        for arguments in (("user",), ("user", "frobnicate"), ("user", "add"),
                          ("user", "add", "--directory", self.realms)):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertNotEqual(done.stderr, "")

    def test_file_keeps_mode_and_owner(self):
        self.write(self.file, {})
        os.chmod(self.file, 0o604)
        groups = [one for one in {*os.getgroups(), *(
            [group.gr_gid for group in grp.getgrall()]
            if os.getuid() == 0 else [])} if one != os.getgid()]
        if groups:
            os.chown(self.file, -1, groups[0])
        before = os.stat(self.file)
        self.well("add", f"1@{REALM}", directory=self.file)
        after = os.stat(self.file)
        self.assertNotEqual(after.st_ino, before.st_ino)
        self.assertEqual(
            (after.st_mode, after.st_uid, after.st_gid),
            (before.st_mode, before.st_uid, before.st_gid))
        self.well("add", f"1@{REALM}")
        self.assertEqual(
            stat.S_IMODE(os.stat(f"{self.realms}/{REALM}.json").st_mode), 0o640)

    def test_link_stays_a_link(self):
        self.write(self.file, {})
        link = f"{self.folder}/link.json"
        os.symlink("users.json", link)
        self.well("add", f"1@{REALM}", directory=link)
        self.assertTrue(os.path.islink(link))
        self.assertEqual(list(self.read(self.file)[REALM]), ["1"])

    def test_many_at_once_lose_nothing(self):
        threads = [threading.Thread(target=self.well, args=(
            "add", f"{number}@{REALM}")) for number in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual(sorted(self.read(f"{self.realms}/{REALM}.json")),
                         [str(number) for number in range(8)])

    def at_a_terminal(self, *answers):
        """(exit code, all that was shown) of adding a user."""
        child, terminal = pty.fork()
        if child == 0:
            os.execv(BINARY, [BINARY, "user", "add", "--directory",
                              self.realms, f"1000@{REALM}"])
        shown = b""
        left = list(answers)
        deadline = time.monotonic() + PATIENCE
        try:
            while time.monotonic() < deadline:
                if not select.select([terminal], [], [], 0.2)[0]:
                    continue
                try:
                    some = os.read(terminal, 1000)
                except OSError:
                    break
                if not some:
                    break
                shown += some
                if some.endswith(b": ") and left:
                    os.write(terminal, left.pop(0))
        finally:
            os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), \
            shown.decode()

    def test_people_type_it_twice_without_seeing_it(self):
        status, shown = self.at_a_terminal(b"kermit\n", b"kermit\n")
        self.assertEqual(status, 0, shown)
        self.assertEqual(shown.replace("\r", ""), "Password: \nOnce more: \n")
        self.assertEqual(
            self.read(f"{self.realms}/{REALM}.json")["1000"]["ha1"],
            ha1("1000", REALM, "kermit"))

    def test_people_who_mistype_are_told(self):
        status, shown = self.at_a_terminal(b"kermit\n", b"kremit\n")
        self.assertEqual(status, 1)
        self.assertIn("the two passwords differ", shown)
        self.assertEqual(os.listdir(self.realms), [])

    def test_people_may_call_it_off(self):
        status, shown = self.at_a_terminal(b"\x03")
        self.assertEqual(status, 1)
        self.assertIn("called off", shown)
        self.assertEqual(os.listdir(self.realms), [])


if __name__ == "__main__":
    unittest.main()
