"""README.md and config/default.json say what the program does."""

import os
import re
import unittest

from rollcall import TemporaryFile, run

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def read(*names):
    with open(os.path.join(ROOT, *names), encoding="utf-8") as file:
        return file.read()


class Documents(unittest.TestCase):
    maxDiff = None

    def test_table_of_options_is_the_programs(self):
        done = run("--options")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        told = done.stdout.strip().splitlines()
        self.assertGreater(len(told), 40)
        shown = read("README.md").splitlines()
        start = shown.index(told[0])
        end = next(n for n in range(start, len(shown))
                   if not shown[n].startswith("|"))
        self.assertEqual(shown[start:end], told)

    def test_default_configuration_is_valid(self):
        done = run("--check", "--config",
                   os.path.join(ROOT, "config", "default.json"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_example_of_a_mistake_is_what_is_said(self):
        line = 'registrar.staletime: expected a whole number of seconds ' \
               'from 1 to 86400, found "5m"'
        self.assertIn("    " + line + "\n", read("README.md"))
        with TemporaryFile({"edge": {}, "registrar": {"staletime": "5m"},
                            "directory": {}}) as file:
            done = run("--check", "--config", file.path)
        self.assertEqual((done.returncode, done.stderr), (2, line + "\n"))

    def test_examples_of_configurations_are_valid(self):
        text = read("README.md")
        # Indented JSON objects that begin a line of their own.
        whole = re.findall(r"^    \{\n(?:     .*\n)+?    \}\n", text,
                           re.MULTILINE)
        self.assertEqual(len(whole), 1)
        realms = re.search(r'^    ("realms": \{.*\})$', text, re.MULTILINE)
        content = whole[0].rstrip()[:-1] + f", {realms[1]} }}"
        with TemporaryFile(content) as file:
            done = run("--check", "--config", file.path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
