"""The Debian package, installed, run, upgraded, removed and purged. As root
where rollcall is not installed; anywhere else it is skipped."""

import json
import os
import shutil
import stat
import subprocess
import tempfile
import unittest

import installed
from notify_socket import Manager
from rollcall import LOOPBACK, run, wait_for_register, wait_until
from sip import Phone, Udp

REALM = "sip.example.com"


def service_ports(process):
    """(UDP, HTTP) ports that it took."""
    return (int(process.out.wait_for(r"^SIP .*udp:[^ ]*:(\d+)")[1]),
            int(process.out.wait_for(r"^HTTP .*:(\d+)")[1]))


@unittest.skipIf(installed.why_not_here(), installed.why_not_here())
class Package(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        installed.keep_copies(self)
        self.before = installed.traces()
        self.folder = self.enterContext(
            tempfile.TemporaryDirectory(prefix="rollcall-package-"))
        self.package = installed.make(self.folder)
        self.addCleanup(installed.purge)

    def configure(self):
        """As an operator would: users, and ports that are free here."""
        with open(installed.CONFIGURATION, encoding="utf-8") as file:
            content = json.load(file)
        content["edge"]["listen"] = [f"udp:{LOOPBACK}:0"]
        content["http"]["port"] = 0
        content["directory"] = {REALM: {"1000": {"secret": "kermit"}}}
        with open(installed.CONFIGURATION, "w", encoding="utf-8") as file:
            json.dump(content, file)
        return json.dumps(content)

    def registered(self, port):
        found = subprocess.run(
            ["curl", "-s", f"http://{LOOPBACK}:{port}/reg/{REALM}/1000"],
            capture_output=True, text=True, check=True)
        return [contact for one in json.loads(found.stdout)
                for contact in one["contacts"]]

    def test_one_life_of_the_package(self):
        installed.dpkg("--install", self.package)
        self.look_at_what_is_installed()
        content = self.configure()
        contact = self.first_run()
        # The same package again stands for an upgrade.
        installed.dpkg("--install", self.package)
        self.check_kept(content, contact)
        installed.dpkg("--remove", installed.NAME)
        self.assertFalse(os.path.exists(installed.UNIT))
        self.assertFalse(os.path.exists("/usr/bin/rollcall"))
        with open(installed.CONFIGURATION, encoding="utf-8") as file:
            self.assertEqual(file.read(), content)
        self.assertTrue(os.listdir(installed.STATE))
        # Back again, it goes on where it ended.
        installed.dpkg("--install", self.package)
        self.check_kept(content, contact)
        installed.dpkg("--purge", installed.NAME)
        self.assertFalse(installed.user_exists())
        self.assertEqual(installed.traces(), self.before)

    def look_at_what_is_installed(self):
        self.assertEqual(installed.mode_of(installed.CONFIGURATION),
                         ("root", "rollcall", 0o640))
        self.assertEqual(installed.mode_of("/etc/rollcall"),
                         ("root", "rollcall", 0o750))
        self.assertEqual(
            installed.command("/usr/bin/rollcall", "--version"),
            run("--version").stdout)
        # The service's user can read the configuration, and it is valid; for
        # others it is not there.
        check = ["/usr/bin/rollcall", "--check", "--config",
                 installed.CONFIGURATION]
        as_user = ["setpriv", "--init-groups", "--regid"]
        installed.command(*as_user, "rollcall", "--reuid", "rollcall", *check)
        other = subprocess.run([*as_user, "nogroup", "--reuid", "nobody",
                                *check], capture_output=True, check=False)
        self.assertEqual(other.returncode, 2)
        for name in ("README.md", "README.Debian", "copyright",
                     "docs/configuration.md"):
            self.assertTrue(os.path.exists(f"/usr/share/doc/rollcall/{name}"),
                            name)
        self.assertTrue(os.path.exists("/usr/share/man/man8/rollcall.8.gz"))

    def first_run(self):
        """Registers a phone; its contact."""
        unit = installed.Unit()
        self.assertEqual(unit.service["Type"], "notify")
        with Manager(unit.watchdog()) as manager, \
                unit.run(**manager.environment()) as process:
            wait_until(lambda: "READY=1" in manager.next(), "READY=1")
            udp, web = service_ports(process)
            wait_for_register(udp)
            self.assertEqual(self.owner(process), "rollcall")
            with Udp(udp) as wire:
                phone = Phone(wire, "1000", REALM, "kermit")
                self.assertEqual(phone.register().status, 200)
            contacts = self.registered(web)
            self.assertEqual(len(contacts), 1)
            installed.stop(process)
            wait_until(lambda: "STOPPING=1" in manager.next(), "STOPPING=1")
        self.assertEqual(installed.mode_of(installed.STATE),
                         ("rollcall", "rollcall", 0o700))
        store = f"{installed.STATE}/store"
        self.assertTrue(os.listdir(store))
        for folder, _, files in os.walk(store):
            for name in files:
                owner, group, mode = installed.mode_of(f"{folder}/{name}")
                self.assertEqual((owner, group), ("rollcall", "rollcall"))
                self.assertEqual(mode & (stat.S_IRWXG | stat.S_IRWXO), 0, name)
        return contacts[0]

    def owner(self, process):
        """The user that a process runs as."""
        return installed.command(
            "stat", "-c", "%U", f"/proc/{process.child.pid}").strip()

    def check_kept(self, content, contact):
        with open(installed.CONFIGURATION, encoding="utf-8") as file:
            self.assertEqual(file.read(), content)
        self.assertEqual(installed.mode_of(installed.CONFIGURATION),
                         ("root", "rollcall", 0o640))
        with Manager() as manager, \
                installed.Unit().run(**manager.environment()) as process:
            wait_until(lambda: "READY=1" in manager.next(), "READY=1")
            _, web = service_ports(process)
            self.assertEqual(self.registered(web), [contact])
            installed.stop(process)


class Files(unittest.TestCase):
    """What can be told of the package's files without installing it."""

    FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                          "..", "packaging")

    def test_configurations_are_valid(self):
        for name in ("rollcall.json", "docker/rollcall.json"):
            done = run("--check", "--config", f"{self.FOLDER}/{name}")
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)

    @unittest.skipUnless(shutil.which("systemd-analyze"),
                         "there is no systemd-analyze here")
    def test_unit_is_understood_and_tight(self):
        with tempfile.TemporaryDirectory(prefix="rollcall-unit-") as folder:
            with open(f"{self.FOLDER}/rollcall.service",
                      encoding="utf-8") as file:
                text = file.read()
            # Only the program is elsewhere.
            path = f"{folder}/rollcall.service"
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace("/usr/bin/rollcall", "/bin/true"))
            done = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", path],
                capture_output=True, text=True, check=False)
            said = [line for line in done.stderr.splitlines()
                    if "rollcall" in line]
            self.assertEqual((done.returncode, said), (0, []), done.stderr)
            # Exposure, of 100: "OK" is below 50.
            done = subprocess.run(
                ["systemd-analyze", "security", "--offline=true",
                 "--no-pager", "--threshold=20", path],
                capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
