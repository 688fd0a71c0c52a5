"""Figures of several runs, as a table and as JSON."""

import json
import os
import platform
import statistics
import subprocess
import time


class Row:
    """One figure: what was seen in each run."""

    def __init__(self, figure, unit, values, target=None):
        self.figure = figure
        self.unit = unit
        self.values = [v for v in values if v is not None]
        self.target = target

    @property
    def median(self):
        return statistics.median(self.values) if self.values else None

    def as_json(self):
        return {
            "figure": self.figure,
            "unit": self.unit,
            "runs": self.values,
            "min": min(self.values, default=None),
            "median": self.median,
            "max": max(self.values, default=None),
            "target": self.target,
        }


def short(value):
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def print_table(title, rows):
    head = ("figure", "min", "median", "max", "unit", "target")
    lines = [head] + [
        (
            row.figure,
            short(min(row.values, default=None)),
            short(row.median),
            short(max(row.values, default=None)),
            row.unit,
            row.target or "",
        )
        for row in rows
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    print(f"\n== {title}")
    for line in lines:
        cells = [
            cell.rjust(width) if 1 <= i <= 3 else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths))
        ]
        print("  ".join(cells).rstrip())


def noise_rows(raw):
    """What the loads saw of others on the machine, over all their phases; with
    much of it neither latency nor throughput means anything."""
    phases = [p for part in raw if isinstance(part, dict) for p in part.get("phases", [])]
    if not phases:
        return []
    return [
        Row("noise: taken by others", "cores", [p["others_cores"] for p in phases]),
        Row(
            "noise: generator without a core",
            "% of the time",
            [100 * p["generator_wait_share"] for p in phases],
        ),
    ]


def git(root, *arguments):
    done = subprocess.run(
        ["git", "-C", root, *arguments], capture_output=True, text=True
    )
    return done.stdout.strip()


def machine(root):
    """Where the figures come from, and how busy it was with other things."""
    cpu = ""
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 1e9, 1),
        "kernel": platform.release(),
        "commit": git(root, "rev-parse", "--short", "HEAD"),
        "changed": bool(git(root, "status", "--porcelain", "-uno")),
        "load_average": os.getloadavg()[0],
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def write_json(path, name, where, rows, raw):
    where = dict(where, load_average_after=os.getloadavg()[0])
    with open(path, "w") as out:
        json.dump(
            {
                "name": name,
                "machine": where,
                "rows": [row.as_json() for row in rows],
                "raw": raw,
            },
            out,
            indent=1,
        )
        out.write("\n")
