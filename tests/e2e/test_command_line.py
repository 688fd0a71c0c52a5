"""The command line: what a person types, and what comes back."""

import os
import re
import unittest

from rollcall import TemporaryFile, edge_config, run

STANDARD = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "..", "..", "config", "default.json")
# The file that users of the replaced module have.
LEGACY = {
    "drachtio": {"host": "127.0.0.1", "port": 9022, "secret": "cymru"},
    "directory": {"com": {"babblevoice": {"bling": {
        "1000": {"secret": "x", "display": "Kermit"},
        "1001": {"secret": "y"}}}}}}


class CommandLine(unittest.TestCase):
    def check(self, content):
        with TemporaryFile(content) as file:
            done = run("--check", "--config", file.path)
        self.assertNotIn(file.path, done.stderr)
        return done

    def test_version(self):
        done = run("--version")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^rollcall \d+\.\d+\.\d+\n$")

    def test_help_tells_of_every_option(self):
        table = run("--options")
        self.assertEqual(table.returncode, 0)
        options = re.findall(r"^\| `([^`]+)` \|", table.stdout, re.MULTILINE)
        self.assertEqual(len(options), len(set(options)))
        for name in ("drachtio.secret", "edge.listen", "http.port",
                     "registrar.optionsping", "registrar.staletime",
                     "registrar.regping", "log.format", "digest.algorithms"):
            self.assertIn(name, options)
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        for name in options:
            self.assertTrue(
                any(line == name or line.startswith(name + " ")
                    for line in lines), f"{name} is not in --help")
        for flag in ("--config", "--check", "--version", "--help"):
            self.assertIn(flag, done.stdout)

    def test_help_of_the_edge(self):
        done = run("edge", "--help")
        self.assertEqual(done.returncode, 0)
        for flag in ("--listen", "--admin", "--secret", "--timer-f"):
            self.assertIn(flag, done.stdout)

    def test_good_configurations(self):
        done = run("--check", "--config", STANDARD)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for content in (LEGACY, edge_config({"a.example": {}}),
                        {**LEGACY, "drachtio": [LEGACY["drachtio"]]},
                        {**LEGACY, "realms": {"bling.babblevoice.com":
                                              {"optionsping": 20}}}):
            done = self.check(content)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_mistakes_are_one_line_on_stderr(self):
        def edge(**sections):
            return edge_config({}, **sections)

        for content, line in (
                (edge(registrar={"staletime": "5m"}),
                 "registrar.staletime: expected a whole number of seconds "
                 'from 1 to 86400, found "5m"'),
                (edge(registrar={"staletme": 5}),
                 'registrar.staletme: unknown option, did you mean "staletime"?'),
                (edge(http={"port": 70000}),
                 "http.port: expected a whole number from 0 to 65535, "
                 "found 70000"),
                (edge(log={"level": "loud"}),
                 'log.level: expected "trace", "debug", "info", "warn" or '
                 '"error", found "loud"'),
                ({"directory": {}},
                 "neither drachtio nor edge is given, expected one of them "
                 "or both"),
                ({"drachtio": [{"secret": "a"}, {"secret": 77}],
                  "directory": {}},
                 "drachtio[1].secret: expected a text of 1 to 255 "
                 "characters, found a number"),
                (edge(realms={"bling.example": {}}),
                 "realms[\"bling.example\"]: not a realm of the directory")):
            with self.subTest(line):
                done = self.check(content)
                self.assertEqual(
                    (done.returncode, done.stdout, done.stderr),
                    (2, "", line + "\n"))

    def test_broken_json_names_its_place(self):
        done = self.check('{"edge": {},\n "directory" {}}')
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertRegex(done.stderr, r"\A[^\n]*line 2[^\n]*\n\Z")

    def test_missing_file(self):
        done = run("--config", "/nonexistent/rollcall.json")
        self.assertEqual(
            (done.returncode, done.stdout, done.stderr),
            (2, "", "/nonexistent/rollcall.json: cannot be read: "
                    "No such file or directory\n"))

    def test_wrong_usage(self):
        for arguments in (["--nonsense"], [], ["--config"], ["edge"],
                          ["edge", "--secret", "s", "--listen", "sctp:x"],
                          ["edge", "--secret", "s", "--listen", "udp:x",
                           "--timer-f", "1"]):
            with self.subTest(arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
