"""A crowd that is none: 100,000 registrations as HTTP shows them, for the page.

It answers as rollcall would (README.md, "HTTP"), from numbers instead of
phones, and so it is there at once and the same each time. `python3 crowd.py`
serves it, with the page as it is in the sources, for those who work on that.
"""

import bisect
import fnmatch
import http.server
import json
import math
import os
import re
import sys
import threading
import time
import urllib.parse

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "http", "page")
TYPES = {"html": "text/html; charset=utf-8", "js": "text/javascript",
         "css": "text/css", "svg": "image/svg+xml"}
POLICY = ("default-src 'self'; object-src 'none'; base-uri 'none'; "
          "form-action 'self'; frame-ancestors 'none'; "
          "require-trusted-types-for 'script'")
AGENTS = ("Yealink SIP-T46U 108.86.0.45", "snomD785/10.1.169.16",
          "Grandstream GXP2170 1.0.11.64", "Poly VVX 450 6.4.6.2453",
          "Zoiper rv2.10.20.4", "baresip v1.0.0 (x86_64/linux)",
          "Gigaset N870 IP PRO/83.V2.49.1", "MicroSIP/3.21.3")
NAMES = ("Kermit", "Miss Piggy", "Fozzie Bear", "Gonzo", "Rowlf", "Scooter",
         "Animal", "Sam Eagle", "Statler", "Waldorf", "Camilla", "Beaker")
TOWNS = ("aberdeen", "bristol", "cardiff", "derby", "exeter", "falmouth",
         "glasgow", "hull", "inverness", "jarrow", "kendal", "leeds",
         "margate", "norwich", "oban", "preston", "ripon", "sheffield",
         "truro", "york")
TRADES = ("bakery", "books", "brewery", "clinic", "council", "courier",
          "dentist", "estates", "florist", "garage", "harbour", "hotel",
          "joinery", "laundry", "law", "library", "museum", "optician",
          "pharmacy", "plumbing", "school", "surgery", "taxis", "theatre",
          "vets")


def token(*parts):
    """A number that looks like chance and is always the same."""
    value = 2166136261
    for byte in repr(parts).encode():
        value = (value ^ byte) * 16777619 & 0xffffffff
    return value ^ value >> 15


