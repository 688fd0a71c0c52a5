"""Plays the service manager (systemd) that sd_notify(3) speaks to."""

import socket

from rollcall import PATIENCE


class Manager:
    """The receiving end of NOTIFY_SOCKET: an abstract one, for any user."""

    def __init__(self, watchdog=None):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # The kernel picks a name when none is given.
        self._socket.bind("")
        self._watchdog = watchdog

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def environment(self):
        name = self._socket.getsockname().decode().replace("\0", "@", 1)
        result = {"NOTIFY_SOCKET": name}
        if self._watchdog:
            result["WATCHDOG_USEC"] = str(int(self._watchdog * 1_000_000))
        return result

    def next(self, patience=PATIENCE):
        """The lines of the next message; none after so many seconds."""
        self._socket.settimeout(patience)
        try:
            return self._socket.recv(4096).decode().splitlines()
        except socket.timeout:
            return []

    def drain(self):
        """All that has come already."""
        while self.next(0.001):
            pass
