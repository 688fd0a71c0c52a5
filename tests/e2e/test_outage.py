"""A drachtio server that dies under traffic and comes back."""

import collections
import itertools
import re
import socket
import threading
import time
import unittest

from rollcall import (LOOPBACK, PATIENCE, Server, wait_for_register,
                      wait_until)
from sip import Phone, Udp, answer_to, authorization
from test_life import Edge

REALM = "bling.babblevoice.com"
PHONES = 20           # that only answer polls
CROWDS, CROWD = 4, 50  # and those that send REGISTERs
RATE = 100            # of a crowd in a second; with credentials twice as many
USERS = {REALM: {name: {"secret": "kermit"} for name in (
    *(str(1000 + n) for n in range(PHONES)),
    *(f"crowd{n}-{m}" for n in range(CROWDS) for m in range(CROWD)))}}
# Seconds.
MINUTE = 60
STALE = 10
BACK_WITHIN = 4  # of a server's return; pauses between attempts are 2 s at most
GONE = 4


class OpenUdp(Udp):
    """Hears whoever sends to it; `source` is who did last."""

    def __init__(self, port):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, 0))
        self.source = (LOOPBACK, port)
        self.port = self._socket.getsockname()[1]

    def send(self, data):
        self._socket.sendto(data, self.source)

    def receive_bytes(self, patience=PATIENCE):
        self._socket.settimeout(patience)
        try:
            data, self.source = self._socket.recvfrom(65536)
            return data
        except socket.timeout:
            return None


class Handset(threading.Thread):
    """A phone that registers once, and then answers its polls."""

    def __init__(self, number, port):
        super().__init__(daemon=True)
        self.wire = OpenUdp(port)
        self.polls = []  # when they came, and from which port
        self.ended = threading.Event()
        phone = Phone(self.wire, str(1000 + number), REALM, "kermit")
        assert phone.register().status == 200
        self.start()

    def run(self):
        while not self.ended.is_set():
            message = self.wire.receive(0.1)
            if message and message.method == "OPTIONS":
                self.polls.append((time.monotonic(), self.wire.source[1]))
                self.wire.send(answer_to(message))

    def end(self):
        self.ended.set()
        self.join()
        self.wire.close()


class Crowd(threading.Thread):
    """Phones that share a port. Their REGISTERs come at a steady rate, whether
    anybody answers or not."""

    def __init__(self, number, port):
        super().__init__(daemon=True)
        self.wire = OpenUdp(port)
        self.phones = {
            user: Phone(self.wire, user, REALM, "kermit")
            for user in (f"crowd{number}-{n}" for n in range(CROWD))}
        self.ended = threading.Event()
        self.sent = 0
        self.answered = []  # when
        self.others = collections.Counter()  # statuses
        self.start()

    def run(self):
        for phone in itertools.cycle(self.phones.values()):
            if self.ended.is_set():
                return
            self.wire.send(phone.request())
            self.sent += 1
            next_at = time.monotonic() + 1 / RATE
            # What has come is heard in any case.
            while self.hear(next_at) or time.monotonic() < next_at:
                pass

    def hear(self, until):
        message = self.wire.receive(max(until - time.monotonic(), 0.001))
        if message is None:
            return False
        if message.method == "OPTIONS":
            self.wire.send(answer_to(message))
        elif message.status == 401:
            phone = self.phones[re.search("<sip:([^@]*)@",
                                          message.get("to"))[1]]
            self.wire.send(phone.request(credentials=authorization(
                phone.choose(message), phone.user, phone.password, phone.uri)))
        elif message.status == 200:
            self.answered.append(time.monotonic())
        else:
            self.others[message.status] += 1
        return True

    def end(self):
        self.ended.set()
        self.join()
        self.wire.close()


