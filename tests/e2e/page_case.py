"""What the tests of the page at / do in a browser."""

import time
import unittest

from browser import Browser
from rollcall import PATIENCE

SEEN = """
  const found = (await page.locator(argument.selector)
    .filter({ visible: true }).allInnerTexts()).map((one) => one.replace(/\\s+/g, ' ').trim());
  return found;
"""


class PageTest(unittest.TestCase):
    maxDiff = None
    EXPECTED_MISTAKES = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = cls.enterClassContext(Browser())

    def open(self, port, where="", **options):
        self.browser.begin(**{"viewport": {"width": 1440, "height": 860},
                              **options})
        self.browser.run("await page.goto(argument)",
                         f"http://127.0.0.1:{port}/{where}")
        self.addCleanup(self.leave)

    def leave(self):
        """Each page must have been without an error."""
        found = self.browser.mistakes()
        self.browser.run("await page.goto('about:blank')")
        self.assertEqual([one for one in found if not any(
            known in one for known in self.EXPECTED_MISTAKES)], [])

    def run_js(self, code, argument=None):
        return self.browser.run(code, argument)

    def texts(self, selector):
        """What is seen in all elements, blanks made one."""
        return self.run_js(SEEN, {"selector": selector})

    def wait_for(self, selector, condition, patience=PATIENCE):
        """The texts, once the condition holds for them."""
        deadline = time.monotonic() + patience
        while True:
            found = self.texts(selector)
            if condition(found):
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"{selector} in {patience} s: {found}")
            time.sleep(0.05)

    def wait_for_text(self, selector, text, patience=PATIENCE):
        return self.wait_for(
            selector, lambda found: any(text in one for one in found),
            patience)

    def press(self, *keys):
        self.run_js("for (const key of argument)"
                    " await page.keyboard.press(key)", keys)

    def focused(self):
        """What has the focus: its id, or its text, or its tag."""
        return self.run_js("""return page.evaluate(() => {
          const one = document.activeElement;
          if (one === document.body) return 'nothing';
          return one.id || one.textContent.trim() || one.tagName;
        })""")

    def focus_is_seen(self):
        return self.run_js("""return page.evaluate(() => {
          const one = document.activeElement;
          return [one, one.closest('tr')].some((node) => node
            && getComputedStyle(node).outlineStyle !== 'none'
            && parseFloat(getComputedStyle(node).outlineWidth) >= 1);
        })""")

    def tab_to(self, wanted, most=40):
        """Tab until this has the focus; each stop must be seen."""
        passed = []
        for _ in range(most):
            self.press("Tab")
            here = self.focused()
            passed.append(here)
            self.assertTrue(self.focus_is_seen(), here)
            if here == wanted:
                return passed
        raise AssertionError(f"{wanted} not in {passed}")
