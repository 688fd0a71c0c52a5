"""Growth: the same load over more bindings and more realms, and polling."""

from . import loads, registrars
from .processes import free_port
from .results import Row
from .throughput import CPU, p99_ms

INTERVAL = 30


def shapes(largest):
    """(realms, users of each), by growing number of bindings."""
    for bindings in (10_000, 100_000, 1_000_000):
        if bindings > largest:
            continue
        for realms in (1, 100, 1_000, 100_000):
            if realms <= bindings and (realms != 100 or bindings == 10_000):
                yield realms, bindings // realms


def growth(insert):
    """Bytes of resident memory for each binding that a phase has added."""
    return (insert["rss_after"] - insert["rss_before"]) / insert["registrations"]


def polled(suite, population, seconds):
    """Phases: all register, each phone's beat is found, polls and nothing else;
    without seconds, all register and that is it."""
    port = free_port()
    rules = {"optionsping": INTERVAL}
    more = ["--ping-interval", INTERVAL]
    phases = ["insert"]
    if seconds:
        phases += [f"watch={INTERVAL + 5}s", f"watch={seconds}s"]
    with registrars.rollcall(suite, [population], [port], rules) as place:
        return loads.drachtio(
            suite, population, phases, port, place.pids, more
        ).phases(seconds + INTERVAL + 300)


def poll_rows(title, phases):
    return [
        Row(f"{title}, polls", "/s", [p["polls"] / p["seconds"] for p in phases]),
        Row(
            f"{title}, registrar's CPU",
            "% of a core",
            [100 * p["cpu_share"] for p in phases],
            "<= 100",
        ),
        Row(
            f"{title}, lateness p99",
            "ms",
            [p["poll_lateness"]["p99_us"] / 1e3 for p in phases],
            "< 100",
        ),
        Row(
            f"{title}, missed or never polled",
            "polls",
            [p["polls_missed"] + p["phones_unpolled"] for p in phases],
            "0",
        ),
    ]


def growth_alone(suite):
    """As scale(), but no polls are watched, which is what takes long there."""
    return scale(suite, watching=False)


def scale(suite, watching=True):
    rows = []
    costs = {}
    for realms, users in shapes(suite.largest):
        population = ("r", realms, users)
        title = f"{realms * users:,} in {realms:,}"
        print(f"   {title}", flush=True)
        port = free_port()
        phases = ["insert"] + [f"refresh={suite.seconds}s@20000"] * suite.runs
        with registrars.rollcall(suite, [population], [port]) as place:
            done = loads.drachtio(
                suite, population, phases, port, place.pids
            ).phases(suite.seconds * suite.runs * 2 + 300)
            look_up = suite.wrk(place.http, population, suite.seconds)
        refreshes = done[1:]
        costs[realms, users] = [p[CPU] for p in refreshes]
        rows.append(Row(f"{title}, CPU per new binding", "µs", [done[0][CPU]]))
        rows.append(
            Row(f"{title}, CPU per REGISTER at 20,000/s", "µs", costs[realms, users])
        )
        rows.append(
            Row(f"{title}, p99 at 20,000/s", "ms", [p99_ms(p) for p in refreshes])
        )
        rows.append(Row(f"{title}, GET of a user, p99", "ms", [look_up["p99_ms"]]))
        rows.append(
            Row(f"{title}, memory, no polls", "B a binding", [growth(done[0])], "< 600")
        )
        phases = polled(suite, population, INTERVAL if watching else 0)
        rows.append(
            Row(
                f"{title}, memory, polled",
                "B a binding",
                [growth(phases[0])],
                "< 2,000",
            )
        )
        if watching:
            rows += poll_rows(f"{title}, polled", [phases[-1]])
    small, large = costs.get((100, 100)), costs.get((100_000, 10))
    if small and large:
        ratios = [b / a for a, b in zip(small, large)]
        rows.append(
            Row("CPU, 1,000,000 in 100,000 / 10,000 in 100", "×", ratios, "<= 1.3")
        )
    return rows


def polls(suite):
    """As many contacts as asked for, each polled every 30 s."""
    realms = 1_000
    population = ("r", realms, max(suite.largest // realms, 1))
    alive = [polled(suite, population, 2 * INTERVAL)[2] for _ in range(suite.runs)]
    return poll_rows(f"{realms * population[2]:,} contacts every 30 s", alive)


def idle(suite):
    population = ("r", 1_000, 100)
    port = free_port()
    # Long enough for the link's ping, every 15 s.
    length = max(suite.seconds, 30)
    phases = ["insert"] + [f"watch={length}s"] * suite.runs
    with registrars.rollcall(suite, [population], [port]) as place:
        done = loads.drachtio(
            suite, population, phases, port, place.pids
        ).phases(length * suite.runs + 120)
    shares = [100 * p["cpu_share"] for p in done[1:]]
    return [Row("idle with 100,000 unpolled bindings", "% of a core", shares, "< 1")]
