"""A directory that is an HTTP service: right, slow, down, and wrong."""

import http.server
import json
import threading
import time
import unittest
import urllib.parse
import urllib.request

from rollcall import LOOPBACK, PATIENCE, serve, wait_until
from sip import Phone, Udp, authorization, parse_challenge

REALM = "bling.babblevoice.com"


class UserService:
    """Answers look-ups as `users`, {(username, realm): answer}, and `mode` say;
    remembers who was asked for."""

    def __init__(self):
        self.users = {}
        self.mode = "well"
        self.delay = 0
        self.asked = []
        self.headers = []
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                service.answer(self)

            def log_message(self, *_):
                pass

        class Http(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # whoever asked may have given up

        self._server = Http((LOOPBACK, 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)

    @property
    def url(self):
        return f"http://{LOOPBACK}:{self._server.server_port}/lookup?key=k"

    def answer(self, request):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.path).query)
        who = query["username"][0], query["realm"][0]
        assert query["key"] == ["k"]
        self.asked.append(who)
        self.headers.append(request.headers)
        time.sleep(self.delay)
        status, body = 200, ""
        if self.mode == "broken":
            status, body = 500, "oops"
        elif self.mode == "nonsense":
            body = '{"secret": '
        elif who in self.users:
            body = json.dumps(self.users[who])
        else:
            status = 404
        request.send_response(status)
        request.send_header("Content-Length", str(len(body.encode())))
        request.end_headers()
        request.wfile.write(body.encode())

    def times(self, who):
        return self.asked.count(who)


