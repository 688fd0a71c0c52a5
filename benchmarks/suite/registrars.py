"""The registrars that are measured, each as a context that yields where it is
and the ids of its processes."""

import contextlib
import json
import os
import re
import shutil
import socket
import time

from .processes import Failure, children_of, free_port, running


def write_config(path, populations, link_ports=(), edge=False, rules=None, store=None):
    """A configuration of Rollcall for populations of (prefix, realms, users);
    names and secrets by the rule of benchmarks/load/population.hpp."""
    head = {
        "http": {"host": "127.0.0.1", "port": 0},
        "log": {"level": "warn"},
        "digest": {"algorithms": ["MD5"]},
        "registrar": dict({"nonceexpires": 86400}, **(rules or {})),
    }
    if store:
        head["store"] = {"path": store, "durability": "process"}
    if edge:
        head["edge"] = {"listen": ["udp:127.0.0.1:0", "tcp:127.0.0.1:0"]}
    if link_ports:
        head["drachtio"] = [
            {"host": "127.0.0.1", "port": port, "secret": "bench"}
            for port in link_ports
        ]
    with open(path, "w") as out:
        out.write(json.dumps(head)[:-1] + ', "directory": {')
        comma = ""
        for prefix, realms, users in populations:
            body = ",".join(
                f'"u{user}":{{"secret":"pw-u{user}"}}' for user in range(users)
            )
            for realm in range(realms):
                out.write(f'{comma}\n"{prefix}{realm}.bench.test":{{{body}}}')
                comma = ","
        out.write("}}\n")


class Place:
    """Where a registrar is reached, and who it is."""

    def __init__(self, pids, udp=None, tcp=None, http=None):
        self.pids = pids
        self.udp = udp
        self.tcp = tcp
        self.http = http


@contextlib.contextmanager
def rollcall(suite, populations, link_ports=(), rules=None, stored=False):
    """On links to those ports, or, without any, with its own edge; `stored`: with
    an empty store."""
    config = suite.scratch("rollcall.json")
    store = suite.scratch("store") if stored else None
    write_config(config, populations, link_ports, not link_ports, rules, store)
    try:
        with running([suite.binary("rollcall"), "--config", config]) as child:
            http = child.await_output(r"^HTTP +http://([^/\s]+)", 120)[1]
            udp = re.search(r"udp:(127\S+\d)", child.seen)
            tcp = re.search(r"tcp:(127\S+\d)", child.seen)
            yield Place([child.pid], udp and udp[1], tcp and tcp[1], http)
    finally:
        os.unlink(config)
        if store:
            shutil.rmtree(store)


@contextlib.contextmanager
def limit(suite, port):
    """Answers everything with the same 200."""
    with running([suite.binary("limit"), f"127.0.0.1:{port}"]) as child:
        yield Place([child.pid])


@contextlib.contextmanager
def kamailio(suite):
    """Two UDP and two TCP children; everything in memory."""
    port = free_port(socket.SOCK_DGRAM)
    folder = suite.scratch("kamailio")
    os.makedirs(folder, exist_ok=True)
    command = ["kamailio", "-f", suite.source("benchmarks/peers/kamailio.cfg")]
    command += ["-A", f"BENCH_PORT={port}", "-A", 'BENCH_ALGORITHM=""']
    command += ["-DD", "-E", "-m", "4096", "-M", "64"]
    command += ["-Y", folder, "-w", folder, "-P", f"{folder}/pid"]
    with running(command) as child:
        end = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            if time.monotonic() > end or child.process.poll() is not None:
                raise Failure("Kamailio did not start")
            time.sleep(0.1)
        address = f"127.0.0.1:{port}"
        pids = [child.pid] + children_of(child.pid)
        yield Place(pids, address, address)
