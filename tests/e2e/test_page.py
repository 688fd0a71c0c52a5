"""The page at / in Chromium: what phones do is seen as it happens, and what a
person does reaches them."""

import http.client
import threading
import unittest

from page_case import PageTest
from realm_case import PASSWORD, RealmTest
from rollcall import LOOPBACK, PATIENCE, wait_until
from sip import answer_to
from sipp import Sipp

HOSTILE = "<img src=x onerror=\"document.title='!'\"> </td><script>1</script>"


class AnsweringPhone:
    """Answers all requests that its phone gets, on a thread, within `with`."""

    def __init__(self, phone):
        self._phone = phone
        self._stop = threading.Event()
        self.methods = []
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._stop.is_set():
            message = self._phone.wire.receive(0.1)
            if message and message.method:
                self.methods.append(message.method)
                self._phone.wire.send(answer_to(message))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


class Page(PageTest, RealmTest):
    REALMS = {"a.example": {}, "b.example": {}, "sipp.example": {},
              "polled.example": {"optionsping": 1, "optionsfail": 2,
                                 "staletime": 3}}
    EXTRA_USERS = {"hostile": {"secret": "kermit", "display": HOSTILE[:255]},
                   "..": {"secret": "kermit"}}

    def go(self, where="", **options):
        self.open(self.server.http, where, **options)
        self.wait_for_text("#link", "Live")

    def user_rows(self):
        return self.first_words(self.texts("#users-rows tr"))

    def test_phones_come_and_go_without_a_reload(self):
        first = self.phone("a.example")
        self.register(first)
        self.go()
        self.run_js("await page.evaluate(() => { window.same = 'page' })")
        self.wait_for_text("#realms-rows tr", "a.example")
        self.run_js("await page.click('#realms-rows a >> text=a.example')")
        self.wait_for_text("#users-rows tr", first.user)
        second = self.phone("a.example")
        self.register(second, headers=[("User-Agent", "Phone of Piggy")])
        # By its event, and so sooner than the page asks by itself.
        [row] = [one for one in self.wait_for_text(
            "#users-rows tr", second.user, 5) if second.user in one]
        self.assertIn(f"No {second.user}", row)
        self.assertIn("fresh", row)
        self.wait_for_text("#activity-rows li", "Phone of Piggy")
        self.assertEqual(second.unregister().status, 200)
        self.wait_for("#users-rows tr", lambda found: not any(
            second.user in one for one in found), 5)
        self.assertIn(first.user, self.user_rows())
        self.wait_for_text("#activity-rows li", "gone")
        self.assertEqual(
            self.run_js("return page.evaluate(() => window.same)"), "page")

    def test_phones_of_sipp_come_and_go(self):
        users = [str(number) for number in range(1090, 1096)]
        lines = [[user, "sipp.example",
                  f"[authentication username={user} password={PASSWORD}]",
                  0 if int(user) % 2 == 0 else 2400] for user in users]
        self.go("#/sipp.example")
        with Sipp(self.server.udp, "u1", lines) as phones:
            told = phones.twin.receive(len(lines))
            self.wait_for("#users-rows tr",
                          lambda rows: self.first_words(rows) == users)
            for _ in range(2):  # they refresh, and then the even ones leave
                phones.twin.release(told)
                phones.twin.receive(len(lines))
            self.wait_for("#users-rows tr",
                          lambda rows: self.first_words(rows) == users[1::2])
            phones.finish(told)

    @staticmethod
    def first_words(rows):
        return [one.split()[0] for one in rows]

    def test_totals_follow_the_register(self):
        self.go()

        def users():
            return int(self.texts(".tile[data-series=users] .value")[0]
                       .replace(",", "").replace("–", "0"))

        self.wait_for(".tile .value", lambda found: "–" not in found)
        before = users()
        self.register(self.phone("b.example"))
        wait_until(lambda: users() == before + 1, "one more user")
        label = self.run_js("return page.getAttribute("
                            "'.tile[data-series=users] svg', 'aria-label')")
        self.assertIn("Users, the last", label)

    def test_a_stale_contact_is_marked_and_told_why(self):
        silent, lively = (self.phone("polled.example") for _ in range(2))
        self.register(silent)
        self.register(lively)
        with AnsweringPhone(lively):
            self.go(f"#/polled.example/{silent.user}")
            self.wait_for_text("#user .contacts .chip", "stale")
            self.assertEqual(self.texts("#user .contacts .warn"), ["stale"])
            self.wait_for_text("#user-history li", "stale")
            rows = self.wait_for(
                "#users-rows tr", lambda found: any(
                    silent.user in one and "stale" in one for one in found))
            [row] = [one for one in rows if lively.user in one]
            self.assertIn("fresh", row)
            self.wait_for("#users-rows tr", lambda found: any(
                lively.user in one and " ms" in one for one in found))
            self.run_js("await page.check('#users-stale')")
            self.wait_for("#users-rows tr", lambda found: len(found) == 1
                          and silent.user in found[0])

    def test_search(self):
        phone, other = self.phone("a.example"), self.phone("b.example")
        self.register(phone)
        self.register(other)
        self.go()
        self.wait_for_text("#realms-rows tr", "b.example")
        for typed in (f"{phone.user}@a.example", f"sip:{phone.user}@A.example"):
            with self.subTest(typed):
                self.press("/")
                self.run_js("await page.keyboard.type(argument)", typed)
                self.press("Enter")
                self.wait_for_text("#user-title", phone.user)
                self.wait_for_text("#user .contacts code", phone.contact)
                self.press("Escape")
                self.press("Escape")
        self.press("/")
        self.run_js("await page.keyboard.type(argument)", other.user)
        self.press("Enter")
        self.wait_for("#users-rows tr", lambda found: len(found) == 1
                      and f"{other.user} @b.example" in found[0])
        self.wait_for_text("#users-count", "1 found in")
        self.press("/")
        self.run_js("await page.keyboard.type('nobody')")
        self.press("Enter")
        self.wait_for_text("#users-empty", "No realm has a user of this name")

    def test_filters_and_addresses_of_the_page(self):
        phone, other = self.phone("b.example"), self.phone("b.example")
        self.register(phone, headers=[("User-Agent", "Muppet 1.0")])
        self.register(other)
        self.go("#/b.example")
        self.wait_for_text("#users-rows tr", other.user)
        self.run_js("await page.fill('#users-agent', 'muppet')")
        self.wait_for("#users-rows tr", lambda found: len(found) == 1
                      and phone.user in found[0])
        self.run_js("await page.fill('#users-user', 'nobody')")
        self.wait_for_text("#users-empty", "No user is like that")
        self.run_js("await page.fill('#users-user', argument)", phone.user)
        self.wait_for("#users-rows tr", len)
        self.run_js("await page.click('#users-rows a')")
        self.wait_for_text("#user .contacts code", phone.contact)
        self.run_js("await page.goBack()")
        self.wait_for("#user", lambda found: found == [])
        # The filters are as they were.
        self.assertEqual(len(self.texts("#users-rows tr")), 1)

    def test_hostile_texts_stay_texts(self):
        phone = self.phone("a.example", "hostile")
        self.register(phone, headers=[("User-Agent", HOSTILE)])
        self.go("#/a.example/hostile")
        self.wait_for_text("#user article strong", HOSTILE)
        self.wait_for_text("#user-display", "<script>")
        self.wait_for_text("#users-rows tr", "<img")
        self.register(phone, headers=[("User-Agent", HOSTILE + "2")])
        self.wait_for_text("#user article strong", HOSTILE + "2")
        self.press("Escape")
        self.wait_for_text("#activity-rows li", HOSTILE + "2")
        found = self.run_js("""return page.evaluate(() => [
          document.querySelectorAll('img:not(.brand img)').length,
          document.querySelectorAll('body script, main script').length,
          document.title])""")
        self.assertEqual(found, [0, 0, "a.example – Rollcall"])
        self.assertEqual(phone.unregister().status, 200)

    def test_a_user_that_looks_like_a_step_up(self):
        phone = self.phone("a.example", "..")
        self.register(phone)
        self.go("#/a.example/..")
        self.wait_for_text("#user .contacts code", phone.contact)
        self.wait_for_text("#user-history li", "registered")
        self.assertEqual(phone.unregister().status, 200)
        self.wait_for_text("#user-empty", "Not registered")

    def test_check_sync_tells_what_each_phone_said(self):
        phone = self.phone("a.example")
        self.register(phone)
        with AnsweringPhone(phone) as answering:
            self.go(f"#/a.example/{phone.user}")
            self.wait_for_text("#user .contacts code", phone.contact)
            self.run_js("await page.click('#user-sync')")
            self.wait_for_text("#user-said", "1 of 1 contact accepted it")
            self.wait_for_text("#user .contacts dd.good", "200")
            self.assertIn("NOTIFY", answering.methods)
            self.assertIn("1 of 1", self.texts("#announcement")[0])

    def test_all_of_it_by_keyboard(self):
        phone, other = (self.phone("a.example") for _ in range(2))
        self.register(phone)
        self.register(other)
        self.go()
        self.wait_for_text("#realms-rows tr", "a.example")
        passed = self.tab_to("realms-filter")
        self.assertEqual(passed[0], "To the realms")
        self.assertIn("search-text", passed)
        self.run_js("await page.keyboard.type('a.ex')")
        self.wait_for("#realms-rows tr", lambda found: len(found) == 1)
        self.tab_to("a.example")
        self.press("Enter")
        self.wait_for_text("#users-rows tr", other.user)
        self.assertEqual(self.focused(), "users-title")
        self.tab_to(self.user_rows()[0])
        self.press("End", "Home")
        while self.focused() != phone.user:
            self.press("ArrowDown")
        self.assertTrue(self.focus_is_seen())
        self.press("Enter")
        self.wait_for_text("#user .contacts code", phone.contact)
        self.assertEqual(self.focused(), "user-title")
        self.tab_to("user-sync")
        self.tab_to("Remove")
        # Asked first; Cancel is what Enter would choose, Escape goes back.
        self.press("Enter")
        self.assertEqual(self.texts("#removal h2"),
                         ["Remove this registration?"])
        self.assertIn(phone.contact, self.texts("#removal-what")[0])
        self.assertEqual(self.focused(), "Cancel")
        self.press("Escape")
        self.assertEqual(self.texts("dialog[open]"), [])
        self.assertEqual(self.focused(), "Remove")
        self.press("Enter", "Enter")
        self.assertEqual(len(self.reg(phone)), 1)
        self.press("Enter", "Tab")
        self.assertEqual(self.focused(), "Remove")
        self.press("Enter")
        self.wait_for_text("#user-empty", "Not registered")
        self.assertEqual(self.reg(phone), [])
        self.assertEqual(len(self.reg(other)), 1)
        self.wait_for_text("#user-said", "was removed")
        self.assertEqual(self.focused(), "user-title")
        self.wait_for_text("#user-history li", "unregistered")
        self.press("Escape")
        self.wait_for("#users-rows tr", lambda found: not any(
            phone.user in one for one in found))
        self.assertNotEqual(self.focused(), "nothing")
        self.press("Escape")
        wait_until(lambda: self.focused() == "a.example", "focus on the realm")
        self.assertEqual(self.texts("#users-title"), [])

    def test_what_the_server_says_of_its_files(self):
        for path, kind in (("/", "text/html; charset=utf-8"),
                           ("/page/page.js", "text/javascript; charset=utf-8"),
                           ("/page/page.css", "text/css; charset=utf-8"),
                           ("/page/icon.svg", "image/svg+xml")):
            with self.subTest(path):
                status, headers, body = self.server.get(path)
                self.assertEqual(status, 200)
                self.assertEqual(headers["Content-Type"], kind)
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                policy = headers["Content-Security-Policy"]
                self.assertIn("default-src 'self'", policy)
                self.assertNotIn("unsafe", policy)
                self.assertIn("no-cache", headers["Cache-Control"])
                self.assertNotIn(b"http://", body.replace(
                    b"http://www.w3.org/2000/svg", b""))
                self.assertNotIn(b"https://", body)
                wire = http.client.HTTPConnection(LOOPBACK, self.server.http,
                                                  timeout=PATIENCE)
                wire.request("GET", path,
                             headers={"If-None-Match": headers["ETag"]})
                self.assertEqual(wire.getresponse().status, 304)
                wire.close()
        self.assertEqual(self.server.get("/page/nothing.js")[0], 404)
        self.assertEqual(self.server.get("/page/")[0], 404)


