"""HTTP as curl and a keep-alive client see it, with real registrations."""

import http.client
import json
import socket
import subprocess
import unittest

from rollcall import LOOPBACK, PATIENCE, serve
from sip import Phone, Udp, authorization

REALM = "bling.babblevoice.com"
USERS = {REALM: {"1000": {"secret": "kermit", "display": 'Kermit "K" ü'},
                 "a b/c%": {"secret": "fozzie"}}}


class Http(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(serve(USERS))
        wire = cls.enterClassContext(Udp(cls.server.udp))
        assert Phone(wire, "1000", REALM, "kermit").register().status == 200

    def curl(self, path, *arguments):
        """(status, lower-case headers, body)"""
        done = subprocess.run(
            ["curl", "-sS", "-i", "--path-as-is", *arguments,
             f"http://{LOOPBACK}:{self.server.http}{path}"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
            check=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(first.split()[1]), headers, body

    def test_look_ups(self):
        for path, count in (("/reg", 1), (f"/reg/{REALM}", 1),
                            (f"/reg/{REALM}/1000", 1),
                            (f"/reg/{REALM.upper()}/1000", 1),
                            (f"/reg/bl%69ng.babblevoice%2Ecom/10%300", 1),
                            (f"/reg/{REALM}/1000?x=1", 1),
                            ("/reg/nowhere.invalid", 0),
                            (f"/reg/{REALM}/2000", 0),
                            ("/reg/nowhere.invalid/1000", 0)):
            with self.subTest(path):
                status, headers, body = self.curl(path)
                self.assertEqual(status, 200)
                self.assertEqual(headers["content-type"], "application/json")
                self.assertEqual(int(headers["content-length"]), len(body))
                self.assertEqual(len(json.loads(body)), count, body)

    def test_names_are_escaped_in_json(self):
        [found] = json.loads(self.curl(f"/reg/{REALM}/1000")[2])
        self.assertEqual(found["auth"]["display"], 'Kermit "K" ü')

    def test_user_with_a_blank_a_slash_and_a_percent_sign(self):
        with Udp(self.server.udp) as wire:
            phone = Phone(wire, "a b/c%", REALM, "fozzie")
            phone.contact = f"sip:x@{LOOPBACK}:{wire.port}"
            refusal = phone.ask()
            # Such a user must be escaped in a URI.
            self.assertEqual(refusal.status, 400, refusal.start)

            def escaped(request):
                return request.replace(b"sip:a b/c%@", b"sip:a%20b/c%25@")

            wire.send(escaped(phone.request()))
            challenge = phone.choose(phone.receive())
            wire.send(escaped(phone.request(credentials=authorization(
                challenge, phone.user, phone.password, phone.uri))))
            self.assertEqual(phone.receive().status, 200)
        [found] = self.server.reg(REALM, "a b/c%")
        self.assertEqual(found["auth"]["username"], "a b/c%")
        self.assertEqual(self.curl(f"/reg/{REALM}/a%20b%2fc%25")[0], 200)

    def test_other_paths_and_methods(self):
        for path, method, status in (
                ("/page", "GET", 404), ("/regs", "GET", 404),
                (f"/reg/{REALM}/1000/x/y", "GET", 404),
                (f"/reg/{REALM}", "PUT", 405), ("/reg", "POST", 405),
                ("/reg", "PATCH", 405)):
            with self.subTest(f"{method} {path}"):
                found, headers, body = self.curl(path, "-X", method)
                self.assertEqual(found, status)
                self.assertEqual((headers["content-length"], body), ("0", b""))
                if status == 405:
                    self.assertIn("get", headers["allow"])
                else:
                    self.assertNotIn("allow", headers)

    def test_malformed_requests_are_400_and_closed(self):
        for request in (b"GET /reg/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                        b"GET\r\n\r\n", b"\0\1\2\r\n\r\n"):
            with self.subTest(request), socket.create_connection(
                    (LOOPBACK, self.server.http), PATIENCE) as wire:
                wire.sendall(request)
                answer = b""
                while b"\r\n\r\n" not in answer:
                    more = wire.recv(4096)
                    self.assertTrue(more, answer)
                    answer += more
                self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)

    def test_connection_is_kept_for_many_requests(self):
        connection = http.client.HTTPConnection(LOOPBACK, self.server.http,
                                                timeout=PATIENCE)
        connection.connect()
        port = connection.sock.getsockname()
        for _ in range(50):
            connection.request("GET", f"/reg/{REALM}/1000")
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertEqual(len(json.loads(answer.read())), 1)
            self.assertEqual(connection.sock.getsockname(), port)
        connection.close()

    def test_requests_in_one_segment_are_answered_in_order(self):
        paths = [f"/reg/{REALM}/2000", f"/reg/{REALM}/1000", "/none"]
        last = "GET /reg HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        with socket.create_connection((LOOPBACK, self.server.http),
                                      PATIENCE) as wire:
            wire.sendall("".join(
                f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"
                for path in paths).encode() + last.encode())
            data = b""
            while more := wire.recv(65536):
                data += more
        answers = data.split(b"HTTP/1.1 ")[1:]
        self.assertEqual([one[:3] for one in answers],
                         [b"200", b"200", b"404", b"200"])
        self.assertTrue(answers[0].endswith(b"\r\n\r\n[]"), answers[0])
        self.assertTrue(answers[3].endswith(f'["{REALM}"]'.encode()),
                        answers[3])


if __name__ == "__main__":
    unittest.main()
