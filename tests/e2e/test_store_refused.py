"""A store that cannot be used ends the start with a clear line, untouched."""

import hashlib
import os
import stat
import unittest

from rollcall import LOOPBACK
from sip import Phone, Udp
from store_case import PASSWORD, StoreTest


def contents(folder):
    """{path: (mode, sum of its bytes)} of all that is below a folder."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[path] = (os.stat(path).st_mode,
                               hashlib.sha256(file.read()).hexdigest())
    return found


class Refused(StoreTest):
    def fill(self, server, users):
        with Udp(server.udp) as wire:
            for number in users:
                phone = Phone(wire, str(1000 + number), "a.example", PASSWORD)
                phone.contact = f"sip:{number}@{LOOPBACK}:5060"
                self.assertEqual(phone.register().status, 200)

    def left_alone(self, pattern, **how):
        before = contents(self.store)
        line = self.refused(pattern, **how)
        self.assertEqual(contents(self.store), before)
        return line

    def test_for_damage_in_any_file_that_counts(self):
        # Two tables from two starts, and a log of what came since.
        for begin in (0, 20, 40):
            server = self.start()
            self.fill(server, range(begin, begin + 20))
            self.kill(server)
        folder = f"{self.store}/bindings"
        kinds = set()
        for name in sorted(os.listdir(folder)):
            path = f"{folder}/{name}"
            kind = name.partition("-")[0] if "-" in name \
                else name.rpartition(".")[2]
            if kind not in ("MANIFEST", "CURRENT", "log", "sst", "format"):
                continue
            with open(path, "rb") as file:
                whole = file.read()
            if not whole:
                continue
            kinds.add(kind)
            middle = len(whole) // 2
            flipped = bytes(one ^ 0x55 for one in whole[middle:middle + 4])
            with self.subTest(name):
                with open(path, "r+b") as file:
                    file.seek(middle)
                    file.write(flipped)
                self.left_alone(f"{self.store}.*{name}" if kind == "format"
                                else f"{self.store} is damaged: .*{name}")
            with open(path, "r+b") as file:
                file.write(whole)
        self.assertEqual(kinds,
                         {"MANIFEST", "CURRENT", "log", "sst", "format"})
        # And mended it is as good as ever.
        server = self.start()
        self.assertEqual(len(server.reg("a.example")), 60)

    def test_for_a_file_that_is_missing(self):
        for begin in (0, 20):
            server = self.start()
            self.fill(server, range(begin, begin + 20))
            self.kill(server)
        folder = f"{self.store}/bindings"
        for end in ("CURRENT", "format", ".sst"):
            # Of the tables the newest, since older ones may have had their day.
            [*_, name] = [one for one in sorted(os.listdir(folder))
                          if one.endswith(end)]
            with self.subTest(name):
                os.rename(f"{folder}/{name}", f"{self.folder}/{name}")
                self.left_alone(f"is damaged: .*{name} is missing")
                os.rename(f"{self.folder}/{name}", f"{folder}/{name}")
        self.assertEqual(len(self.start().reg("a.example")), 40)

    def test_for_another_process_that_uses_it(self):
        server = self.start()
        self.fill(server, range(5))
        self.left_alone("held by another process")
        # Whom it does not hurt.
        self.fill(server, range(5, 10))
        self.assertEqual(len(server.reg("a.example")), 10)

    def test_for_a_newer_format(self):
        self.kill(self.start())
        with open(f"{self.store}/bindings/format", "w",
                  encoding="utf-8") as file:
            file.write("Rollcall store, format 2\n")
        self.left_alone("its format is 2, and this version of Rollcall knows "
                        "only 1")

    def test_for_a_folder_of_something_else(self):
        os.mkdir(self.store)
        with open(f"{self.store}/thesis.tex", "w", encoding="utf-8") as file:
            file.write("years of work")
        line = self.refused("holds other things, such as thesis.tex")
        self.assertIn("cannot be opened", line)
        with open(f"{self.store}/thesis.tex", encoding="utf-8") as file:
            self.assertEqual(file.read(), "years of work")

    def test_for_a_path_that_cannot_be_made(self):
        with open(f"{self.folder}/file", "w", encoding="utf-8"):
            pass
        for path, why in ((f"{self.folder}/file/store", "Not a directory"),
                          (f"{self.folder}/file", "Not a directory"),
                          ("/proc/self/store", "No such file or directory")):
            with self.subTest(path):
                self.store = path
                self.refused(f"cannot be opened: .*{why}")

    def test_for_a_secret_that_is_damaged(self):
        server = self.start()
        self.fill(server, range(5))
        self.kill(server)
        file = f"{self.store}/nonce-secret"
        with open(file, "rb") as secret:
            whole = secret.read()
        os.truncate(file, 5)
        self.refused(f"{file} is damaged: it should have {len(whole)} bytes")
        with open(file, "rb") as secret:
            self.assertEqual(secret.read(), whole[:5])
        with open(file, "wb") as secret:
            secret.write(whole)
        self.assertEqual(len(self.start().reg("a.example")), 5)

    def test_nobody_else_may_read_it(self):
        before = os.umask(0)
        try:
            server = self.start()
        finally:
            os.umask(before)
        self.fill(server, range(1))
        mode = os.stat(f"{self.store}/nonce-secret").st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)


if __name__ == "__main__":
    unittest.main()
