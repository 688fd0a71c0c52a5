"""A drachtio server that dies under traffic and comes back."""

import socket
import threading
import time
import unittest

from rollcall import LOOPBACK, PATIENCE, Server, wait_for_register
from sip import Phone, Udp, answer_to
from test_life import Edge

REALM = "bling.babblevoice.com"
PHONES = 20
USERS = {REALM: {str(1000 + n): {"secret": "kermit"} for n in range(PHONES)}}
GONE = 4  # seconds; staletime is less


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


class Traffic(threading.Thread):
    """REGISTERs one after the other, answered or not."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.ended = threading.Event()
        self.answered = []  # when

    def run(self):
        while not self.ended.is_set():
            with Udp(self.port) as wire:
                phone = Phone(wire, "1000", REALM, "kermit")
                phone.contact = "sip:1000@192.0.2.1"
                phone.patience = 0.3
                try:
                    if phone.register().status == 200:
                        self.answered.append(time.monotonic())
                except (AssertionError, OSError):
                    time.sleep(0.05)

    def end(self):
        self.ended.set()
        self.join()


class Outage(unittest.TestCase):
    def config(self, *edges):
        return {
            "drachtio": [{"host": LOOPBACK, "port": edge.admin,
                          "secret": "cymru"} for edge in edges],
            "http": {"host": LOOPBACK, "port": 0},
            "registrar": {"optionsping": 1, "staletime": GONE - 1,
                          "maxcontacts": 100},
            "directory": USERS}

    def handsets(self, port):
        phones = []
        for number in range(1, PHONES):
            phones.append(Handset(number, port))
            self.addCleanup(phones[-1].end)
        return phones

    def seen(self, server):
        """What is shown of the handsets: those stale, and polls missed."""
        all_of = [one for one in server.reg(REALM)
                  if one["auth"]["username"] != "1000"]
        self.assertEqual(len(all_of), PHONES - 1)
        return (sum(one["stale"] for one in all_of),
                sum(binding["missed"] for one in all_of
                    for binding in one["bindings"]))

    def wait_for_polls(self, phones, since, within):
        deadline = time.monotonic() + within
        while not all(one.polls and one.polls[-1][0] > since for one in phones):
            self.assertLess(time.monotonic(), deadline, "not all are polled")
            time.sleep(0.02)

    def test_bindings_and_their_freshness_outlive_it(self):
        with Edge("cymru") as first, Server(self.config(first)) as server:
            wait_for_register(first.udp)
            phones = self.handsets(first.udp)
            self.wait_for_polls(phones, 0, 10)
            traffic = Traffic(first.udp)
            traffic.start()
            self.addCleanup(traffic.end)
            time.sleep(0.5)
            self.assertTrue(traffic.answered)
            first.kill()
            gone = time.monotonic()
            server.err.wait_for("is not connected")
            while time.monotonic() < gone + GONE:
                self.assertEqual(self.seen(server), (0, 0))
                time.sleep(0.1)
            with Edge("cymru", first.admin, first.udp) as second:
                back = time.monotonic()
                self.wait_for_polls(phones, back, 12)
                self.assertEqual(self.seen(server), (0, 0))
                wait_for_register(second.udp)
                deadline = time.monotonic() + 5
                while traffic.answered[-1] < back:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.05)

    def test_polls_go_through_the_other_server(self):
        with Edge("cymru") as first, Edge("cymru") as second, \
                Server(self.config(first, second)) as server:
            wait_for_register(first.udp)
            wait_for_register(second.udp)
            phones = self.handsets(first.udp)
            self.wait_for_polls(phones, 0, 10)
            self.assertEqual(self.ports(phones, 0), {first.udp})
            first.kill()
            gone = time.monotonic()
            self.wait_for_polls(phones, gone + GONE, GONE + 5)
            self.assertEqual(self.seen(server), (0, 0))
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
