"""Start, stop, logs, and rollcall beside an edge in a process of its own."""

import json
import re
import signal
import socket
import threading
import time
import unittest

from rollcall import (BINARY, LOOPBACK, STOP_WITHIN, Process, Server,
                      TemporaryFile, edge_config, run, serve, wait_for_register,
                      wait_until)
from sip import Phone, Udp, authorization
from test_command_line import LEGACY

REALM = "bling.babblevoice.com"
USERS = {REALM: {"1000": {"secret": "kermit"}}}


class PortInUse(unittest.TestCase):
    def fails_with(self, config, pattern):
        with TemporaryFile(config) as file:
            done = run("--config", file.path)
        self.assertEqual(done.returncode, 1, done.stderr)
        lines = [line for line in done.stderr.splitlines()
                 if " critical " in line]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertRegex(lines[0], pattern)

    def test_of_the_edge(self):
        for kind, listen in (("udp", socket.SOCK_DGRAM),
                             ("tcp", socket.SOCK_STREAM)):
            with self.subTest(kind), \
                    socket.socket(socket.AF_INET, listen) as taken:
                taken.bind((LOOPBACK, 0))
                if kind == "tcp":
                    taken.listen()
                port = taken.getsockname()[1]
                config = edge_config(USERS)
                config["edge"]["listen"] = [f"{kind}:{LOOPBACK}:{port}"]
                self.fails_with(
                    config, rf"{kind}:{LOOPBACK}:{port}.*ddress already in use")

    def test_of_http(self):
        with socket.create_server((LOOPBACK, 0)) as taken:
            port = taken.getsockname()[1]
            self.fails_with(
                edge_config(USERS, http={"host": LOOPBACK, "port": port}),
                rf"http: .*{LOOPBACK}:{port}.*ddress already in use")


class Stop(unittest.TestCase):
    def stop_under_load(self, number):
        with serve(USERS, registrar={"optionsping": 1},
                   log={"level": "info"}) as server:
            ended = threading.Event()
            counts = {"registered": 0, "shown": 0}

            def register():
                with Udp(server.udp) as wire:
                    while not ended.is_set():
                        try:
                            phone = Phone(wire, "1000", REALM, "kermit")
                            phone.contact = "sip:1000@192.0.2.1"
                            phone.patience = 2
                            if phone.register().status == 200:
                                counts["registered"] += 1
                        except (AssertionError, OSError):
                            return  # it is gone

            def look():
                while not ended.is_set():
                    try:
                        if server.get(f"/reg/{REALM}")[0] == 200:
                            counts["shown"] += 1
                    except OSError:
                        return

            threads = [threading.Thread(target=work, daemon=True)
                       for work in (register, register, look)]
            for one in threads:
                one.start()
            try:
                wait_until(lambda: min(counts.values()) > 50, "traffic")
                server.stop(number)
            finally:
                ended.set()
                for one in threads:
                    one.join(30)
            self.assertLess(server.stop_time, STOP_WITHIN)
            self.assertIn(f"stopping on signal {int(number)}",
                          server.err.text())

    def test_by_sigterm(self):
        self.stop_under_load(signal.SIGTERM)

    def test_by_sigint(self):
        self.stop_under_load(signal.SIGINT)

    def test_as_soon_as_it_says_where_it_listens(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            for _ in range(5):
                with Server(edge_config(USERS)) as server:
                    server.stop(number)


class Log(unittest.TestCase):
    def test_each_line_is_json_whatever_phones_send(self):
        with serve(USERS, log={"level": "trace", "format": "json"}) as server:
            with Udp(server.udp) as wire:
                for name in ('q"uote', "back\\slash", "tab\there", "ü",
                             "{json}"):
                    phone = Phone(wire, "1000", REALM, "wrong")
                    challenge = phone.choose(phone.ask())
                    escaped = name.replace("\\", r"\\").replace('"', r'\"')
                    answer = phone.ask(
                        contacts=["<sip:%22x@192.0.2.1>"],
                        credentials=authorization(
                            challenge, "1000", "wrong", phone.uri,
                            changed={"username": f'"{escaped}"'}))
                    self.assertEqual(answer.status, 403)
            server.stop()
            lines = server.err.lines()
            self.assertGreater(len(lines), 5)
            for line in lines:
                one = json.loads(line)
                self.assertEqual(set(one), {"time", "level", "part", "message"})
                self.assertRegex(one["time"], r"^\d{4}-\d\d-\d\dT"
                                              r"\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertTrue(any("wrong user or password" in line
                                for line in lines))

    def test_level_is_obeyed(self):
        with serve(USERS, log={"level": "error"}) as server:
            with Udp(server.udp) as wire:
                Phone(wire, "1000", REALM, "wrong").register()
            server.stop()
            self.assertEqual(server.err.lines(), [])

    def test_secrets_are_in_no_log(self):
        digest = {"noncesecret": "a very secret nonce secret"}
        with serve(USERS, log={"level": "trace"}, digest=digest) as server:
            with Udp(server.udp) as wire:
                phone = Phone(wire, "1000", REALM, "kermit")
                self.assertEqual(phone.register().status, 200)
            server.stop()
            text = server.err.text() + server.out.text()
            self.assertIn(REALM, text)
            self.assertNotIn("kermit", text)
            self.assertNotIn("nonce secret", text)