class LookUps(unittest.TestCase):
    OPTIONS = {"cache": 1, "negativecache": 1, "staletime": 600,
               "timeout": 1000, "authorization": "Bearer abc"}

    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(UserService())
        cls.service.users = {
            (str(number), REALM): {"secret": "kermit", "display": f"No {number}"}
            for number in range(1000, 1050)}
        cls.server = cls.enterClassContext(serve(
            {"url": cls.service.url, **cls.OPTIONS,
             "filed.example": {"1": {"secret": "kermit"}}}))

    def setUp(self):
        self.service.mode = "well"
        self.service.delay = 0
        self.addCleanup(setattr, self.service, "mode", "well")
        self.addCleanup(setattr, self.service, "delay", 0)

    def phone(self, user, realm=REALM, password="kermit"):
        return Phone(self.enterContext(Udp(self.server.udp)), user, realm,
                     password)

    def enroll(self, phone):
        answer = phone.register()
        self.assertEqual(answer.status, 200, answer.start)

    def wait_for_cache_to_end(self):
        time.sleep(1.1)

    def test_user_whom_the_service_knows_registers(self):
        phone = self.phone("1000")
        self.enroll(phone)
        [shown] = self.server.reg(REALM, "1000")
        self.assertEqual(shown["auth"]["display"], "No 1000")
        self.assertEqual(shown["auth"]["realm"], REALM)
        self.assertIn(("1000", REALM), self.service.asked)
        self.assertEqual(self.service.headers[-1]["Authorization"],
                         "Bearer abc")

    def test_names_are_escaped_in_the_query(self):
        self.service.users["a&b=c+d", REALM] = {"secret": "kermit"}
        self.enroll(self.phone("a&b=c+d"))
        self.assertIn(("a&b=c+d", REALM), self.service.asked)

    def test_user_of_the_file_needs_no_service(self):
        self.service.mode = "broken"
        self.enroll(self.phone("1", "filed.example"))
        self.assertEqual(self.service.times(("1", "filed.example")), 0)

    def test_user_whom_nobody_knows(self):
        self.enroll(self.phone("1001"))  # the realm is there, then
        self.assertEqual(self.phone("2000").register().status, 403)

    def test_realm_that_nobody_knows(self):
        phone = self.phone("1000", "far.example")
        self.assertEqual(phone.ask().status, 404)
        self.assertNotIn("far.example", self.server.reg())
        self.assertEqual(self.service.times(("1000", "far.example")), 1)
        self.assertEqual(phone.ask().status, 404)
        self.assertEqual(self.service.times(("1000", "far.example")), 1)

    def test_service_that_is_down_refuses_nobody_for_good(self):
        self.enroll(self.phone("1001"))
        for mode in ("broken", "nonsense"):
            with self.subTest(mode):
                self.service.mode = mode
                for realm in (REALM, "other.example"):
                    answer = self.phone("1002", realm).register()
                    self.assertEqual(answer.status, 503, answer.start)
                    self.assertGreater(int(answer.get("retry-after")), 0)
        self.service.mode = "well"
        self.service.delay = 2
        self.assertEqual(self.phone("1003").register().status, 503)
        self.service.delay = 0
        self.enroll(self.phone("1002"))

    def test_who_was_known_goes_on_while_the_service_is_down(self):
        phone = self.phone("1004")
        self.enroll(phone)
        self.wait_for_cache_to_end()
        self.service.mode = "broken"
        self.enroll(phone)
        self.assertEqual(self.service.times(("1004", REALM)), 2)
        self.assertEqual(len(self.server.reg(REALM, "1004")), 1)

    def test_look_ups_of_one_user_are_one(self):
        self.enroll(self.phone("1005"))
        phones = [self.phone("1006") for _ in range(5)]
        challenges = [phone.choose(phone.ask()) for phone in phones]
        self.service.delay = 0.5
        for phone, challenge in zip(phones, challenges):
            phone.wire.send(phone.request(credentials=authorization(
                challenge, phone.user, phone.password, phone.uri)))
        for phone in phones:
            self.assertEqual(phone.receive().status, 200)
        self.assertEqual(self.service.times(("1006", REALM)), 1)

    def test_user_who_is_gone_loses_his_contacts(self):
        phone = self.phone("1007")
        self.enroll(phone)
        user = self.service.users.pop(("1007", REALM))
        self.addCleanup(self.service.users.__setitem__, ("1007", REALM), user)
        self.wait_for_cache_to_end()
        self.assertEqual(len(self.server.reg(REALM, "1007")), 1)
        self.assertEqual(phone.register().status, 403)
        self.assertEqual(self.server.reg(REALM, "1007"), [])

    def test_options_of_a_user(self):
        self.service.users["1008", REALM] = {
            "secret": "kermit", "expires": 90, "maxexpires": 90}
        self.enroll(self.phone("1008"))
        self.assertEqual(self.server.reg(REALM, "1008")[0]["expires"], 90)

    def authenticate(self, **said):
        request = urllib.request.Request(
            f"http://{LOOPBACK}:{self.server.http}/authenticate",
            json.dumps({"method": "INVITE", "uri": "sip:1@x", **said}).encode(),
            method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def test_other_requests_are_authenticated_too(self):
        self.enroll(self.phone("1009"))
        asked = self.authenticate(realm=REALM)
        self.assertEqual(asked["status"], 401)
        proof = authorization(parse_challenge(asked["challenges"][0]), "1010",
                              "kermit", "sip:1@x", method="INVITE")
        self.assertEqual(
            self.authenticate(realm=REALM, authorization=proof),
            {"authenticated": True, "username": "1010", "realm": REALM,
             "display": "No 1010"})

    def test_reload_asks_anew(self):
        phone = self.phone("1011")
        self.enroll(phone)
        self.service.users["1011", REALM] = {"secret": "fozzie"}
        with urllib.request.urlopen(urllib.request.Request(
                f"http://{LOOPBACK}:{self.server.http}/reload", b"",
                method="POST"), timeout=PATIENCE) as answer:
            self.assertEqual(json.load(answer), {"realms": 1, "users": 1})
        wait_until(lambda: phone.register().status == 403, "403")
        phone.password = "fozzie"
        self.enroll(phone)


class StoredRealm(unittest.TestCase):
    def test_realm_of_the_service_is_back_after_a_restart(self):
        import tempfile
        folder = self.enterContext(tempfile.TemporaryDirectory())
        service = self.enterContext(UserService())
        service.users["1", REALM] = {"secret": "kermit", "display": "One"}
        for first in (True, False):
            with serve({"url": service.url},
                       store={"path": f"{folder}/store"}) as server:
                with Udp(server.udp) as wire:
                    phone = Phone(wire, "1", REALM, "kermit")
                    if not first:
                        self.assertEqual(len(server.reg(REALM, "1")), 1)
                        # It is challenged without a look-up.
                        service.mode = "broken"
                        self.assertEqual(phone.ask().status, 401)
                        service.mode = "well"
                    self.assertEqual(phone.register().status, 200)


if __name__ == "__main__":
    unittest.main()
