"""SIP over TCP by the hundred: more connections than the soft limit of file
descriptors that the process was started with."""

import contextlib
import resource
import socket
import unittest

from rollcall import BINARY, LOOPBACK, PATIENCE, Process

CONNECTIONS = 600
SOFT = 256
PING, PONG = b"\r\n\r\n", b"\r\n"


class Connections(unittest.TestCase):
    def test_more_than_the_soft_limit_of_descriptors(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        needed = 2 * CONNECTIONS
        if hard != resource.RLIM_INFINITY and hard < needed:
            self.skipTest(f"only {hard} descriptors are allowed here")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE,
                        (soft, hard))

        def start_low():
            resource.setrlimit(resource.RLIMIT_NOFILE, (SOFT, hard))

        arguments = [BINARY, "edge", "--listen", f"tcp:{LOOPBACK}:0",
                     "--admin", f"{LOOPBACK}:0", "--secret", "cymru"]
        with Process(arguments, preexec_fn=start_low) as edge, \
                contextlib.ExitStack() as wires:
            port = int(edge.out.wait_for(r"^SIP .*tcp:[^ ]*:(\d+)")[1])
            phones = [wires.enter_context(
                socket.create_connection((LOOPBACK, port), PATIENCE))
                for _ in range(CONNECTIONS)]
            for phone in phones:
                phone.sendall(PING)
            for number, phone in enumerate(phones):
                self.assertEqual(phone.recv(16), PONG, number)


if __name__ == "__main__":
    unittest.main()
