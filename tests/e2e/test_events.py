"""What happens to registrations, told as it happens: to those who listen to
GET /events, to web hooks, and afterwards by a user's history."""

import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import queue
import threading
import unittest

from realm_case import RealmTest
from rollcall import PATIENCE

SECRET = "a secret that only the two of us know"


class Listener:
    """One GET /events; a thread takes its events apart."""

    def __init__(self, server, target="/events", last=None):
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", server.http, timeout=PATIENCE)
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        self._connection.request("GET", target, headers=headers)
        self.answer = self._connection.getresponse()
        self._events = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.sock.shutdown(2)
        self._connection.close()

    def _read(self):
        fields = {}
        with contextlib.suppress(OSError, ValueError, AttributeError,
                                 http.client.HTTPException):
            while line := self.answer.readline().decode():
                line = line.rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    self._events.put(fields)
                    fields = {}

    def next(self):
        """(type, its JSON) of the next event."""
        fields = self._events.get(timeout=PATIENCE)
        return fields["event"], json.loads(fields["data"])

    def none(self, within=0.3):
        with contextlib.suppress(queue.Empty):
            return self._events.get(timeout=within)
        return None


class Hook:
    """A web service on loopback that keeps what is posted to it."""

    def __init__(self):
        self.posted = queue.Queue()
        self.statuses = []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = hook.statuses.pop(0) if hook.statuses else 204
                hook.posted.put((status, dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                       Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Events(RealmTest):
    REALMS = {"a.example": {}, "b.example": {},
              "silent.example": {"staletime": 2}, "told.example": {}}

    @classmethod
    def setUpClass(cls):
        cls.hook = Hook()
        cls.addClassCleanup(cls.hook.stop)
        cls.SECTIONS = {"webhooks": [{
            "url": cls.hook.url, "secret": SECRET, "realms": ["Told.example"],
            "events": ["register", "unregister"]}]}
        super().setUpClass()

    def test_a_phone_that_comes_and_goes(self):
        phone = self.phone()
        with Listener(self.server) as heard:
            self.assertEqual(heard.answer.status, 200)
            self.assertEqual(heard.answer.headers["Content-Type"],
                             "text/event-stream")
            self.register(phone)
            kind, event = heard.next()
            self.assertEqual(kind, "register")
            self.assertEqual((event["user"], event["realm"]),
                             (phone.user, "a.example"))
            shown = self.reg(phone)[0]
            told = event["registration"]
            for name in ("uuid", "callid", "contacts", "expiresat", "auth"):
                self.assertEqual(told[name], shown[name])
            phone.unregister()
            kind, event = heard.next()
            self.assertEqual((kind, event["reason"]),
                             ("unregister", "requested"))
            self.assertEqual(event["registration"]["uuid"], shown["uuid"])

    def test_filters(self):
        a, b = self.phone("a.example"), self.phone("b.example")
        with Listener(self.server, "/events?realm=b.example&type=unregister"
                      ) as heard:
            for phone in (a, b):
                self.register(phone)
                phone.unregister()
            kind, event = heard.next()
            self.assertEqual((kind, event["realm"]),
                             ("unregister", "b.example"))
            self.assertIsNone(heard.none())

    def test_coming_back(self):
        phone = self.phone()
        with Listener(self.server) as heard:
            self.register(phone)
            _, event = heard.next()
        phone.unregister()
        with Listener(self.server, last=event["id"]) as again:
            kind, later = again.next()
            self.assertEqual(kind, "unregister")
            self.assertGreater(later["id"], event["id"])
        with Listener(self.server, last=1) as late:
            self.assertEqual(late.next()[0], "gap")

    def test_a_wrong_password(self):
        phone = self.phone()
        phone.password = "guess"
        with Listener(self.server, "/events?type=register.auth.failed"
                      ) as heard:
            self.assertEqual(phone.register().status, 403)
            _, event = heard.next()
            self.assertEqual(event["user"], phone.user)
            self.assertEqual(event["source"]["source_address"], "127.0.0.1")
            self.assertNotIn("registration", event)

    def test_removal_by_http(self):
        phone = self.phone()
        with Listener(self.server, "/events?type=unregister") as heard:
            self.register(phone)
            connection = http.client.HTTPConnection(
                "127.0.0.1", self.server.http, timeout=PATIENCE)
            connection.request("DELETE", f"/reg/{phone.realm}/{phone.user}")
            self.assertEqual(connection.getresponse().status, 200)
            connection.close()
            self.assertEqual(heard.next()[1]["reason"], "removed")

    def test_a_silent_phone_and_its_history(self):
        phone = self.phone("silent.example")
        with Listener(self.server, "/events?realm=silent.example") as heard:
            self.register(phone)
            self.assertEqual(heard.next()[0], "register")
            kind, event = heard.next()
            self.assertEqual(kind, "stale")
            self.assertTrue(event["registration"]["stale"])
        status, _, body = self.server.get(
            f"/reg/silent.example/{phone.user}/history")
        self.assertEqual(status, 200)
        history = [(one["what"], one["count"], one.get("detail", ""))
                   for one in json.loads(body)]
        self.assertEqual(history, [
            ("registered", 1, f"udp 127.0.0.1:{phone.wire.port}"),
            ("stale", 1, "silent")])

    def test_history_of_nobody(self):
        status, _, body = self.server.get("/reg/a.example/nobody/history")
        self.assertEqual((status, json.loads(body)), (200, []))

    def test_web_hooks(self):
        self.hook.statuses = [500, 204]
        phone = self.phone("told.example")
        self.register(self.phone("a.example"))
        self.register(phone)
        failed, headers, body = self.hook.posted.get(timeout=PATIENCE)
        self.assertEqual(failed, 500)
        signature = hmac.new(
            SECRET.encode(), headers["Rollcall-Timestamp"].encode() + b"."
            + body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["Rollcall-Signature"], "sha256=" + signature)
        self.assertEqual(headers["Rollcall-Event"], "register")
        event = json.loads(body)
        self.assertEqual((event["type"], event["user"], event["realm"]),
                         ("register", phone.user, "told.example"))
        status, again, same = self.hook.posted.get(timeout=PATIENCE)
        self.assertEqual((status, same), (204, body))
        self.assertEqual(again["Rollcall-Delivery"],
                         headers["Rollcall-Delivery"])
        phone.unregister()
        event = json.loads(self.hook.posted.get(timeout=PATIENCE)[2])
        self.assertEqual(event["type"], "unregister")


if __name__ == "__main__":
    unittest.main()
