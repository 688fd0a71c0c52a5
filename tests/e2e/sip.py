"""A SIP phone of few bytes: says exactly what a test wants to be said."""

import hashlib
import itertools
import re
import socket
import time

from rollcall import LOOPBACK, PATIENCE

COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact",
           "l": "content-length", "c": "content-type", "k": "supported",
           "s": "subject"}
_numbers = itertools.count(1)


def unique(prefix):
    """A text that no other call returned, in no other run either."""
    return f"{prefix}{time.time_ns():x}n{next(_numbers)}"


class Message:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        self.raw = data
        lines = re.sub(r"\r\n[ \t]+", " ", head.decode()).split("\r\n")
        self.start = lines[0]
        self.headers = []
        for line in lines[1:]:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            self.headers.append((COMPACT.get(name, name), value.strip()))
        first = self.start.split(" ", 2)
        self.status = int(first[1]) if first[0] == "SIP/2.0" else None
        self.reason = first[2] if self.status else None
        self.method = None if self.status else first[0]
        self.uri = None if self.status else first[1]

    def all(self, name):
        return [value for key, value in self.headers if key == name.lower()]

    def get(self, name):
        values = self.all(name)
        assert len(values) == 1, f"{name}: {values} in\n{self.start}"
        return values[0]

    def contacts(self):
        """{URI: {parameter: value}}, in the order of the answer."""
        result = {}
        for value in self.all("contact"):
            found = re.fullmatch(r'(?:"[^"]*" )?<([^>]*)>(.*)', value)
            assert found, value
            result[found[1]] = dict(
                part.partition("=")[::2]
                for part in found[2].split(";") if part)
        return result


