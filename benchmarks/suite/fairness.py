"""One realm's storm beside the normal life of a hundred others."""

import os

from . import loads, registrars
from .processes import free_port
from .results import Row
from .throughput import p99_ms

STORM = ("storm", 1, 5_000)
OTHERS = ("r", 100, 100)
RATE = 5_000
# What measures must not wait for a core itself; needs root.
INSTRUMENT = -10 if os.geteuid() == 0 else 0


def answered(phase):
    return phase["registrations"] + sum(phase["failures"].values())


def fairness(suite):
    """The storm sends on as soon as it is answered, a 503 too, with 20,000 under
    way: as much as its generator can. It comes through another server."""
    quiet, disturbed, lost, offered, let_in = [], [], [], [], []
    for _ in range(suite.runs):
        ports = [free_port(), free_port()]
        with registrars.rollcall(suite, [OTHERS, STORM], ports) as place:
            phase = f"refresh={suite.seconds}s@{RATE}"
            # The middle one while the storm gathers.
            load = loads.drachtio(
                suite,
                OTHERS,
                ["insert", phase, phase, phase],
                ports[0],
                place.pids,
                nice=INSTRUMENT,
            )
            storm = None
            try:
                load.child.await_output("^refresh", suite.seconds + 60)
                length = suite.seconds * 2 + 5
                storm = loads.drachtio(
                    suite,
                    STORM,
                    ["insert", f"refresh={length}s"],
                    ports[1],
                    more=["--window", 20_000],
                    nice=19,
                )
                phases = load.phases(suite.seconds * 3 + 60)
                stormed = storm.phases(length + 60, may_fail=True)[1]
            finally:
                load.stop()
                if storm:
                    storm.stop()
        quiet.append(p99_ms(phases[1]))
        disturbed.append(p99_ms(phases[3]))
        lost.append(phases[3]["timeouts"] + sum(phases[3]["failures"].values()))
        offered.append(answered(stormed) / stormed["seconds"])
        let_in.append(stormed["registrations"] / stormed["seconds"])
    ratios = [b / a for a, b in zip(quiet, disturbed)]
    return [
        Row("storm, REGISTERs answered", "/s", offered),
        Row("storm, let in", "/s", let_in),
        Row("p99 of others, quiet", "ms", quiet),
        Row("p99 of others, in the storm", "ms", disturbed),
        Row("p99 of others, ratio", "×", ratios, "<= 2"),
        Row("others refused or lost", "registrations", lost, "0"),
    ]
