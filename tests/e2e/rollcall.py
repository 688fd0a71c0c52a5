"""The built rollcall as a child process, and what tests ask of it.

The binary is named by the environment variable ROLLCALL; ROLLCALL_UNDER may
have a command to run servers under, such as valgrind. Ports are those that
rollcall picks itself (port 0) and prints. Nothing outlives `with`.
"""

import http.client
import itertools
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

BINARY = os.environ.get("ROLLCALL", "build/rollcall")
UNDER = shlex.split(os.environ.get("ROLLCALL_UNDER", ""))
LOOPBACK = "127.0.0.1"
# Longest waits, in seconds: for a busy machine, hardly ever used up.
PATIENCE = 20
STOP_WITHIN = PATIENCE if UNDER else 2
# What sanitizers begin a report with; and the signals of a crash.
REPORT = re.compile(r"[A-Z][a-z]+Sanitizer\b|:\d+: runtime error: ")
CRASHES = (signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL,
           signal.SIGSEGV)


def reported(text):
    """A sanitizer's report in what a process has said, or nothing."""
    found = REPORT.search(text)
    return text[text.rfind("\n", 0, found.start()) + 1:] if found else ""


def wait_until(condition, what, patience=PATIENCE, pause=0.05):
    """The first true value of `condition`; AssertionError after `patience`."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"in {patience} s not seen: {what}")
        time.sleep(pause)


class Output:
    """The lines of a stream, read by a thread so that no pipe fills up."""

    def __init__(self, stream):
        self._stream = stream
        self._lines = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        for line in self._stream:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def lines(self):
        with self._changed:
            return list(self._lines)

    def text(self):
        return "\n".join(self.lines())

    def wait_for(self, pattern, patience=PATIENCE):
        """The first match in any line, also one that came already."""
        deadline = time.monotonic() + patience
        seen = 0
        with self._changed:
            while True:
                for line in self._lines[seen:]:
                    found = re.search(pattern, line)
                    if found:
                        return found
                seen = len(self._lines)
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    raise AssertionError(
                        f"no line with {pattern!r} in:\n"
                        + "\n".join(self._lines))
                self._changed.wait(left)

    def finish(self):
        self._thread.join(PATIENCE)
        self._stream.close()


class Process:
    """A child process, its output, and its certain end."""

    def __init__(self, arguments, **options):
        self.child = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace", **options)
        self.out = Output(self.child.stdout)
        self.err = Output(self.child.stderr)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        try:
            self.kill()
        finally:
            if kind is not None:
                self.show()

    def show(self):
        name = os.path.basename(self.child.args[0])
        print(f"--- {name} ended with {self.child.returncode}; stdout:\n"
              f"{self.out.text()}\n--- {name}, stderr:\n{self.err.text()}\n---",
              file=sys.stderr)

    def wait(self, patience=PATIENCE):
        try:
            return self.child.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"{self.child.args[0]} did not end in {patience} s") from None

    def kill(self):
        """Its end, whatever it does. That it crashed, or that a sanitizer has
        found something, fails the test: its status is not always looked at."""
        crashed = self.child.poll() is not None \
            and -self.child.returncode in CRASHES
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        self.out.finish()
        self.err.finish()
        name = os.path.basename(self.child.args[0])
        assert not crashed, \
            f"{name} ended with {self.child.returncode}:\n{self.err.text()}"
        report = reported(self.err.text())
        assert not report, f"{name}:\n{report}"


def run(*arguments, patience=PATIENCE, **options):
    """Runs the binary to its end: a CompletedProcess with texts."""
    options.setdefault("input", "")
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True,
                          timeout=patience, check=False, **options)
    report = reported(done.stderr)
    assert not report and -done.returncode not in CRASHES, \
        f"{arguments} ended with {done.returncode}:\n{report or done.stderr}"
    return done


class TemporaryFile:
    """A file with a text or with JSON, removed at the end of `with`."""

    def __init__(self, content, name="rollcall.json"):
        self._folder = tempfile.TemporaryDirectory(prefix="rollcall-e2e-")
        self.path = os.path.join(self._folder.name, name)
        if not isinstance(content, str):
            content = json.dumps(content)
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(content)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()


class Server(Process):
    """A running rollcall. `udp`, `tcp` and `http` are its ports."""

    headers = {}  # of reg(): a token, where one is needed

    def __init__(self, config, **options):
        self._file = TemporaryFile(config)
        self.udp = self.tcp = None
        self.stop_time = None
        super().__init__([*UNDER, BINARY, "--config", self._file.path],
                         **options)
        try:
            self.http = int(self.out.wait_for(r"^HTTP .*:(\d+)")[1])
        except AssertionError:
            self.kill()
            self.show()
            raise
        for line in self.out.lines():
            if line.startswith("SIP"):
                for kind, port in re.findall(r"(udp|tcp):[^ ]*:(\d+)", line):
                    setattr(self, kind, int(port))

    def __exit__(self, kind, value, trace):
        if kind is None:
            try:
                self.stop()
            except AssertionError:
                self.show()
                raise
            finally:
                self._file.__exit__()
                self.kill()
        else:
            try:
                super().__exit__(kind, value, trace)
            finally:
                self._file.__exit__()

    def stop(self, number=signal.SIGTERM):
        """Asks it to stop: it must end well, and soon."""
        if self.stop_time is not None:
            return
        start = time.monotonic()
        self.child.send_signal(number)
        status = self.wait()
        self.stop_time = time.monotonic() - start
        assert status == 0, f"it ended with {status}"
        assert self.stop_time < STOP_WITHIN, \
            f"it took {self.stop_time:.2f} s to stop"

    def get(self, path, headers=None):
        """(status, headers, body) of a GET on a connection of its own."""
        return self.ask("GET", path, headers)

    def ask(self, method, path, headers=None, body=None):
        """The same for any request."""
        connection = http.client.HTTPConnection(LOOPBACK, self.http,
                                                timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def reg(self, *names):
        """The JSON of GET /reg, /reg/{realm} or /reg/{realm}/{user}."""
        path = "/".join(["/reg", *(urllib.parse.quote(name, safe="")
                                   for name in names)])
        status, headers, body = self.get(path, self.headers)
        assert status == 200, f"{path}: {status} {body!r}"
        assert headers["Content-Type"] == "application/json", headers
        return json.loads(body)

    def wait_for_reg(self, names, condition, what, patience=PATIENCE):
        """The JSON once `condition` holds for it."""
        last = []

        def look():
            last[:] = [self.reg(*names)]
            return condition(last[0])

        try:
            wait_until(look, what, patience)
        except AssertionError as error:
            raise AssertionError(f"{error}; last: {last}") from None
        return last[0]


def edge_config(directory, **sections):
    """A configuration with an edge and HTTP on free ports."""
    return {"edge": {"listen": [f"udp:{LOOPBACK}:0", f"tcp:{LOOPBACK}:0"]},
            "http": {"host": LOOPBACK, "port": 0},
            "log": {"level": "debug"}, "directory": directory, **sections}


PROBE = "\r\n".join((
    "REGISTER sip:nowhere.invalid SIP/2.0",
    "Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bKprobe{number};rport",
    "From: <sip:nobody@nowhere.invalid>;tag=probe",
    "To: <sip:nobody@nowhere.invalid>",
    "Call-ID: probe{number}", "CSeq: 1 REGISTER", "Content-Length: 0", "", ""))


def wait_for_register(port):
    """Until REGISTERs reach the registrar: 404 for a realm, 503 no more."""
    numbers = itertools.count(1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.settimeout(1)
        wire.bind((LOOPBACK, 0))

        def routed():
            text = PROBE.format(host=LOOPBACK, port=wire.getsockname()[1],
                                number=next(numbers))
            wire.sendto(text.encode(), (LOOPBACK, port))
            try:
                return wire.recv(65536).startswith(b"SIP/2.0 404 ")
            except socket.timeout:
                return False

        wait_until(routed, "404 to a REGISTER for an unknown realm")


def serve(directory, **sections):
    """A Server of these users that takes REGISTERs already."""
    server = Server(edge_config(directory, **sections))
    try:
        wait_for_register(server.udp)
    except AssertionError:
        server.kill()
        server.show()
        raise
    return server
