"""HTTP while phones register."""

import http.client
import threading
import time

from . import loads, registrars
from .processes import free_port
from .results import Row
from .throughput import p99_ms


def http_look_ups(suite):
    return single_user(suite) + whole_realm(suite)


def single_user(suite):
    """wrk asks for one user after the other, 5,000 REGISTER/s beside it."""
    population = ("r", 100, 100)
    port = free_port()
    seen = []
    registers = []
    with registrars.rollcall(suite, [population], [port]) as place:
        length = (suite.seconds + 1) * suite.runs + 2
        load = loads.drachtio(
            suite, population, ["insert", f"refresh={length}s@5000"], port, place.pids
        )
        try:
            load.child.await_output("^insert", 60)
            for _ in range(suite.runs):
                seen.append(suite.wrk(place.http, population, suite.seconds))
            registers.append(load.phases(length + 60)[1])
        finally:
            load.stop()
    if any(one["errors"] for one in seen):
        print(f"   wrk saw errors: {seen}")
    title = "GET /reg/{realm}/{user} at 5,000 REGISTER/s"
    return [
        Row(title, "/s", [s["per_second"] for s in seen], "> 30,000"),
        Row(f"{title}, p99", "ms", [s["p99_ms"] for s in seen], "< 5"),
        Row("REGISTER p99 meanwhile", "ms", [p99_ms(p) for p in registers]),
    ]


class Reader(threading.Thread):
    """Reads a large answer again and again."""

    def __init__(self, address, path):
        super().__init__(daemon=True)
        self.address = address
        self.path = path
        self.seconds = []
        self.sizes = set()
        self.problem = None
        self.going = True

    def run(self):
        try:
            while self.going:
                self.read_once()
        except (OSError, http.client.HTTPException) as problem:
            self.problem = problem

    def read_once(self):
        begun = time.monotonic()
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("GET", self.path)
        answer = connection.getresponse()
        size = 0
        while piece := answer.read(1 << 20):
            size += len(piece)
        connection.close()
        self.seconds.append(time.monotonic() - begun)
        self.sizes.add(size)
        time.sleep(0.2)


def whole_realm(suite):
    """One realm of 100,000 is read over and over; how are the others?"""
    large, others = ("big", 1, 100_000), ("r", 100, 100)
    ports = [free_port(), free_port()]
    phase = f"refresh={suite.seconds}s@5000"
    quiet, disturbed, seconds, sizes = [], [], [], set()
    # The second load runs as long as it takes, and is stopped.
    with registrars.rollcall(suite, [large, others], ports) as place:
        filler = loads.drachtio(suite, large, ["insert", "watch=3600s"], ports[0])
        try:
            filler.child.await_output("^insert", 120)
            for _ in range(suite.runs):
                load = loads.drachtio(
                    suite,
                    others,
                    ["insert", phase, phase],
                    ports[1],
                    place.pids,
                    by=loads.INSTRUMENT,
                )
                try:
                    load.child.await_output("^refresh", suite.seconds + 60)
                    reader = Reader(place.http, "/reg/big0.bench.test")
                    reader.start()
                    phases = load.phases(suite.seconds + 60)
                finally:
                    load.stop()
                reader.going = False
                reader.join(30)
                if reader.problem:
                    raise RuntimeError(f"GET failed: {reader.problem}")
                quiet.append(p99_ms(phases[1]))
                disturbed.append(p99_ms(phases[2]))
                seconds += reader.seconds
                sizes |= reader.sizes
        finally:
            filler.stop()
    ratios = [b / a for a, b in zip(quiet, disturbed)]
    return [
        Row("GET /reg/{realm} of 100,000", "s", seconds, "< 1"),
        Row("its size", "MB", [size / 1e6 for size in sizes]),
        Row("REGISTER p99 of others, quiet", "ms", quiet),
        Row("REGISTER p99 of others, meanwhile", "ms", disturbed),
        Row("REGISTER p99 of others, ratio", "×", ratios, "< 2"),
    ]
