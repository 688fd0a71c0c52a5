"""Children that are started, awaited and ended by their id."""

import contextlib
import os
import re
import selectors
import socket
import subprocess
import time


class Failure(Exception):
    """A benchmark cannot go on."""


def free_port(kind=socket.SOCK_STREAM):
    """A port that was free a moment ago."""
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Child:
    def __init__(self, command):
        self.command = [str(part) for part in command]
        self.seen = ""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)

    @property
    def pid(self):
        return self.process.pid

    def await_output(self, pattern, seconds):
        """The first match of `pattern` in what the child prints."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.seen, re.MULTILINE)
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise Failure(f"{self.command[0]} did not print {pattern}:\n{self.seen}")
            if not self.selector.select(left):
                continue
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                raise Failure(f"{self.command[0]} has ended:\n{self.seen}")
            self.seen += piece.decode(errors="replace")

    def finish(self, seconds):
        """What the child printed until its own end."""
        try:
            rest, _ = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as late:
            raise Failure(f"{self.command[0]} took longer than {seconds} s") from late
        self.seen += rest.decode(errors="replace")
        return self.seen

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.selector.close()
        self.process.stdout.close()


@contextlib.contextmanager
def running(command):
    child = Child(command)
    try:
        yield child
    finally:
        child.stop()


def children_of(pid):
    """The ids of a process's children and theirs."""
    found = []
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/task/{pid}/children") as listed:
            for child in map(int, listed.read().split()):
                found += [child] + children_of(child)
    return found
