"""One realm's storm beside the normal life of a hundred others."""

from . import loads, registrars
from .processes import free_port
from .results import Row
from .throughput import CPU, p99_ms

STORM = ("storm", 1, 20_000)
OTHERS = ("r", 100, 100)
RATE = 5_000
TIMES = 10  # what a core can do


def answered(phase):
    return phase["registrations"] + sum(phase["failures"].values())


def of_a_core(suite, stored):
    """REGISTERs a second of the storm's realm, when it has a core to itself."""
    port = free_port()
    with registrars.rollcall(suite, [STORM], [port], stored=stored) as place:
        phases = loads.drachtio(
            suite, STORM, ["insert", f"refresh={suite.seconds}s"], port, place.pids
        ).phases(suite.seconds + 60)
    return 1e6 / phases[1][CPU]


def fairness(suite):
    return beside_a_storm(suite, False) + beside_a_storm(suite, True)


def beside_a_storm(suite, stored):
    """The storm comes through another server. Ten times as many REGISTERs are due
    as a core can do; a phone that waits for its answer sends no other, and TCP
    holds back what Rollcall does not read."""
    core, quiet, disturbed, lost, offered, let_in = [], [], [], [], [], []
    for _ in range(suite.runs):
        core.append(of_a_core(suite, stored))
        ports = [free_port(), free_port()]
        # Connected from the start, the storm breaks out in the others' third
        # phase, and outlasts their fourth.
        calm, rising = suite.seconds + 3, 6
        phase = f"refresh={suite.seconds}s@{RATE}"
        with registrars.rollcall(
            suite, [OTHERS, STORM], ports, stored=stored
        ) as place:
            storm = loads.drachtio(
                suite,
                STORM,
                [
                    f"watch={calm}s",
                    f"refresh={suite.seconds + rising}s@{TIMES * core[-1]:.0f}",
                ],
                ports[1],
                by=loads.ELSEWHERE,
            )
            load = None
            try:
                load = loads.drachtio(
                    suite,
                    OTHERS,
                    ["insert", phase, f"refresh={rising}s@{RATE}", phase],
                    ports[0],
                    place.pids,
                    by=loads.INSTRUMENT,
                )
                phases = load.phases(suite.seconds * 3 + 60)
                stormed = storm.phases(suite.seconds + 60, may_fail=True)[1]
            finally:
                storm.stop()
                if load:
                    load.stop()
        quiet.append(p99_ms(phases[1]))
        disturbed.append(p99_ms(phases[3]))
        lost.append(phases[3]["timeouts"] + sum(phases[3]["failures"].values()))
        offered.append(answered(stormed) / stormed["seconds"])
        let_in.append(stormed["registrations"] / stormed["seconds"])
    ratios = [b / a for a, b in zip(quiet, disturbed)]
    where = ", with a store" if stored else ""
    return [
        Row(f"REGISTERs that a core can do{where}", "/s", core),
        Row(f"storm, due{where}", "/s", [TIMES * one for one in core]),
        Row(f"storm, answered{where}", "/s", offered),
        Row(f"storm, let in{where}", "/s", let_in),
        Row(f"p99 of others, quiet{where}", "ms", quiet),
        Row(f"p99 of others, in the storm{where}", "ms", disturbed),
        Row(f"p99 of others, ratio{where}", "×", ratios, "<= 2"),
        Row(f"others refused or lost{where}", "registrations", lost, "0"),
    ]
