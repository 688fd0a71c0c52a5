"""What every benchmark gets: binaries, scratch files, sizes."""

import os
import re
import subprocess

from .processes import Failure

FOLDERS = {
    "rollcall": "",
    "count": "benchmarks/micro",
    "micro": "benchmarks/micro",
    "limit": "benchmarks/limit",
    "sipload": "benchmarks/sipload",
    "drachtioload": "benchmarks/drachtioload",
    "engines": "benchmarks/engines",
}


class Suite:
    def __init__(self, root, build, scratch, runs, seconds, largest):
        self.root = root
        self.build = build
        self.scratch_folder = scratch
        self.runs = runs
        self.seconds = seconds
        self.largest = largest
        self.raw = []
        self.number = 0

    def binary(self, name):
        return os.path.join(self.build, FOLDERS[name], name)

    def source(self, path):
        return os.path.join(self.root, path)

    def scratch(self, name):
        return os.path.join(self.scratch_folder, name)

    def next_number(self):
        self.number += 1
        return self.number

    def need(self, group):
        """Installs what only some benchmarks need."""
        script = self.source("scripts/install-packages")
        subprocess.run([script, f"bench-{group}"], check=True)

    def wrk(self, address, population, seconds):
        """Look-ups of single users over 32 connections from one thread."""
        self.need("http")
        command = ["wrk", "-t1", "-c32", f"-d{seconds}s"]
        command += ["-s", self.source("benchmarks/suite/users.lua")]
        command += [f"http://{address}", "--", *map(str, population)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds + 30
        )
        found = re.search(
            r"requests (\d+) microseconds (\d+) p99 (\d+) errors (\d+)", done.stdout
        )
        if not found:
            raise Failure(f"wrk: {done.stdout}{done.stderr}")
        requests, duration, p99, errors = map(int, found.groups())
        result = {
            "per_second": requests * 1e6 / duration,
            "p99_ms": p99 / 1e3,
            "errors": errors,
        }
        self.raw.append({"wrk": result})
        return result
