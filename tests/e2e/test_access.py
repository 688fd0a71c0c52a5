"""Who is let in over HTTP: tokens, cookies, TLS."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import tempfile
import unittest

from rollcall import (LOOPBACK, PATIENCE, Server, TemporaryFile, edge_config,
                      run, wait_until)
from realm_case import RealmTest

OPERATOR, TENANT = "the operator's own token", "the token of a tenant"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


class Tokens(RealmTest):
    REALMS = {"a.example": {}, "b.example": {}}
    SECTIONS = {"http": {"host": LOOPBACK, "port": 0, "token": OPERATOR,
                         "tokens": [{"token": TENANT,
                                     "realms": ["B.example"]}]}}

    def setUp(self):
        for realm in self.REALMS:
            phone = self.phone(realm)
            self.assertEqual(phone.register().status, 200)

    def json(self, path, token):
        status, _, body = self.server.get(path, bearer(token))
        self.assertEqual(status, 200, body)
        return json.loads(body)

    def test_each_token_sees_its_own(self):
        self.assertEqual(self.server.get("/reg")[0], 401)
        self.assertEqual(self.json("/reg", OPERATOR),
                         ["a.example", "b.example"])
        self.assertEqual(self.json("/reg", TENANT), ["b.example"])
        self.assertEqual([one["realm"] for one in self.json("/realms", TENANT)],
                         ["b.example"])
        self.assertTrue(self.json("/reg/B.EXAMPLE", TENANT))
        for path in ("/reg/a.example", "/reg/a.example/1000",
                     "/contacts/1000@a.example", "/reg/never.heard.of"):
            self.assertEqual(self.server.get(path, bearer(TENANT))[0], 403,
                             path)

    def test_events_are_those_of_the_own_realms(self):
        said = {"Cookie": self.log_in(TENANT)}
        self.assertEqual(
            self.server.get("/events?realm=a.example", said)[0], 403)
        connection = http.client.HTTPConnection(LOOPBACK, self.server.http,
                                                timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", "/events", headers=said)
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        self.addCleanup(answer.close)
        for realm in ("a.example", "b.example"):
            self.register(self.phone(realm))
        seen = ""
        while "b.example" not in seen:
            line = answer.readline()
            self.assertTrue(line, seen)
            seen += line.decode()
        self.assertNotIn("a.example", seen)

    def log_in(self, token):
        """A Cookie that stands for the token."""
        status, headers, _ = self.server.ask(
            "POST", "/login", {}, json.dumps({"token": token}))
        self.assertEqual(status, 204)
        return headers["Set-Cookie"].split(";")[0]

    def test_a_browser_logs_in_and_out(self):
        body = json.dumps({"token": TENANT})
        status, headers, _ = self.server.ask("POST", "/login", {}, body)
        self.assertEqual(status, 204)
        cookie, *rules = headers["Set-Cookie"].split("; ")
        self.assertEqual(sorted(rules), ["HttpOnly", "Max-Age=43200", "Path=/",
                                         "SameSite=Strict"])
        self.assertNotIn(TENANT, cookie)
        said = {"Cookie": cookie}
        self.assertEqual(self.server.get("/reg", said)[0], 200)
        self.assertEqual(self.server.get("/reg/a.example", said)[0], 403)
        path = "/reg/b.example/nobody"
        self.assertEqual(self.server.ask("DELETE", path, said)[0], 403)
        said["Sec-Fetch-Site"] = "same-origin"
        self.assertEqual(self.server.ask("DELETE", path, said)[0], 200)
        status, headers, _ = self.server.ask("POST", "/logout", said)
        self.assertEqual(status, 204)
        self.assertTrue(headers["Set-Cookie"].startswith("rollcall=; "))


class Listening(unittest.TestCase):
    def check(self, **http):
        with TemporaryFile(edge_config({}, http={"port": 0, **http})) as file:
            return run("--check", "--config", file.path)

    def test_others_are_not_let_in_by_chance(self):
        for host in ("0.0.0.0", "::", "192.0.2.1"):
            done = self.check(host=host)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(
                done.stderr,
                f"http: listens on {host}, which others can reach: give it a "
                'token or tokens, or "public": true to let everybody in\n')
            for more in ({"token": OPERATOR}, {"public": True},
                         {"tokens": [{"token": TENANT}]}):
                self.assertEqual(self.check(host=host, **more).returncode, 0)
        for host in ("127.0.0.1", "127.8.8.8", "::1"):
            self.assertEqual(self.check(host=host).returncode, 0)

    def test_it_does_listen_elsewhere(self):
        with Server(edge_config({}, http={"host": "0.0.0.0", "port": 0,
                                          "token": OPERATOR})) as server:
            self.assertEqual(server.get("/reg")[0], 401)
            self.assertEqual(server.get("/reg", bearer(OPERATOR))[0], 200)


class Tls(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.certificate = os.path.join(self.folder, "certificate.pem")
        self.key = os.path.join(self.folder, "key.pem")
        self.make("first.test")

    def make(self, name):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-keyout", self.key, "-out", self.certificate, "-subj",
             f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"],
            check=True, capture_output=True, timeout=PATIENCE)

    def serve(self, **users):
        return self.enterContext(Server(edge_config(users, http={
            "host": LOOPBACK, "port": 0,
            "tls": {"certificate": self.certificate, "key": self.key}})))

    def connect(self, server, trusted=None, **limits):
        """A connection that takes any certificate, or one that it trusts."""
        context = ssl.create_default_context(cafile=trusted)
        context.check_hostname = False
        if not trusted:
            context.verify_mode = ssl.CERT_NONE
        for name, value in limits.items():
            setattr(context, name, value)
        result = http.client.HTTPSConnection(LOOPBACK, server.http,
                                             timeout=PATIENCE, context=context)
        self.addCleanup(result.close)
        result.connect()
        return result

    def names(self, connection):
        """The name that the certificate of a verified connection has."""
        [[_, name]] = connection.sock.getpeercert()["subjectAltName"]
        return name

    def get(self, connection, path="/openapi.json"):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def test_look_ups_by_tls(self):
        server = self.serve()
        self.assertTrue(server.out.wait_for("^HTTP +https://"))
        connection = self.connect(server, self.certificate)
        self.assertEqual(self.names(connection), "first.test")
        for _ in range(3):
            status, body = self.get(connection)
            self.assertEqual(status, 200)
            self.assertIn("/realms", json.loads(body)["paths"])
        self.assertEqual(self.get(connection, "/reg")[1], b"[]")

    def test_malformed_requests_get_their_answer(self):
        connection = self.connect(self.serve())
        connection.sock.sendall(b"GET\r\n\r\n")
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = connection.sock.recv(4096)
            self.assertTrue(more, answer)
            answer += more
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)

    def test_old_tls_and_no_tls_are_refused(self):
        server = self.serve()
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            connection = self.connect(server, minimum_version=version,
                                      maximum_version=version)
            self.assertEqual(self.get(connection)[0], 200)
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"{LOOPBACK}:{server.http}",
             "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE, check=False)
        self.assertIn("alert protocol version", done.stderr)
        with self.assertRaises((http.client.HTTPException, OSError)):
            server.get("/reg")
        self.assertEqual(self.get(self.connect(server))[0], 200)

    def test_a_new_certificate_is_taken_without_a_break(self):
        server = self.serve()
        old = self.connect(server, self.certificate)
        self.assertEqual(self.get(old)[0], 200)
        self.make("second.test")
        server.child.send_signal(signal.SIGHUP)

        def renewed():
            try:
                return self.names(
                    self.connect(server, self.certificate)) == "second.test"
            except ssl.SSLError:
                return False

        wait_until(renewed, "the new certificate")
        self.assertEqual(self.get(old)[0], 200)

    def test_a_bad_certificate_leaves_the_old_one(self):
        server = self.serve()
        with open(self.certificate, encoding="utf-8") as file:
            first = file.read()
        trusted = os.path.join(self.folder, "trusted.pem")
        with open(trusted, "w", encoding="utf-8") as file:
            file.write(first)
        key = self.key
        self.key = os.path.join(self.folder, "other.pem")
        self.make("third.test")  # whose key is another
        for content in (None, "no certificate"):
            if content:
                with open(self.certificate, "w", encoding="utf-8") as file:
                    file.write(content)
            count = len([line for line in server.err.lines()
                         if "stays as it was" in line])
            server.child.send_signal(signal.SIGHUP)
            wait_until(lambda: len(
                [line for line in server.err.lines()
                 if "stays as it was" in line]) > count, "the refusal")
            connection = self.connect(server, trusted)
            self.assertEqual(self.names(connection), "first.test")
        self.assertIn(key, server.err.wait_for("stays as it was.*")[0])

    def test_without_its_files_it_does_not_start(self):
        os.remove(self.key)
        with TemporaryFile(edge_config({}, http={
                "host": LOOPBACK, "port": 0,
                "tls": {"certificate": self.certificate,
                        "key": self.key}})) as file:
            done = run("--config", file.path)
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.key, done.stderr)


if __name__ == "__main__":
    unittest.main()