class Token(PageTest, RealmTest):
    """Where a token is needed, the page asks for it."""

    SECTIONS = {"http": {"host": LOOPBACK, "port": 0,
                         "token": "a token for all of it"}}
    EXPECTED_MISTAKES = ("401",)

    def test_log_in_and_out(self):
        self.register(self.phone())
        self.open(self.server.http, "#/a.example")
        self.wait_for_text("dialog[open] h2", "Log in")
        self.assertEqual(self.focused(), "login-token")
        self.assertEqual(self.texts("#realms-rows tr"), [])
        self.press("Escape")
        self.run_js("await page.keyboard.type('not the token')")
        self.press("Enter")
        self.wait_for_text("#login-error", "not known")
        self.run_js("await page.keyboard.type('a token for all of it')")
        self.press("Enter")
        self.wait_for("dialog[open]", lambda found: found == [])
        self.wait_for_text("#realms-rows tr", "a.example")
        self.wait_for("#users-rows tr", lambda found: len(found) == 1)
        self.wait_for_text("#link", "Live")
        self.run_js("await page.reload()")
        self.wait_for("#users-rows tr", lambda found: len(found) == 1)
        self.run_js("await page.click('#logout')")
        self.wait_for_text("dialog[open] h2", "Log in")


if __name__ == "__main__":
    unittest.main()
