"""The engines that the store could be built on, under the store's own load."""

import json
import shutil
import subprocess

from .processes import Failure
from .results import Row

NAMES = ("rocksdb", "lmdb", "sqlite")


class Driven:
    """One engine with its bindings on the disk; each phase is a process, which
    ends as if it were killed."""

    def __init__(self, suite, name, bindings):
        self.suite = suite
        self.name = name
        self.bindings = bindings
        self.path = suite.scratch(name)

    def phase(self, what, **options):
        command = [self.suite.binary("engines"), self.name, self.path]
        command += [f"--phase={what}", f"--bindings={self.bindings}"]
        command += [f"--{key}={value}" for key, value in options.items()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise Failure(done.stderr.strip())
        result = json.loads(done.stdout)
        self.suite.raw.append({"engine": self.name, **options, "engine_phase": result})
        return result

    def updates(self, **options):
        options.setdefault("seconds", self.suite.seconds)
        return [self.phase("update", **options) for _ in range(self.suite.runs)]


def update_rows(title, phases, target=None):
    return [
        Row(f"{title}, CPU", "µs", [p["cpu_us_per_change"] for p in phases], target),
        Row(f"{title}, updates", "/s", [p["per_second"] for p in phases]),
        Row(f"{title}, commit p50", "ms", [p["commit_p50_ms"] for p in phases]),
        Row(f"{title}, commit p99", "ms", [p["commit_p99_ms"] for p in phases]),
    ]


def engine(suite, name, bindings):
    print(f"   {name}", flush=True)
    it = Driven(suite, name, bindings)
    chosen = name == "rocksdb"
    fill = it.phase("fill")
    rows = [Row(f"{name}, CPU per new binding", "µs", [fill["cpu_us_per_change"]])]
    everything = it.updates()
    rows += update_rows(
        f"{name}, groups of 1,000", everything, "< 2" if chosen else None
    )
    for group in (10, 2_000):
        rows += update_rows(f"{name}, groups of {group:,}", it.updates(group=group))
    paced = it.updates(rate=80_000)
    rows += update_rows(f"{name}, 80,000/s in groups of 1,000", paced)
    loads = [it.phase("load") for _ in range(suite.runs)]
    rows += [
        Row(
            f"{name}, open and load {bindings:,}",
            "s",
            [p["open_s"] + p["load_s"] for p in loads],
            "< 2" if chosen else None,
        ),
        Row(f"{name}, CPU of that", "s", [p["cpu_s"] for p in loads]),
        Row(f"{name}, on the disk", "MB", [p["disk_mb"] for p in everything]),
        Row(
            f"{name}, memory of its own",
            "MB",
            [p["anonymous_mb"] for p in everything],
            "< 150" if chosen else None,
        ),
        Row(f"{name}, resident at most", "MB", [p["resident_mb"] for p in everything]),
    ]
    rows += update_rows(
        f"{name}, on the disk at each commit of 1,000", it.updates(durability="disk")
    )
    shutil.rmtree(it.path)
    return rows


def engines(suite):
    bindings = min(suite.largest, 1_000_000)
    return [row for name in NAMES for row in engine(suite, name, bindings)]