def build(start, headers, body=b""):
    lines = [start, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode() + body


def answer_to(request, status="200 OK"):
    """The answer of a phone to a request that it received."""
    same = [(name, value) for name, value in request.headers
            if name in ("via", "from", "to", "call-id", "cseq")]
    same = [(name, value + ";tag=phone" if name == "to" else value)
            for name, value in same]
    return build(f"SIP/2.0 {status}", [*same, ("Content-Length", 0)])


class Udp:
    protocol = "udp"

    def __init__(self, port, local_port=0, host=LOOPBACK):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((host, local_port))
        self._socket.connect((host, port))
        self.port = self._socket.getsockname()[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def turn_to(self, port):
        """To a server that was started anew."""
        self._socket.connect((LOOPBACK, port))

    def send(self, data):
        self._socket.send(data)

    def receive_bytes(self, patience=PATIENCE):
        self._socket.settimeout(patience)
        try:
            return self._socket.recv(65536)
        except socket.timeout:
            return None

    def receive(self, patience=PATIENCE):
        data = self.receive_bytes(patience)
        return Message(data) if data else None


class Tcp:
    protocol = "tcp"

    def __init__(self, port):
        self._socket = socket.create_connection((LOOPBACK, port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self._socket.getsockname()[1]
        self._buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def send(self, data):
        self._socket.sendall(data)

    def receive_bytes(self, patience=PATIENCE):
        """What comes next, b"" at the end, None if nothing does."""
        if self._buffer:
            data, self._buffer = self._buffer, b""
            return data
        self._socket.settimeout(patience)
        try:
            return self._socket.recv(65536)
        except socket.timeout:
            return None
        except ConnectionResetError:
            return b""

    def receive(self, patience=PATIENCE):
        deadline = time.monotonic() + patience
        data = b""
        while True:
            head, end, rest = data.partition(b"\r\n\r\n")
            if end:
                found = re.search(rb"\r\n(?:content-length|l) *: *(\d+)", head,
                                  re.IGNORECASE)
                size = int(found[1]) if found else 0
                if len(rest) >= size:
                    whole = len(head) + 4 + size
                    self._buffer = data[whole:]
                    return Message(data[:whole])
            more = self.receive_bytes(max(deadline - time.monotonic(), 0.001))
            if not more:
                self._buffer = data
                return None
            data += more


HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}


def parse_challenge(text):
    assert text.startswith("Digest "), text
    return {name.lower(): quoted or plain for name, quoted, plain in
            re.findall(r'(\w+)=(?:"([^"]*)"|([^",]+))', text[7:])}


def authorization(challenge, user, password, uri, count=1, changed=None,
                  method="REGISTER"):
    """The value of Authorization that answers a parsed challenge."""
    algorithm = challenge["algorithm"]

    def hashed(text):
        return hashlib.new(HASHES[algorithm], text.encode()).hexdigest()

    cnonce = unique("c")
    nc = f"{count:08x}"
    ha1 = hashed(f"{user}:{challenge['realm']}:{password}")
    ha2 = hashed(f"{method}:{uri}")
    response = hashed(f"{ha1}:{challenge['nonce']}:{nc}:{cnonce}:auth:{ha2}")
    fields = {"username": f'"{user}"', "realm": f'"{challenge["realm"]}"',
              "nonce": f'"{challenge["nonce"]}"', "uri": f'"{uri}"',
              "response": f'"{response}"', "algorithm": algorithm,
              "cnonce": f'"{cnonce}"', "qop": "auth", "nc": nc,
              **(changed or {})}
    return "Digest " + ", ".join(f"{k}={v}" for k, v in fields.items())


class Phone:
    """One user's phone on one transport. Keeps Call-ID, CSeq and nonce."""

    def __init__(self, wire, user, realm, password, algorithm="MD5"):
        self.wire = wire
        self.user = user
        self.realm = realm
        self.password = password
        self.algorithm = algorithm
        self.call_id = unique("call")
        self.cseq = 0
        self.uri = f"sip:{realm}"
        self.patience = PATIENCE
        self.contact = f"sip:{user}@{LOOPBACK}:{wire.port}"

    def request(self, headers=(), contacts=None, credentials=None,
                method="REGISTER"):
        """The bytes of the next REGISTER; `contacts` are header values."""
        self.cseq += 1
        if contacts is None:
            contacts = [f"<{self.contact}>"]
        via = (f"SIP/2.0/{self.wire.protocol.upper()} {LOOPBACK}:"
               f"{self.wire.port};branch={unique('z9hG4bK')};rport")
        lines = [
            ("Via", via), ("Max-Forwards", 70),
            ("From", f"<sip:{self.user}@{self.realm}>;tag={unique('t')}"),
            ("To", f"<sip:{self.user}@{self.realm}>"),
            ("Call-ID", self.call_id), ("CSeq", f"{self.cseq} {method}"),
            *(("Contact", value) for value in contacts),
            *headers]
        if credentials:
            lines.append(("Authorization", credentials))
        lines.append(("Content-Length", 0))
        return build(f"{method} {self.uri} SIP/2.0", lines)

    def receive(self):
        """The next answer. Polls that come in between are answered."""
        deadline = time.monotonic() + self.patience
        while True:
            message = self.wire.receive(max(deadline - time.monotonic(), 0.01))
            assert message, "no answer"
            if message.status:
                return message
            self.wire.send(answer_to(message))

    def ask(self, **said):
        self.wire.send(self.request(**said))
        return self.receive()

    def choose(self, refusal):
        """The challenge by this phone's algorithm."""
        offered = [parse_challenge(text)
                   for text in refusal.all("www-authenticate")]
        return next(one for one in offered
                    if one["algorithm"] == self.algorithm)

    def register(self, **said):
        """REGISTER, challenge, REGISTER with credentials: its answer."""
        first = self.ask(**said)
        if first.status != 401:
            return first
        return self.ask(credentials=authorization(
            self.choose(first), self.user, self.password, self.uri), **said)

    def unregister(self):
        return self.register(contacts=[f"<{self.contact}>;expires=0"])

    def answer_polls(self, seconds):
        """Answers OPTIONS for so long: how many."""
        deadline = time.monotonic() + seconds
        count = 0
        while (left := deadline - time.monotonic()) > 0:
            message = self.wire.receive(left)
            if message and message.method == "OPTIONS":
                self.wire.send(answer_to(message))
                count += 1
        return count

