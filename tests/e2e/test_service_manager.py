"""What a service manager (systemd) is told over NOTIFY_SOCKET."""

import os
import signal
import socket
import time
import unittest

from notify_socket import Manager
from rollcall import Server, TemporaryFile, run, wait_until
from store_case import StoreTest

WATCHDOG = 2.0  # seconds; pings are to come four times as often


class ServiceManager(StoreTest):
    def launch_under(self, manager, **sections):
        server = Server(self.config(**sections), env={**os.environ, **manager.environment()})
        self.addCleanup(self.kill, server)
        return server

    def test_ready_comes_when_the_register_serves(self):
        with Manager() as manager:
            server = self.launch_under(manager)
            lines = []
            while "READY=1" not in lines:
                lines = manager.next()
                self.assertTrue(lines, "never told READY=1")
                self.assertTrue({"READY=1", "STATUS=reading the store"}
                                & set(lines), lines)
            # What was said is so.
            self.assertEqual(server.get("/ready")[0], 200)
            server.stop()
            self.assertEqual(manager.next(),
                             ["STOPPING=1", "STATUS=stopping"])
            self.assertEqual(manager.next(0.1), [])

    def test_is_not_told_of_a_start_that_fails(self):
        with Manager() as manager, \
                socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            config = self.config(http={"host": "127.0.0.1", "port": port})
            with TemporaryFile(config) as file:
                done = run("--config", file.path, env={**os.environ, **manager.environment()})
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(manager.next(0.1), [])

    def test_watchdog_is_pinged_by_a_process_that_runs(self):
        with Manager(WATCHDOG) as manager:
            server = self.launch_under(manager)
            wait_until(lambda: "READY=1" in manager.next(), "READY=1")
            began = time.monotonic()
            for _ in range(4):
                self.assertEqual(manager.next(), ["WATCHDOG=1"])
            # Neither in a burst nor late.
            self.assertGreater(time.monotonic() - began, WATCHDOG / 2)
            server.child.send_signal(signal.SIGSTOP)
            wait_until(lambda: self.state(server) == "T", "it stands still")
            manager.drain()
            self.assertEqual(manager.next(1.5 * WATCHDOG), [])
            server.child.send_signal(signal.SIGCONT)
            self.assertEqual(manager.next(), ["WATCHDOG=1"])
            server.stop()
            wait_until(lambda: "STOPPING=1" in manager.next(), "STOPPING=1")

    def state(self, server):
        with open(f"/proc/{server.child.pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0]


if __name__ == "__main__":
    unittest.main()
