"""The answers are what /openapi.json says: every path, method and status.

Only what a test cannot bring about is left out: that the register is late or
broken, or is still being read."""

import http.client
import json
import os
import re
import sys
import unittest
import uuid

# Where Debian's package is, whichever python3 runs this.
sys.path.append("/usr/lib/python3/dist-packages")

from jsonschema import Draft202012Validator, RefResolver
from realm_case import RealmTest
from rollcall import LOOPBACK, PATIENCE

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "http", "openapi.json")
METHODS = ("get", "put", "post", "delete", "patch")
OUT_OF_REACH = {"500", "503", "504"}
ELSEWHERE = {("POST", "/reload", "400")}  # needs a file with a mistake
REALM, OTHER = "a.example", "b.example"
OPERATOR, TENANT = "the operator's own token", "the token of a tenant"


def strict(schema):
    """The same, with no members but those that are described."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: strict(value) for name, value in schema.items()}
    if result.get("type") == "object" and "properties" in result:
        result.setdefault("additionalProperties", False)
    return result


class Description:
    def __init__(self, text):
        self.doc = strict(json.loads(text))
        self.resolver = RefResolver("", self.doc)

    def followed(self, value):
        while "$ref" in value:
            value = self.resolver.resolve(value["$ref"])[1]
        return value

    def operations(self):
        """(method, path, operation, its parameters)"""
        for path, item in self.doc["paths"].items():
            item = self.followed(item)
            for method in METHODS:
                if method in item:
                    said = item.get("parameters", []) \
                        + item[method].get("parameters", [])
                    yield (method.upper(), path, item[method],
                           [self.followed(one) for one in said])

    def mistakes(self, schema, value):
        validator = Draft202012Validator(
            schema, resolver=self.resolver,
            format_checker=Draft202012Validator.FORMAT_CHECKER)
        return [f"{'/'.join(map(str, one.path))}: {one.message}"
                for one in validator.iter_errors(value)]


class OpenApi(RealmTest):
    REALMS = {REALM: {}, OTHER: {}}
    SECTIONS = {"http": {"host": "127.0.0.1", "port": 0, "querytimeout": 500,
                         "token": OPERATOR,
                         "tokens": [{"token": TENANT, "realms": [OTHER]}]}}

    def setUp(self):
        with open(FILE, encoding="utf-8") as file:
            self.text = file.read()
        self.api = Description(self.text)

    def registered(self):
        """(user, uuid) of a new registration."""
        phone = self.phone()
        self.register(phone)
        self.server.headers = {"Authorization": f"Bearer {OPERATOR}"}
        [found] = self.reg(phone)
        return phone.user, found["uuid"]

    def filled(self, path):
        """The path for a user who has just registered."""
        if "{user}" not in path:
            return path.replace("{realm}", REALM).replace(
                "{file}", "page.css")
        user, found = self.registered()
        return path.replace("{realm}", REALM).replace(
            "{user}", user).replace("{uuid}", found)

    def body(self, operation):
        if "requestBody" not in operation:
            return None
        return json.dumps(self.api.followed(operation["requestBody"])[
            "content"]["application/json"]["example"])

    def cause(self, status, method, path, operation):
        """An answer that should have this status."""
        token = {"Authorization": f"Bearer {OPERATOR}"}
        here, body = self.filled(path), self.body(operation)
        if path == "/login":
            body = json.dumps({"token": OPERATOR if status != "401" else "x"})
        if status == "304":
            token["If-None-Match"] = "*"
        elif status == "400":
            here += "" if body else "?nonsense=1"
            body = "{" if body else None
        elif status == "401":
            token = {}
        elif status == "403" and method == "GET":
            token = {"Authorization": f"Bearer {TENANT}"}
            here += "" if "{realm}" in path else f"?realm={REALM}"
        elif status == "403":
            token = {"Sec-Fetch-Site": "cross-site"} \
                if operation.get("security") == [] \
                else {"Authorization": f"Bearer {TENANT}"}
        elif method == "DELETE" and status == "200" and "trace" in here:
            self.ask("POST", here, token)
        elif status == "404":
            here = here.rsplit("/", 1)[0] + f"/{uuid.uuid4()}"
        return self.ask(method, here, token, body)

    def ask(self, method, path, headers, body=None):
        """(status, headers, body); of a stream without end but its head."""
        connection = http.client.HTTPConnection(
            LOOPBACK, self.server.http, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            endless = answer.headers["Content-Type"] == "text/event-stream"
            return (answer.status, answer.headers,
                    b"" if endless else answer.read())
        finally:
            connection.close()

    def check(self, status, answer, operation):
        found, headers, body = answer
        self.assertEqual(str(found), status, body)
        said = self.api.followed(operation["responses"][status])
        for name in said.get("headers", {}):
            # The last page has no next one.
            if name != "Link":
                self.assertIn(name, headers)
        content = said.get("content")
        if not content:
            self.assertEqual(body, b"")
            self.assertIsNone(headers["Content-Type"])
            return
        kind = headers["Content-Type"].split(";")[0]
        self.assertIn(kind, content)
        if kind == "application/json":
            self.assertEqual(self.api.mistakes(content[kind]["schema"],
                                               json.loads(body)), [])

    def test_it_is_served_as_it_is_written(self):
        status, headers, body = self.server.get("/openapi.json")
        self.assertEqual((status, headers["Content-Type"]),
                         (200, "application/json"))
        self.assertEqual(body.decode(), self.text)

    def test_every_answer_is_as_described(self):
        seen = 0
        for method, path, operation, _ in self.api.operations():
            for status in operation["responses"]:
                if status in OUT_OF_REACH \
                        or (method, path, status) in ELSEWHERE:
                    continue
                seen += 1
                with self.subTest(f"{method} {path} {status}"):
                    self.check(status, self.cause(
                        status, method, path, operation), operation)
        self.assertGreater(seen, 60)

    def test_parameters_with_their_examples_are_taken(self):
        for method, path, operation, parameters in self.api.operations():
            for one in parameters:
                if one["in"] != "query":
                    continue
                with self.subTest(f"{method} {path} {one['name']}"):
                    self.assertEqual(
                        self.api.mistakes(one["schema"], one["example"]), [])
                    value = json.dumps(one["example"]).strip('"')
                    answer = self.ask(
                        method, f"{self.filled(path)}?{one['name']}={value}",
                        {"Authorization": f"Bearer {OPERATOR}"})
                    self.check("200", answer, operation)

    def test_a_page_has_the_link_that_is_described(self):
        self.registered()
        self.registered()
        _, headers, _ = self.server.get(
            f"/reg/{REALM}?limit=1", {"Authorization": f"Bearer {OPERATOR}"})
        self.assertIn('rel="next"', headers["Link"])

    def test_paths_and_parameters_fit_together(self):
        names = []
        for method, path, operation, parameters in self.api.operations():
            with self.subTest(f"{method} {path}"):
                self.assertEqual(
                    sorted(re.findall(r"\{(\w+)\}", path)),
                    sorted(one["name"] for one in parameters
                           if one["in"] == "path"))
                body = operation.get("requestBody")
                if body:
                    said = body["content"]["application/json"]
                    self.assertEqual(
                        self.api.mistakes(said["schema"], said["example"]), [])
                names.append((operation["operationId"], path))
        # {user}@{realm} is another way to write the same.
        ways = {}
        for name, path in names:
            ways.setdefault(name, []).append(
                path.replace("{user}@{realm}", "{realm}/{user}"))
        for name, paths in ways.items():
            self.assertEqual(len(set(paths)), 1, name)

    def test_wrong_answers_would_be_noticed(self):
        said = {"$ref": "#/components/schemas/registration"}
        self.registered()
        _, _, body = self.server.get(
            f"/reg/{REALM}", {"Authorization": f"Bearer {OPERATOR}"})
        good = json.loads(body)[0]
        self.assertEqual(self.api.mistakes(said, good), [])
        for change in ({"uuid": "x"}, {"stale": 0}, {"more": 1},
                       {"network": {**good["network"], "rport": None}}):
            self.assertNotEqual(self.api.mistakes(said, {**good, **change}),
                                [], change)


if __name__ == "__main__":
    unittest.main()
