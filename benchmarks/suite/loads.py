"""The load generators, and what they report."""

import json
import os

from .processes import Failure, Child

# What measures must not wait for a core itself; needs root.
INSTRUMENT = ["chrt", "--fifo", "1"] if os.geteuid() == 0 else []
# What stands for other machines may have what is left, and nothing that Rollcall
# wants.
ELSEWHERE = ["chrt", "--idle", "0"]


def options(population, phases, pids, report, more):
    prefix, realms, users = population
    result = ["--prefix", prefix, "--realms", realms, "--users", users]
    result += ["--phases", ",".join(phases), "--json", report, "--timeout", 10]
    for pid in pids:
        result += ["--pid", pid]
    return result + list(more)


def check(phase, printed):
    """What failed was not measured: no figures from a phase of failures."""
    failed = phase["timeouts"] + sum(phase["failures"].values())
    sending = not phase["phase"].startswith("watch")
    if failed * 1000 > phase["registrations"] or (
        sending and phase["registrations"] == 0
    ):
        raise Failure(f"too many failures in {phase['phase']}:\n{printed}")


class Load:
    """A generator under way; `by` is what it is started by, as by chrt."""

    def __init__(self, suite, name, command, by=()):
        self.name = name
        self.report = suite.scratch(f"{name}-{suite.next_number()}.json")
        self.command = [*by, suite.binary(name)] + command(self.report)
        self.child = Child(self.command)
        self.suite = suite

    def phases(self, seconds, may_fail=False):
        """Waits for the end; the report of each phase. `may_fail`: refusals are
        what is measured."""
        try:
            printed = self.child.finish(seconds)
            code = self.child.process.returncode
            if code not in (0, 1) or not os.path.exists(self.report):
                raise Failure(f"{self.name}: {printed}")
            with open(self.report) as report:
                result = json.load(report)["phases"]
            self.suite.raw.append({"load": self.name, "phases": result})
            if may_fail:
                return result
            for phase in result:
                check(phase, printed)
            if code == 1:
                print(f"{self.name} saw a few failures:\n{printed}")
            return result
        finally:
            self.stop()

    def stop(self):
        self.child.stop()
        if os.path.exists(self.report):
            os.unlink(self.report)


def drachtio(suite, population, phases, port, pids=(), more=(), by=()):
    return Load(
        suite,
        "drachtioload",
        lambda report: ["--port", port]
        + options(population, phases, pids, report, more),
        by,
    )


def sip(suite, population, phases, place, tcp=False, more=()):
    more = list(more) + (["--tcp"] if tcp else [])
    return Load(
        suite,
        "sipload",
        lambda report: [place.tcp if tcp else place.udp]
        + options(population, phases, place.pids, report, more),
    )
