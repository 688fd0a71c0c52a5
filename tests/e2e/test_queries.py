"""Look-ups of realms with many registrations, as a page or a tool asks."""

import gzip
import json
import re
import unittest

from realm_case import RealmTest

REALM = "a.example"
OTHER = "b.example"
AGENTS = ("Yealink SIP-T46", "snomD735/8.9", "baresip v1.0")


class Queries(RealmTest):
    REALMS = {REALM: {"staletime": 3600}, OTHER: {}, "c.example": {}}
    COUNT = 25

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        try:
            for number in range(1000, 1000 + cls.COUNT):
                phone = case.phone(user=str(number))
                answer = phone.register(
                    headers=[("User-Agent", AGENTS[number % 3])])
                assert answer.status == 200, answer.start
            assert case.phone(OTHER, "1000").register().status == 200
        finally:
            case.doCleanups()

    def get(self, path, **headers):
        """(headers, JSON) of an answer that is 200."""
        status, fields, body = self.server.get(path, headers)
        self.assertEqual(status, 200, body)
        return fields, json.loads(body)

    def users(self, query):
        _, found = self.get(f"/reg/{REALM}?{query}")
        return [one["auth"]["username"] for one in found]

    def test_realms_are_counted(self):
        _, found = self.get("/realms")
        counts = {one["realm"]: one for one in found}
        self.assertEqual(list(counts), sorted(counts))
        self.assertEqual((counts[REALM]["users"], counts[REALM]["bindings"],
                          counts[REALM]["stale"]), (self.COUNT, self.COUNT, 0))
        self.assertEqual(counts[OTHER]["users"], 1)
        # Two REGISTERs of each, a sixtieth of them a second at the most.
        rate = counts[REALM]["registers_per_second"]
        self.assertGreater(rate, self.COUNT / 60)
        self.assertLessEqual(rate, 2 * self.COUNT / 60)

    def test_pages_lead_to_each_other(self):
        path, seen, pages = f"/reg/{REALM}?limit=10", [], 0
        while path:
            fields, found = self.get(path)
            seen += [one["auth"]["username"] for one in found]
            pages += 1
            link = fields["Link"]
            if link is None:
                break
            path = re.fullmatch('<(.*)>; rel="next"', link)[1]
        self.assertEqual(pages, 3)
        self.assertEqual(seen, [str(1000 + n) for n in range(self.COUNT)])
        self.assertEqual(seen, self.users(""))

    def test_filters(self):
        everybody = self.users("")
        self.assertEqual(self.users("user=1003"), ["1003"])
        self.assertEqual(self.users("user=100*"), everybody[:10])
        self.assertEqual(self.users("user=*7"), ["1007", "1017"])
        self.assertEqual(self.users("user=*00*"), everybody[:10])
        self.assertEqual(self.users("user=2*"), [])
        self.assertEqual(self.users("after=1020"), everybody[21:])
        self.assertEqual(self.users("useragent=YEALINK+sip"),
                         [u for u in everybody if int(u) % 3 == 0])
        self.assertEqual(self.users("stale=true"), [])
        self.assertEqual(self.users("stale=false"), everybody)
        self.assertEqual(self.users("user=10*&useragent=snom&limit=2"),
                         ["1000", "1003"])

    def test_bad_parameters_are_named(self):
        for query, name in (("limit=0", "limit"), ("limit=5000", "limit"),
                            ("stale=maybe", "stale"), ("usr=1", "usr"),
                            ("user=1&user=2", "user")):
            with self.subTest(query):
                status, fields, body = self.server.get(
                    f"/reg/{REALM}?{query}")
                self.assertEqual(status, 400)
                self.assertEqual(fields["Content-Type"], "application/json")
                self.assertTrue(
                    json.loads(body)["error"].startswith(name + ": "), body)

    def test_answers_are_compressed_for_who_asks(self):
        for path in (f"/reg/{REALM}", f"/reg/{REALM}?limit=100",
                     "/openapi.json"):
            with self.subTest(path):
                plain = self.server.get(path)
                packed = self.server.get(path, {"Accept-Encoding": "gzip"})
                self.assertIsNone(plain[1]["Content-Encoding"])
                self.assertEqual(packed[1]["Content-Encoding"], "gzip")
                self.assertLess(len(packed[2]) * 3, len(plain[2]))
                told = [re.sub(rb'"expiresin":\d+', b"", text)
                        for text in (plain[2], gzip.decompress(packed[2]))]
                self.assertEqual(*told)

    def test_what_is_known_is_not_sent_again(self):
        for path in ("/reg", "/openapi.json", f"/contacts/{REALM}/1000"):
            with self.subTest(path):
                _, fields, _ = self.server.get(path)
                status, _, body = self.server.get(
                    path, {"If-None-Match": fields["ETag"]})
                self.assertEqual((status, body), (304, b""))

    def test_options_tell_the_methods(self):
        status, fields, body = self.server.ask(
            "OPTIONS", f"/reg/{REALM}/1000")
        self.assertEqual((status, body), (204, b""))
        self.assertEqual(fields["Allow"], "GET, HEAD, DELETE, OPTIONS")


class Stale(RealmTest):
    REALMS = {REALM: {"staletime": 1}}

    def test_stale_registrations_are_found_and_counted(self):
        self.register(self.phone(user="1000"))
        self.server.wait_for_reg((REALM, "1000"), lambda all: all[0]["stale"],
                                 "a stale registration")
        self.register(self.phone(user="1001"))
        _, _, body = self.server.get(f"/reg/{REALM}?stale=true")
        self.assertEqual([one["auth"]["username"] for one in json.loads(body)],
                         ["1000"])
        _, _, body = self.server.get("/realms")
        self.assertEqual(json.loads(body)[0]["stale"], 1)


if __name__ == "__main__":
    unittest.main()