class Crowd:
    def __init__(self, users=100_000, realms=500):
        """The first realm has half of the users, the others the rest."""
        self.removed = set()
        self.sizes = {}
        each = users // 2 // (realms - 1)
        for number in range(realms - 1):
            town = TOWNS[number % len(TOWNS)]
            name = f"{TRADES[number // len(TOWNS)]}.{town}.example"
            self.sizes[name] = max(1, each // 2 + token(name) % each)
        self.sizes["all.campus.example"] = users - sum(self.sizes.values())
        self.sizes = dict(sorted(self.sizes.items()))

    def names(self, realm):
        size = self.sizes.get(realm, 0)
        first = 10_000 if size > 1000 else 100
        return [str(first + number) for number in range(size)]

    def is_stale(self, realm, user):
        return token(realm, user, "stale") % 61 == 0

    def counts(self):
        now = time.time()
        wave = math.sin(now / 30) + math.sin(now / 7) / 3
        return [{"realm": realm, "users": size,
                 "bindings": size + size // 9 + round(size * wave / 900),
                 "stale": round(size * (1.3 + wave) / 900),
                 "registers_per_second": round(size / 1800 * (1 + wave / 9), 2)}
                for realm, size in self.sizes.items()]

    def registrations(self, realm, user):
        return [one for one in (self._one(realm, user, device)
                                for device in range(
                                    2 if token(realm, user) % 9 == 0 else 1))
                if one["uuid"] not in self.removed]

    def _one(self, realm, user, device):
        chance = token(realm, user, device)
        now = int(time.time())
        lifetime = 3600
        left = lifetime - (now + chance) % (lifetime // 2)
        stale = device == 0 and self.is_stale(realm, user)
        address = f"198.51.100.{chance % 250 + 1}"
        port = 1024 + chance // 7 % 60000
        uri = f"sip:{user}@192.168.{chance % 4}.{chance // 5 % 250 + 1}:5060"
        reachable = f"sip:{user}@{address}:{port};transport=udp"
        binding = {"contact": uri, "reachable": reachable, "q": 1,
                   "expiresat": now + left,
                   "lastseen": now - (400 if stale else chance % 20),
                   "missed": 3 if stale else 0, "stale": stale}
        if chance % 5:
            binding["rtt"] = 8 + chance % 90
        return {"uuid": f"{chance:08x}-0000-4000-8000-{device:012x}",
                "initial": False, "callid": f"{chance:08x}@{address}",
                "contacts": [reachable], "expires": lifetime,
                "registeredat": now + left - lifetime,
                "useragent": AGENTS[chance % len(AGENTS)],
                "allow": ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS",
                          "NOTIFY", "REFER"],
                "network": {"source_address": address, "source_port": port,
                            "protocol": "udp", "rport": True},
                "expiresat": now + left, "expiresin": left, "stale": stale,
                "created": now - 90_000 - chance % 100_000,
                "modified": now + left - lifetime,
                "auth": {"username": user, "realm": realm,
                         "uri": f"{user}@{realm}",
                         "display": NAMES[chance // 3 % len(NAMES)]},
                "bindings": [binding]}

    def history(self, realm, user):
        now = int(time.time())
        result = [{"what": "registered", "count": 1, "first": now - 9000,
                   "last": now - 9000, "detail": "198.51.100.7:5060 udp"},
                  {"what": "renewed", "count": 4, "first": now - 7200,
                   "last": now - 1800}]
        if self.is_stale(realm, user):
            result += [{"what": "unanswered", "count": 3, "first": now - 460,
                        "last": now - 400},
                       {"what": "stale", "count": 1, "first": now - 400,
                        "last": now - 400}]
        return result

    def page(self, realm, query):
        """(registrations, the last user when there are more)"""
        def is_wanted(one):
            return (query.get("useragent", "").lower()
                    in one["useragent"].lower()
                    and (query.get("stale") != "true" or one["stale"]))

        names = self.names(realm)
        pattern = query.get("user", "*")
        limit = int(query.get("limit", len(names) or 1))
        found, users = [], 0
        for name in names[bisect.bisect(names, query.get("after", "")):]:
            if not fnmatch.fnmatchcase(name, pattern):
                continue
            wanted = list(filter(is_wanted, self.registrations(realm, name)))
            if not wanted:
                continue
            if users == limit:
                return found, found[-1]["auth"]["username"]
            users += 1
            found += wanted
        return found, None

    def event(self, number, realms, types=()):
        realm = (realms[number % len(realms)] if realms
                 else list(self.sizes)[number % len(self.sizes)])
        names = self.names(realm)
        user = names[number * 7919 % len(names)]
        kinds = [one for one in ("register", "register", "stale", "fresh",
                                 "unregister") if not types or one in types]
        kind = kinds[number % len(kinds)]
        one = self._one(realm, user, 0)
        result = {"id": number, "type": kind, "time": int(time.time()),
                  "realm": realm, "user": user,
                  "contact": one["bindings"][0]["contact"],
                  "registration": one}
        if kind == "unregister":
            result["reason"] = "expired"
        return result


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/json", status=200, **fields):
        if not isinstance(body, bytes):
            body = json.dumps(body, separators=(",", ":")).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        where = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(where.query))
        crowd = self.server.crowd
        parts = [urllib.parse.unquote(one)
                 for one in where.path.strip("/").split("/")]
        self.server.asked.append(self.path)
        if parts == [""]:
            self.file("index.html")
        elif parts[0] == "page":
            self.file(parts[1])
        elif parts == ["realms"]:
            self.answer(crowd.counts())
        elif parts == ["events"]:
            self.stream(query.get("realm", "").split(",")
                        if "realm" in query else [],
                        query.get("type", "").split(",")
                        if "type" in query else [])
        elif parts[0] == "reg" and "@" in parts[1]:
            user, _, realm = parts[1].rpartition("@")
            self.answer(crowd.history(realm, user) if len(parts) == 3
                        else crowd.registrations(realm, user))
        elif parts[0] == "reg":
            found, last = crowd.page(parts[1], query)
            after = urllib.parse.quote(last or "")
            self.answer(found, **({"Link": f"<{where.path}?after={after}>; "
                                   'rel="next"'} if last else {}))
        else:
            self.answer(b"", status=404)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        user, _, realm = urllib.parse.unquote(
            self.path.split("/")[2]).rpartition("@")
        self.answer({"contacts": [
            {"contact": binding["contact"],
             "status": None if binding["stale"] else 200}
            for one in self.server.crowd.registrations(realm, user)
            for binding in one["bindings"]]})

    def do_DELETE(self):
        self.server.crowd.removed.add(self.path.split("/")[3])
        self.answer([])

    def file(self, name):
        if not re.fullmatch(r"\w+\.(html|js|css|svg)", name):
            self.answer(b"", status=404)
            return
        with open(os.path.join(PAGE, name), "rb") as file:
            self.answer(file.read(), TYPES[name.split(".")[1]],
                        Cache_Control="no-cache",
                        Content_Security_Policy=POLICY)

    def stream(self, realms, types):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        number = int(time.time() * 1000)
        try:
            while not self.server.stopping.wait(0.02):
                text = []
                for _ in range(max(1, self.server.rate // 50)):
                    number += 1
                    event = self.server.crowd.event(number, realms, types)
                    text.append(f"id: {number}\nevent: {event['type']}\n"
                                f"data: {json.dumps(event)}\n\n")
                self.wfile.write("".join(text).encode())
        except OSError:
            pass


class CrowdServer(http.server.ThreadingHTTPServer):
    """Serves a crowd on loopback while inside `with`."""

    daemon_threads = True

    def __init__(self, crowd, rate=500, port=0):
        """`rate`: events a second that each listener is told of."""
        super().__init__(("127.0.0.1", port), Handler)
        self.crowd = crowd
        self.rate = rate
        self.asked = []
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *_):
        pass  # A browser leaves whenever it likes.


if __name__ == "__main__":
    with CrowdServer(Crowd(), rate=int((sys.argv[1:] or [50])[0]), port=int(
            (sys.argv[2:] or [0])[0])) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        threading.Event().wait()
