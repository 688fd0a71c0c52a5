"""A test case whose rollcalls share a store, and may be killed."""

import tempfile
import unittest

from rollcall import (PATIENCE, Server, TemporaryFile, edge_config, run,
                      wait_for_register)

PASSWORD = "kermit"
LOADED = r"(\d+) bindings of (\d+) realms are back from the store after (\d+)"


class StoreTest(unittest.TestCase):
    maxDiff = None
    REALMS = {"a.example": {}}  # and their options
    USERS = 100
    SECTIONS = {}

    def setUp(self):
        self.folder = self.enterContext(
            tempfile.TemporaryDirectory(prefix="rollcall-store-"))
        self.store = f"{self.folder}/store"

    def config(self, durability="process", **sections):
        users = {str(1000 + number): {"secret": PASSWORD}
                 for number in range(self.USERS)}
        return edge_config(
            {realm: users for realm in self.REALMS},
            realms={realm: options for realm, options in self.REALMS.items()
                    if options},
            store={"path": self.store, "durability": durability},
            **{"log": {"level": "info"}, **self.SECTIONS, **sections})

    def launch(self, **how):
        """A server that may still be reading its store."""
        server = Server(self.config(**how))
        self.addCleanup(self.kill, server)
        return server

    def start(self, patience=PATIENCE, **how):
        """A server with all of its store that takes REGISTERs."""
        server = self.launch(**how)
        server.err.wait_for(LOADED, patience)
        wait_for_register(server.udp)
        return server

    def kill(self, server):
        try:
            server.kill()
        finally:
            server._file.__exit__()

    def refused(self, pattern, **how):
        """The one line of a start that must fail; it names the store."""
        with TemporaryFile(self.config(**how)) as file:
            done = run("--config", file.path)
        self.assertEqual(done.returncode, 1, done.stderr)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertRegex(lines[0], rf" critical .*{self.store}.*")
        self.assertRegex(lines[0], pattern)
        self.assertEqual(done.stdout, "")
        return lines[0]
