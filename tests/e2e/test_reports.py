"""What a sanitizer has found in a process fails its test, however it ends."""

import signal
import unittest

import rollcall
from rollcall import Process

OVERFLOW = "a.cpp:1:2: runtime error: signed integer overflow"
LEAK = "==12==ERROR: LeakSanitizer: detected memory leaks"
RACE = "WARNING: ThreadSanitizer: data race (pid=12)"


class Reports(unittest.TestCase):
    def says(self, line, end):
        """Of a process that says this on stderr, and then does that."""
        return Process([
            "sh", "-c", f'echo before >&2; echo "$0" >&2; echo said; {end}',
            line])

    def test_of_what_is_killed_or_has_ended_with_any_status(self):
        for line in (OVERFLOW, LEAK, RACE):
            for end in ("exec sleep 60", "exit 0", "exit 1"):
                with self.subTest(line, end=end):
                    with self.assertRaises(AssertionError) as raised, \
                            self.says(line, end) as process:
                        process.out.wait_for("said")
                    self.assertIn(line, str(raised.exception))

    def test_a_crash(self):
        with self.assertRaisesRegex(AssertionError, f"{-signal.SIGSEGV}"), \
                self.says("no report", "exec sleep 60") as process:
            process.out.wait_for("said")
            process.child.send_signal(signal.SIGSEGV)
            process.wait()

    def test_none(self):
        for line in ("no runtime error: of a sanitizer", "a Sanitizer"):
            with self.subTest(line), self.says(line, "exit 1") as process:
                process.out.wait_for("said")

    def test_of_what_is_run_to_its_end(self):
        binary = rollcall.BINARY
        self.addCleanup(setattr, rollcall, "BINARY", binary)
        rollcall.BINARY = "sh"
        with self.assertRaisesRegex(AssertionError, "LeakSanitizer"):
            rollcall.run("-c", 'echo "$0" >&2', LEAK)


if __name__ == "__main__":
    unittest.main()