class Edge(Process):
    """`rollcall edge`. `udp`, `tcp` and `admin` are its ports."""

    def __init__(self, secret, admin=0, udp=0):
        super().__init__([
            BINARY, "edge", "--listen", f"udp:{LOOPBACK}:{udp}", "--listen",
            f"tcp:{LOOPBACK}:0", "--admin", f"{LOOPBACK}:{admin}",
            "--secret", secret])
        try:
            self.admin = int(self.out.wait_for(r"^admin .*:(\d+)")[1])
            self.udp = int(self.out.wait_for(r"^SIP .*udp:[^ ]*:(\d+)")[1])
        except AssertionError:
            self.kill()
            self.show()
            raise


class TwoProcesses(unittest.TestCase):
    def config(self, edge, **drachtio):
        """The legacy file, only with ports that are free here."""
        return {**LEGACY, "http": {"host": LOOPBACK, "port": 0},
                "drachtio": {**LEGACY["drachtio"], "port": edge.admin,
                             **drachtio}}

    def register(self, port):
        with Udp(port) as wire:
            phone = Phone(wire, "1000", REALM, "x")
            self.assertEqual(phone.register().status, 200)
            return phone.contact

    def test_legacy_configuration_with_the_edge_as_the_drachtio_server(self):
        with Edge("cymru") as edge, Server(self.config(edge)) as server:
            wait_for_register(edge.udp)
            contact = self.register(edge.udp)
            [found] = server.reg(REALM, "1000")
            self.assertEqual(found["bindings"][0]["contact"], contact)
            self.assertEqual(found["auth"], {
                "username": "1000", "realm": REALM,
                "uri": f"1000@{REALM}", "display": "Kermit"})
            edge.child.send_signal(signal.SIGTERM)
            start = time.monotonic()
            self.assertEqual(edge.wait(), 0)
            self.assertLess(time.monotonic() - start, STOP_WITHIN)
            # Bindings outlive the connection.
            server.err.wait_for("is not connected")
            self.assertEqual(len(server.reg(REALM, "1000")), 1)

    def test_edge_that_comes_back_is_served_again(self):
        with Edge("cymru") as first, Server(self.config(first)) as server:
            wait_for_register(first.udp)
            self.register(first.udp)
            first.kill()
            server.err.wait_for("is not connected")
            with Edge("cymru", first.admin) as second:
                wait_for_register(second.udp)
                self.register(second.udp)
                bindings = [one["bindings"][0]["contact"]
                            for one in server.reg(REALM, "1000")]
                self.assertEqual(len(bindings), 2)

    def test_wrong_secret_is_one_clear_line_without_the_secret(self):
        with Edge("cymru") as edge, \
                Server(self.config(edge, secret="seckret")) as server:
            line = server.err.wait_for(r"^.*refused us.*$")[0]
            self.assertRegex(line, rf" error .*{LOOPBACK}:{edge.admin} refused "
                                   "us: .*check its secret")
            with Udp(edge.udp) as wire:
                self.assertEqual(
                    Phone(wire, "1000", REALM, "x").ask().status, 503)
            server.stop()
            text = server.err.text()
            self.assertEqual(len(re.findall("refused us", text)), 1)
            for output in (text, server.out.text(), edge.err.text(),
                           edge.out.text()):
                self.assertNotIn("seckret", output)
                self.assertNotIn("cymru", output)


if __name__ == "__main__":
    unittest.main()
