"""REGISTERs: the registrar alone, with a store, with the edge, and beside
Kamailio."""

from . import loads, registrars
from .processes import free_port
from .results import Row

CPU = "cpu_us_per_registration"
RATE = "registrations_per_second"


def p99_ms(phase):
    return phase["latency"]["p99_us"] / 1e3


def drachtio(suite):
    """The registrar process over its link, against the limit program."""
    population = ("r", 100, 100)
    closed = f"refresh={suite.seconds}s"
    steady = f"refresh={suite.seconds}s@30000"
    limits, even_limits, full, even = [], [], [], []
    for _ in range(suite.runs):
        port = free_port()
        with registrars.limit(suite, port) as place:
            phases = loads.drachtio(
                suite, population, ["insert", closed, steady], port, place.pids
            ).phases(suite.seconds * 2 + 60)
        limits.append(phases[1])
        even_limits.append(phases[2])
        port = free_port()
        with registrars.rollcall(suite, [population], [port]) as place:
            phases = loads.drachtio(
                suite, population, ["insert", closed, steady], port, place.pids
            ).phases(suite.seconds * 2 + 60)
        full.append(phases[1])
        even.append(phases[2])
    return [
        Row("limit, CPU per REGISTER, closed loop", "µs", [p[CPU] for p in limits]),
        Row(
            "registrar, CPU per REGISTER, closed loop",
            "µs",
            [p[CPU] for p in full],
            "< 10",
        ),
        Row(
            "registrar / limit",
            "×",
            [p[CPU] / l[CPU] for p, l in zip(full, limits)],
            "<= 2.5",
        ),
        Row("registrar, throughput", "/s", [p[RATE] for p in full], "> 60,000"),
        Row("limit, throughput", "/s", [p[RATE] for p in limits]),
        Row("limit, CPU per REGISTER at 30,000/s", "µs", [p[CPU] for p in even_limits]),
        Row("registrar, CPU per REGISTER at 30,000/s", "µs", [p[CPU] for p in even]),
        Row(
            "registrar / limit at 30,000/s",
            "×",
            [p[CPU] / l[CPU] for p, l in zip(even, even_limits)],
        ),
        Row("p99 at 30,000/s", "ms", [p99_ms(p) for p in even], "< 20"),
        Row("reached of 30,000/s", "/s", [p[RATE] for p in even]),
    ]


# Realms, users of each, and how many REGISTERs are under way.
KEPT = [(10, 100, 256), (100, 100, 256), (10, 100, 1024), (100, 100, 1024)]


def refreshes(suite, realms, users, window, stored):
    """Refreshes in a closed loop."""
    population = ("r", realms, users)
    port = free_port()
    with registrars.rollcall(suite, [population], [port], stored=stored) as place:
        return loads.drachtio(
            suite,
            population,
            ["insert", f"refresh={suite.seconds}s"],
            port,
            place.pids,
            ["--window", window],
        ).phases(suite.seconds + 60)[1]


def store(suite):
    """The registrar without a store and with one, by turns."""
    rows = []
    turns = {case: [] for case in KEPT}
    for _ in range(suite.runs):
        for case in KEPT:
            turns[case].append(
                [refreshes(suite, *case, stored) for stored in (False, True)]
            )
    for (realms, users, window), pairs in turns.items():
        what = f"{realms} realms of {users}, {window} at once"
        rows += [
            Row(f"{what}, without", "/s", [bare[RATE] for bare, _ in pairs]),
            Row(f"{what}, with", "/s", [kept[RATE] for _, kept in pairs]),
            Row(
                f"{what}, with / without",
                "×",
                [kept[RATE] / bare[RATE] for bare, kept in pairs],
                ">= 0.75",
            ),
            Row(f"{what}, CPU without", "µs", [bare[CPU] for bare, _ in pairs]),
            Row(f"{what}, CPU with", "µs", [kept[CPU] for _, kept in pairs]),
        ]
    return rows


def sip_rows(who, kind, phases):
    return [
        Row(f"{who}, {kind}, CPU per registration", "µs", [p[CPU] for p in phases]),
        Row(f"{who}, {kind}, throughput", "/s", [p[RATE] for p in phases]),
        Row(f"{who}, {kind}, p99", "ms", [p99_ms(p) for p in phases]),
        Row(
            f"{who}, {kind}, retransmissions",
            "per 1,000",
            [1e3 * p["retransmissions"] / max(p["requests"], 1) for p in phases],
        ),
    ]


def sip_run(suite, population, place, tcp):
    """A new registrar's first bindings, then registrations of 401 and 200."""
    phases = ["insert", f"refresh={suite.seconds}s"]
    more = ["--fresh-nonces", "--window", 64]
    return loads.sip(suite, population, phases, place, tcp, more).phases(
        suite.seconds + 60
    )


def edge(suite):
    """Edge and registrar in one process: 401 and 200, and cached nonces."""
    population = ("r", 100, 100)
    rows = []
    for tcp in (False, True):
        fresh, cached = [], []
        for _ in range(suite.runs):
            with registrars.rollcall(suite, [population]) as place:
                fresh.append(sip_run(suite, population, place, tcp)[1])
                cached.append(
                    loads.sip(
                        suite,
                        population,
                        ["insert", f"refresh={suite.seconds}s"],
                        place,
                        tcp,
                        ["--window", 64],
                    ).phases(suite.seconds + 60)[1]
                )
        kind = "TCP" if tcp else "UDP"
        rows += sip_rows("edge", f"{kind}, 401 + 200", fresh)
        rows += sip_rows("edge", f"{kind}, cached nonce", cached)
    return rows


def peers(suite):
    """Rollcall's edge and Kamailio by turns under the same load."""
    suite.need("kamailio")
    population = ("r", 100, 100)
    rows = []
    for tcp in (False, True):
        ours, theirs, ratios = [], [], []
        for _ in range(suite.runs):
            with registrars.rollcall(suite, [population]) as place:
                ours.append(sip_run(suite, population, place, tcp)[1])
            with registrars.kamailio(suite) as place:
                theirs.append(sip_run(suite, population, place, tcp)[1])
            ratios.append(ours[-1][CPU] / theirs[-1][CPU])
        kind = "TCP, 401 + 200" if tcp else "UDP, 401 + 200"
        rows += sip_rows("Rollcall", kind, ours)
        rows += sip_rows("Kamailio", kind, theirs)
        rows.append(Row(f"Rollcall / Kamailio, {kind}, CPU", "×", ratios, "<= 0.5"))
    return rows
