"""SIPp runs whose calls go on, step by step, when the test says so.

SIPp's third-party call control connects each call with a "twin": here it is
the test, which sees that all calls have come to the end of a step, looks at
the register, and lets them go on.
"""

import csv
import os
import shutil
import socket
import sys
import tempfile

from rollcall import LOOPBACK, PATIENCE, Process

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sipp")
END = b"\x1b"


def free_port():
    """A port that is free for TCP and UDP now."""
    while True:
        with socket.socket() as tcp, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind((LOOPBACK, 0))
            port = tcp.getsockname()[1]
            try:
                udp.bind((LOOPBACK, port))
            except OSError:
                continue
            return port


class Twin:
    """The other end of sendCmd and recvCmd. Messages are {name: value}."""

    def __init__(self):
        self._listener = socket.create_server((LOOPBACK, 0))
        self._listener.settimeout(PATIENCE)
        self.port = self._listener.getsockname()[1]
        self._wire = None
        self._buffer = b""

    def close(self):
        self._listener.close()
        if self._wire:
            self._wire.close()

    def receive(self, count):
        """So many messages: {Call-ID: message}."""
        if not self._wire:
            self._wire, _ = self._listener.accept()
            self._wire.settimeout(PATIENCE)
        result = {}
        while len(result) < count:
            while END in self._buffer and len(result) < count:
                text, _, self._buffer = self._buffer.partition(END)
                lines = text.decode().splitlines()
                one = dict(line.split(": ", 1) for line in lines if line)
                assert one["Call-ID"] not in result, one
                result[one["Call-ID"]] = one
            if len(result) == count:
                break
            try:
                data = self._wire.recv(65536)
            except socket.timeout:
                data = b""
            assert data, f"{len(result)} of {count} calls came so far"
            self._buffer += data
        return result

    def release(self, call_ids):
        for one in call_ids:
            self._wire.sendall(f"Call-ID: {one}\r\n\r\n".encode() + END)


class Sipp(Process):
    """A run of phones.xml, one call for each of `lines` (lists of fields)."""

    def __init__(self, port, transport, lines, rate=250):
        self.calls = len(lines)
        self.transport = transport
        self.twin = Twin()
        self._folder = tempfile.mkdtemp(prefix="rollcall-sipp-")
        data = os.path.join(self._folder, "phones.csv")
        with open(data, "w", encoding="ascii") as file:
            file.write("SEQUENTIAL\n")
            file.writelines(";".join(map(str, line)) + "\n" for line in lines)
        self._statistics = os.path.join(self._folder, "statistics.csv")
        self._errors = os.path.join(self._folder, "errors.log")
        super().__init__([
            "sipp", f"{LOOPBACK}:{port}", "-t", transport, "-i", LOOPBACK,
            "-p", str(free_port()), "-nostdin", "-nd",
            "-sf", os.path.join(FOLDER, "phones.xml"),
            "-oocsf", os.path.join(FOLDER, "answers.xml"),
            "-inf", data, "-3pcc", f"{LOOPBACK}:{self.twin.port}",
            "-m", str(self.calls), "-l", str(self.calls + 100),
            "-r", str(rate), "-ci", LOOPBACK, "-cp", str(free_port()),
            "-max_socket", "800", "-timeout", "100", "-timeout_error", "-recv_timeout", "60000",
            "-trace_stat", "-fd", "1", "-stf", self._statistics,
            "-trace_err", "-error_file", self._errors], cwd=self._folder)

    def __exit__(self, kind, value, trace):
        super().__exit__(kind, value, trace)
        self.twin.close()
        shutil.rmtree(self._folder)

    def show(self):
        # Its screens are of no use; what went wrong is in its log.
        print(f"--- sipp ended with {self.child.returncode}\n"
              f"{self.err.text()}\n{self.errors()}\n---", file=sys.stderr)

    def errors(self):
        try:
            with open(self._errors, encoding="utf-8",
                      errors="replace") as file:
                # Each poll is a call that it does not know.
                lines = [line for line in file.read().replace(
                    "out-of-call scenario", "out-of-call scenario\n")
                         .splitlines() if "out-of-call" not in line]
                return "\n".join(lines[:100])
        except OSError:
            return ""

    def counters(self):
        with open(self._statistics, encoding="ascii") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        return {name: int(rows[-1][name + "(C)"]) if rows else 0
                for name in ("SuccessfulCall", "FailedCall")}

    def finish(self, call_ids):
        """Lets the calls end: all of them as they should."""
        if self.transport == "tn":
            # With a socket for each call SIPp 3.6.1 hangs when calls end. All
            # came to their last step; that none failed on the way must do.
            assert self.child.poll() is None, self.child.returncode
            assert self.counters()["FailedCall"] == 0, self.counters()
            return
        self.twin.release(call_ids)
        status = self.wait()
        assert status == 0, f"SIPp ended with {status}"
        wanted = {"SuccessfulCall": self.calls, "FailedCall": 0}
        assert self.counters() == wanted, self.counters()
