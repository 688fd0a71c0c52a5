"""README.md, docs/ and config/default.json say what the program does."""

import glob
import json
import os
import re
import runpy
import unittest
from http.client import HTTPConnection

from rollcall import (BINARY, LOOPBACK, PATIENCE, Server, TemporaryFile,
                      edge_config, run)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def read(*names):
    with open(os.path.join(ROOT, *names), encoding="utf-8") as file:
        return file.read()


def documents():
    """(name, text) of each document for people, and the manual page."""
    names = ["README.md", "SECURITY.md", "benchmarks/README.md",
             "packaging/rollcall.8.in", "packaging/debian/README.Debian"]
    names += [os.path.relpath(path, ROOT) for path in
              sorted(glob.glob(os.path.join(ROOT, "docs", "*.md")))]
    return [(name, read(name)) for name in names]


def anchors(text):
    """The names by which GitHub links to a document's headings."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


class Documents(unittest.TestCase):
    maxDiff = None

    def test_reference_is_what_the_program_prints(self):
        done = run("--reference")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(
            read("docs", "configuration.md").splitlines(),
            done.stdout.splitlines(),
            "run: rollcall --reference > docs/configuration.md")
        names = re.findall(r"^\| `([^`]+)`", run("--options").stdout,
                           re.MULTILINE)
        shown = set(re.findall(r"^\| `([^`]+)`|^#+ `([^`]+)`$", done.stdout,
                               re.MULTILINE))
        self.assertEqual(set(names), {a or b for a, b in shown})

    def test_scripts_run_keeps_bindings_where_nothing_is_built(self):
        folder = re.search(r'--store "\$root/build/([^"]+)"',
                           read("scripts", "run"))[1]
        self.assertIn(f"`build/{folder}`", read("README.md"))
        # What cmake makes beside this rollcall, it makes beside the other, too.
        beside = os.path.dirname(os.path.abspath(BINARY))
        self.assertTrue(os.path.isdir(os.path.join(beside, "CMakeFiles")))
        self.assertFalse(
            os.path.exists(os.path.join(beside, folder, "CMakeFiles")))

    def test_defaults_in_the_reference_are_a_valid_configuration(self):
        examples = re.findall(r'^    ("\w+": \{\n(?:     .*\n)+    \})$',
                              read("docs", "configuration.md"), re.MULTILINE)
        self.assertGreater(len(examples), 8)
        content = "{" + ",".join([*examples, '"directory": {}']) + "}"
        with TemporaryFile(content) as file:
            done = run("--check", "--config", file.path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_links_inside_the_repository_lead_somewhere(self):
        count = 0
        for name, text in documents():
            folder = os.path.dirname(os.path.join(ROOT, name))
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if re.match(r"\w+:", target):
                    continue
                count += 1
                path, _, anchor = target.partition("#")
                full = os.path.join(folder, path) if path \
                    else os.path.join(ROOT, name)
                self.assertTrue(os.path.exists(full), f"{name}: {target}")
                if anchor:
                    with open(full, encoding="utf-8") as file:
                        self.assertIn(anchor, anchors(file.read()),
                                      f"{name}: {target}")
        self.assertGreater(count, 10)

    def test_options_that_documents_name_exist(self):
        table = re.findall(r"^\| `([^`]+)`", run("--options").stdout,
                           re.MULTILINE)
        sections = {name for name in table if "." not in name}
        for name, text in documents():
            for option in re.findall(r"`([a-z]+\.[a-zA-Z0-9_.]+)`", text):
                if option.split(".")[0] in sections - {"edge"} \
                        and not option.endswith((".json", ".js")):
                    self.assertIn(option, table, name)

    def test_words_of_the_command_line_exist(self):
        known = set(re.findall(r"--[a-z][a-z-]+", run("--help").stdout
                               + run("edge", "--help").stdout
                               + run("user", "add", "--help").stdout))
        self.assertIn("--reference", known)
        seen = set()
        for name, text in documents():
            # Lines of commands, and commands within a line of text.
            for command in re.findall(
                    r"(?:^ +(?:\$ )?|`|ExecStart=\S*/)(rollcall (?:[^`\n]*))",
                    text, re.MULTILINE):
                for word in re.findall(r"(?<=\s)--[a-z][a-z-]+", command):
                    seen.add(word)
                    self.assertIn(word, known, f"{name}: {command}")
        manual = read("packaging", "rollcall.8.in").replace("\\-", "-")
        self.assertEqual(set(re.findall(r"--[a-z][a-z-]+", manual)), known)
        self.assertGreater(len(seen), 5)

    def test_scripts_that_documents_name_exist(self):
        for name, text in documents():
            for script in re.findall(r"\b(scripts/[a-z-]+(?:\.txt)?)\b", text):
                self.assertTrue(os.path.exists(os.path.join(ROOT, script)),
                                f"{name}: {script}")

    def test_json_of_the_documents_is_json_and_valid(self):
        count = 0
        for name, text in documents():
            if not name.startswith("docs/"):
                continue
            for block in re.findall(r"^```json\n(.*?)^```$", text,
                                    re.MULTILINE | re.DOTALL):
                value = json.loads(block)
                if not isinstance(value, dict) or "directory" not in value:
                    continue
                count += 1
                with TemporaryFile(value) as file:
                    done = run("--check", "--config", file.path)
                self.assertEqual((done.returncode, done.stderr), (0, ""),
                                 f"{name}:\n{block}")
        self.assertGreaterEqual(count, 3)

    def test_figures_that_sizing_names_are_measured_ones(self):
        measured = read("benchmarks", "README.md")
        named = re.findall(r"\b(\d{1,3}(?:,\d{3})+|\d+\.\d)(?= (?:µs|B|s|auth|look)\b"
                           r"|/s)", read("docs", "sizing.md"))
        named = [one for one in named if one != "3,333"]  # 100,000 / 30
        self.assertGreater(len(named), 8)
        for figure in named:
            self.assertIn(figure, measured)

    def test_plot_is_of_what_the_benchmark_writes(self):
        plot = runpy.run_path(os.path.join(ROOT, "scripts", "plot"))
        suite = read("benchmarks", "suite", "scale.py")
        for name, _, title in plot["PANELS"]:
            self.assertIn("{title}, " + name + '"', suite)
            self.assertIn(f">{title}</text>", read("docs", "scale.svg"))
        row = {"figure": "10,000 in 100, memory, polled", "unit": "B",
               "runs": [3, 1, 2], "min": 1, "median": 2, "max": 3}
        none = {**row, "figure": "100 in 1, memory, polled", "median": None}
        self.assertEqual(
            plot["figures"]({"rows": [row, none, {**row, "figure": "noise"}]}),
            {"memory, polled": {100: [(10_000, 1, 2, 3)]}})

    def test_lines_of_the_log_are_as_they_are_written(self):
        written = set()
        for path in glob.glob(os.path.join(ROOT, "**", "*.[ch]pp"),
                              recursive=True):
            folder = os.path.relpath(path, ROOT).split(os.sep)[0]
            if folder in ("tests", "benchmarks", "build"):
                continue
            with open(path, encoding="utf-8") as file:
                text = file.read()
            for part, level, literals in re.findall(
                    r"log::(\w+)\(\)\s*\.(\w+)\("
                    r"\s*((?:\"(?:[^\"\\]|\\.)*\"\s*)+)", text):
                level = {"warn": "warning"}.get(level, level)
                words = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals))
                written.add(f"{level} {part}: " + words.replace("{}", "…"))
        self.assertGreater(len(written), 20)
        shown = re.findall(r"^    ((?:debug|info|warning|error|critical) .*)$",
                           read("docs", "troubleshooting.md"), re.MULTILINE)
        self.assertGreater(len(shown), 10)
        for line in shown:
            self.assertIn(line, written)

    def test_paths_of_the_documents_are_served(self):
        rows = {(method, path) for name in ("README.md", "docs/http.md")
                for method, path in re.findall(
                    r"`(GET|POST|DELETE|PUT) (/[^`? ]*)", read(name))}
        self.assertGreater(len(rows), 8)
        with Server(edge_config({})) as server:
            for method, path in sorted(rows):
                filled = re.sub(r"\{\w+\}", "x", path)
                connection = HTTPConnection(LOOPBACK, server.http,
                                            timeout=PATIENCE)
                # No path has this method: 405, and those that it has.
                connection.request("PATCH", filled)
                answer = connection.getresponse()
                answer.read()
                connection.close()
                self.assertEqual(answer.status, 405, (method, path))
                self.assertIn(method, answer.headers["Allow"].split(", "),
                              path)

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
