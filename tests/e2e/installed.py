"""The Debian package: made from the build tree, installed, and run as its unit
says, without systemd."""

import configparser
import os
import re
import shlex
import shutil
import stat
import subprocess

from rollcall import PATIENCE, Process

NAME = "rollcall"
UNIT = "/lib/systemd/system/rollcall.service"
CONFIGURATION = "/etc/rollcall/rollcall.json"
STATE = "/var/lib/rollcall"
ACCOUNTS = [f"/etc/{name}" for name in ("passwd", "group", "shadow",
                                        "gshadow")]


def command(*arguments, patience=300):
    """The output of a command that must succeed."""
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=patience,
                          check=False, env={**os.environ, "LC_ALL": "C",
                                            "DEBIAN_FRONTEND":
                                            "noninteractive"})
    assert done.returncode == 0, \
        f"{arguments} ended with {done.returncode}:\n{done.stdout}" \
        f"\n{done.stderr}"
    return done.stdout


def why_not_here():
    """Why a package cannot be installed for a test; None where it can."""
    if os.geteuid() != 0:
        return "only root can install a package"
    if not shutil.which("dpkg"):
        return "there is no dpkg here"
    if os.path.isdir("/run/systemd/system"):
        return "systemd runs here, and would start the service in earnest"
    mine = subprocess.run(["dpkg-query", "-W", NAME], capture_output=True,
                          check=False).returncode == 0
    if mine or any(map(os.path.lexists, (UNIT, STATE, "/etc/rollcall",
                                         "/usr/bin/rollcall"))):
        return "rollcall is installed here, and is not to be touched"
    if user_exists():
        return "there is a user rollcall here"
    return None


def user_exists():
    return subprocess.run(["getent", "passwd", NAME], capture_output=True,
                          check=False).returncode == 0


def make(folder):
    """The path of a new package, from the build tree as it is."""
    command(os.environ["ROLLCALL_CPACK"], "--config",
            os.environ["ROLLCALL_CPACK_CONFIG"], "-B", folder)
    packages = [name for name in os.listdir(folder) if name.endswith(".deb")]
    assert len(packages) == 1, packages
    return os.path.join(folder, packages[0])


def dpkg(*arguments):
    return command("dpkg", "--log=/dev/null", "--no-triggers", *arguments)


def purge():
    if subprocess.run(["dpkg-query", "-W", NAME], capture_output=True,
                      check=False).returncode == 0:
        dpkg("--purge", NAME)


def keep_copies(case):
    """Puts back, at the end of a test, the copies that adduser leaves of the
    tables of users."""
    for path in ACCOUNTS:
        path += "-"
        if not os.path.exists(path):
            case.addCleanup(lambda path=path: os.path.exists(path)
                            and os.remove(path))
            continue
        with open(path, "rb") as file:
            content = file.read()

        def put_back(path=path, content=content):
            with open(path, "r+b") as file:
                file.write(content)
                file.truncate()

        case.addCleanup(put_back)


def traces():
    """What the machine knows of rollcall: paths, its units, and its tables of
    users."""
    found = set()
    for root in ("/etc/systemd", "/var/lib/systemd"):
        for folder, folders, files in os.walk(root):
            found.update(os.path.join(folder, name)
                         for name in [*folders, *files])
    for root in ("/etc", "/lib/systemd", "/usr/bin", "/usr/share/doc",
                 "/usr/share/man", "/usr/share/lintian", "/usr/lib/systemd",
                 "/var/lib", "/var/log", "/var/cache", "/run"):
        for folder, folders, files in os.walk(root):
            found.update(os.path.join(folder, name)
                         for name in [*folders, *files] if NAME in name)
    accounts = {}
    for path in ACCOUNTS:
        with open(path, encoding="utf-8") as file:
            accounts[path] = file.read()
    return found, accounts


def mode_of(path):
    """("root", "rollcall", 0o640)"""
    known = os.stat(path)
    owner, group = command("stat", "-c", "%U %G", path).split()
    return owner, group, stat.S_IMODE(known.st_mode)


class Unit:
    """The installed unit: what it says, as far as no systemd is needed."""

    def __init__(self):
        parser = configparser.RawConfigParser(strict=False)
        parser.optionxform = str
        parser.read(UNIT)
        self.service = dict(parser["Service"])

    def folders(self):
        """Makes the state folder, as systemd would before a start."""
        path = os.path.join("/var/lib", self.service["StateDirectory"])
        os.makedirs(path, exist_ok=True)
        shutil.chown(path, self.service["User"], self.service["Group"])
        os.chmod(path, int(self.service["StateDirectoryMode"], 8))

    def run(self, **environment):
        """The service as a Process, as its user and without capabilities."""
        self.folders()
        start = shlex.split(self.service["ExecStart"])
        assert self.service["NoNewPrivileges"] == "true"
        assert self.service["CapabilityBoundingSet"] == ""
        user = ["setpriv", f"--reuid={self.service['User']}",
                f"--regid={self.service['Group']}", "--init-groups",
                "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
        return Process([*user, *start], cwd="/",
                       umask=int(self.service["UMask"], 8),
                       env={"PATH": "/usr/bin:/bin", **environment})

    def watchdog(self):
        """Its interval, in seconds."""
        return int(re.fullmatch(r"\d+", self.service["WatchdogSec"])[0])


def stop(process):
    process.child.terminate()
    status = process.wait(PATIENCE)
    assert status == 0, f"it ended with {status}"
