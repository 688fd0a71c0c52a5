"""Chromium, driven by what browser.mjs is told; nothing outlives `with`."""

import json
import os
import shutil
import subprocess

from rollcall import Output

HERE = os.path.dirname(os.path.abspath(__file__))


class Browser:
    def __init__(self):
        self._child = subprocess.Popen(
            [shutil.which("node") or "nodejs",
             os.path.join(HERE, "browser.mjs")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, cwd=HERE)
        self._err = Output(self._child.stderr)
        try:
            self._answer()
        except AssertionError:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._child.stdin.close()
        try:
            self._child.wait(20)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child.stdout.close()
        self._err.finish()

    def _answer(self):
        line = self._child.stdout.readline()
        assert line, f"the browser is gone:\n{self._err.text()}"
        answer = json.loads(line)
        assert "error" not in answer, answer.get("error")
        return answer["value"]

    def run(self, code, argument=None):
        """The value of JavaScript that sees `page`, `context`, `argument`."""
        print(json.dumps({"code": code, "argument": argument}),
              file=self._child.stdin, flush=True)
        return self._answer()

    def begin(self, **options):
        """A page of a new context, as if of a browser just installed."""
        self.run("await begin(argument)", options)

    def mistakes(self):
        """What the console has of errors, and takes them out."""
        return self.run("return mistakes.splice(0)")