class Outage(unittest.TestCase):
    def config(self, *edges, **rules):
        return {
            "drachtio": [{"host": LOOPBACK, "port": edge.admin,
                          "secret": "cymru"} for edge in edges],
            "http": {"host": LOOPBACK, "port": 0},
            "registrar": {"optionsping": 1, **rules},
            "directory": USERS}

    def start(self, kind, count, port):
        """Handsets or crowds, until the test is over."""
        some = []
        for number in range(count):
            some.append(kind(number, port))
            self.addCleanup(some[-1].end)
        return some

    def bindings(self, server):
        return {one["uuid"] for one in server.reg(REALM)}

    def all_fresh(self, server):
        """Nobody is stale, and no poll of anybody counts as missed."""
        for one in server.reg(REALM):
            self.assertFalse(one["stale"], one)
            self.assertEqual([binding["missed"] for binding in one["bindings"]],
                             [0], one)

    def wait_for_polls(self, phones, since, within):
        deadline = time.monotonic() + within
        while not all(one.polls and one.polls[-1][0] > since for one in phones):
            self.assertLess(time.monotonic(), deadline, "not all are polled")
            time.sleep(0.02)

    def wait_for_answers(self, crowds, since, within):
        """Until REGISTERs of all are accepted."""
        deadline = time.monotonic() + within
        while not all(one.answered and one.answered[-1] > since
                      for one in crowds):
            self.assertLess(time.monotonic(), deadline, "not all are answered")
            time.sleep(0.02)

    def test_bindings_and_their_freshness_outlive_a_minute_under_load(self):
        with Edge("cymru") as first, \
                Server(self.config(first, staletime=STALE)) as server:
            wait_for_register(first.udp)
            phones = self.start(Handset, PHONES, first.udp)
            crowds = self.start(Crowd, CROWDS, first.udp)
            self.wait_for_polls(phones, 0, 10)
            everybody = PHONES + CROWDS * CROWD
            wait_until(lambda: len(self.bindings(server)) == everybody,
                       "bindings of all phones")
            bindings = self.bindings(server)
            first.kill()
            gone = time.monotonic()
            sent = sum(one.sent for one in crowds)
            server.err.wait_for("is not connected")
            while time.monotonic() < gone + MINUTE:
                self.assertEqual(self.bindings(server), bindings)
                self.all_fresh(server)
                time.sleep(0.5)
            # Else it has not tested what it should.
            self.assertGreater(sum(one.sent for one in crowds) - sent,
                               CROWDS * RATE * MINUTE / 2)
            self.assertLess(max(one.answered[-1] for one in crowds), gone + 1)
            with Edge("cymru", first.admin, first.udp):
                back = time.monotonic()
                self.wait_for_answers(crowds, back, BACK_WITHIN)
                self.wait_for_polls(phones, back, BACK_WITHIN + 2)
                # For as long as it takes to be stale without a poll.
                while time.monotonic() < back + BACK_WITHIN + STALE:
                    self.all_fresh(server)
                    time.sleep(0.5)
                self.assertEqual(self.bindings(server), bindings)
                for one in crowds:
                    # What the server says that nobody serves yet.
                    self.assertLessEqual(set(one.others), {503}, one.others)

    def test_polls_go_through_the_other_server(self):
        with Edge("cymru") as first, Edge("cymru") as second, \
                Server(self.config(first, second,
                                   staletime=GONE - 1)) as server:
            wait_for_register(first.udp)
            wait_for_register(second.udp)
            phones = self.start(Handset, PHONES, first.udp)
            self.wait_for_polls(phones, 0, 10)
            self.assertEqual(self.ports(phones, 0), {first.udp})
            first.kill()
            gone = time.monotonic()
            self.wait_for_polls(phones, gone + GONE, GONE + 5)
            self.assertEqual(len(self.bindings(server)), PHONES)
            self.all_fresh(server)
            self.assertEqual(self.ports(phones, gone + 0.5), {second.udp})
            with Edge("cymru", first.admin, first.udp):
                wait_for_register(first.udp)
                back = time.monotonic()
                self.wait_for_polls(phones, back + 1, 5)
                self.assertEqual(self.ports(phones, back + 1), {first.udp})

    def ports(self, phones, since):
        """Where polls came from."""
        return {port for one in phones for at, port in one.polls if at > since}


if __name__ == "__main__":
    unittest.main()
