"""baresip, a real phone, without sound and with a config folder of its own."""

import os
import shutil
import signal
import tempfile

from rollcall import LOOPBACK, Process

CONFIG = """\
poll_method epoll
sip_listen {host}:0
module_path {modules}
module_app account.so
module_app menu.so
"""
MODULES = "/usr/lib/baresip/modules"


class Baresip(Process):
    """Registers by `protocol` at a port of the edge. 600 s at a time."""

    def __init__(self, port, user, realm, password, protocol):
        self._folder = tempfile.mkdtemp(prefix="rollcall-baresip-")
        self._write("config", CONFIG.format(host=LOOPBACK, modules=MODULES))
        self._write("accounts", (
            f"<sip:{user}@{realm};transport={protocol}>;auth_pass={password};"
            f'outbound="sip:{LOOPBACK}:{port};transport={protocol}";'
            "regint=600\n"))
        self._write("contacts", "")
        super().__init__(["baresip", "-f", self._folder])

    def _write(self, name, text):
        with open(os.path.join(self._folder, name), "w",
                  encoding="ascii") as file:
            file.write(text)

    def __exit__(self, kind, value, trace):
        super().__exit__(kind, value, trace)
        shutil.rmtree(self._folder)

    def hang_up(self):
        """Ends it in order: it unregisters first."""
        self.child.send_signal(signal.SIGTERM)
        status = self.wait()
        assert status == 0, f"baresip ended with {status}"
