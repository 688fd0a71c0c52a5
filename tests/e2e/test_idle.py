"""Thousands of connections on which nobody says anything."""

import os
import re
import resource
import select
import socket
import time
import unittest

from rollcall import LOOPBACK, Server, edge_config, wait_for_register
from rollcall import wait_until
from sip import Phone, Tcp, Udp

REALM = "bling.babblevoice.com"
USERS = {REALM: {"1000": {"secret": "kermit"}}}
MANY = 10_000
FILES = MANY + 1_500  # that may be open at once, with those of all else
OF_ONE_SOURCE = 2_000  # the edge takes 2,500
HTTP_MOST = 1_024  # connections that it keeps open
PER_CONNECTION = 16 << 10  # bytes of memory, at most


def files_of(server):
    return len(os.listdir(f"/proc/{server.child.pid}/fd"))


def memory_of(server):
    with open(f"/proc/{server.child.pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) << 10


def raise_limit():
    """As many files may be open at once as are needed, here and in servers."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        raise AssertionError(
            f"only {hard} files may be open at once, {MANY} connections need "
            f"{FILES}: raise the hard limit (ulimit -Hn)")
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))


def connect(port, count, source=LOOPBACK):
    """Connections; those that are refused count, too."""
    result = []
    for _ in range(count):
        result.append(socket.create_connection((LOOPBACK, port), 10,
                                               (source, 0)))
    return result


def connect_from_many(port, count):
    """The same, from as many addresses as it takes."""
    result = []
    while len(result) < count:
        result += connect(port, min(OF_ONE_SOURCE, count - len(result)),
                          f"127.0.1.{1 + len(result) // OF_ONE_SOURCE}")
    return result


def ended(connections):
    """How many of them the other side has closed."""
    poll = select.poll()
    for one in connections:
        poll.register(one, select.POLLIN)
    return len(poll.poll(0))


class Idle(unittest.TestCase):
    def setUp(self):
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)

    def start(self, **http):
        config = edge_config(USERS, http={"host": LOOPBACK, "port": 0, **http},
                             log={"level": "warn"})
        server = self.enterContext(Server(config))
        wait_for_register(server.udp)
        return server

    def others_are_served(self, server):
        """A phone by UDP and one by TCP; and a look-up on `keep`."""
        start = time.monotonic()
        for wire in (Udp(server.udp), Tcp(server.tcp)):
            with wire:
                phone = Phone(wire, "1000", REALM, "kermit")
                self.assertEqual(phone.register().status, 200)
                self.assertEqual(phone.unregister().status, 200)
        self.assertLess(time.monotonic() - start, 5)

    def test_sip_connections(self):
        raise_limit()
        server = self.start()
        before = memory_of(server)
        files = files_of(server)
        idle = connect_from_many(server.tcp, MANY)
        try:
            wait_until(lambda: files_of(server) >= files + MANY,
                       "all connections")
            self.others_are_served(server)
            self.assertEqual(server.get(f"/reg/{REALM}")[0], 200)
            self.assertLess(memory_of(server) - before,
                            MANY * PER_CONNECTION)
        finally:
            for one in idle:
                one.close()
        wait_until(lambda: files_of(server) <= files + 2, "their end")
        self.others_are_served(server)

    def test_http_connections(self):
        raise_limit()
        server = self.start(idletimeout=4)
        before = memory_of(server)
        files = files_of(server)
        # Who asks now and then is served on, and who comes later, too: those
        # that have been silent for longest make room.
        with socket.create_connection((LOOPBACK, server.http), 10) as keep:
            self.ask(keep)
            idle = []
            try:
                while len(idle) < MANY:
                    idle += connect(server.http, 500)
                    self.ask(keep)
                    with socket.create_connection((LOOPBACK, server.http),
                                                  10) as late:
                        self.ask(late)
                self.assertLessEqual(files_of(server), files + HTTP_MOST + 1)
                wait_until(lambda: ended(idle) >= len(idle) - HTTP_MOST,
                           "the end of those that are too many")
                self.others_are_served(server)
                self.ask(keep)
                self.assertLess(memory_of(server) - before,
                                HTTP_MOST * PER_CONNECTION)
                wait_until(lambda: ended(idle) == len(idle),
                           "the end of those that said nothing")
            finally:
                for one in idle:
                    one.close()
        self.assertEqual(server.get(f"/reg/{REALM}")[0], 200)

    def ask(self, connection):
        connection.sendall(f"GET /reg/{REALM} HTTP/1.1\r\nHost: a\r\n\r\n"
                           .encode())
        connection.settimeout(5)
        answer = b""
        while not answer.endswith(b"\r\n\r\n[]"):
            more = connection.recv(65536)
            self.assertTrue(more, answer)
            answer += more

    def test_a_low_soft_limit_is_raised(self):
        config = edge_config(USERS)
        with Server(config, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_NOFILE,
                (128, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))) as server:
            wait_for_register(server.udp)
            idle = connect(server.tcp, 400)
            try:
                with Tcp(server.tcp) as wire:
                    phone = Phone(wire, "1000", REALM, "kermit")
                    self.assertEqual(phone.register().status, 200)
            finally:
                for one in idle:
                    one.close()


if __name__ == "__main__":
    unittest.main()
