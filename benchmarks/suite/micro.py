"""Single functions, by Google Benchmark; and instructions, by callgrind."""

import json
import re
import subprocess

from .results import Row


def micro(suite):
    report = suite.scratch("micro.json")
    subprocess.run(
        [
            suite.binary("micro"),
            f"--benchmark_repetitions={suite.runs}",
            f"--benchmark_min_time={min(suite.seconds, 5) / 20}",
            "--benchmark_enable_random_interleaving=true",
            f"--benchmark_out={report}",
            "--benchmark_out_format=json",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=600,
    )
    with open(report) as file:
        runs = json.load(file)["benchmarks"]
    suite.raw.append(runs)
    rows = {}
    for run in runs:
        if run["run_type"] != "iteration":
            continue
        if "error_message" in run:
            raise RuntimeError(f"{run['name']}: {run['error_message']}")
        times, allocations = rows.setdefault(run["run_name"], ([], []))
        times.append(1e9 / run["items_per_second"])
        allocations.append(round(run["allocs/item"], 2))
    result = []
    for name, (times, allocations) in sorted(rows.items()):
        result.append(Row(name, "ns CPU per item", times))
        result.append(Row(f"{name}, allocations", "per item", allocations))
    return result


def callgrind(suite):
    """Instructions of one REGISTER through protocol/: repeats exactly."""
    suite.need("callgrind")
    out = suite.scratch("callgrind.out")
    done = subprocess.run(
        [
            "valgrind",
            "--tool=callgrind",
            "--toggle-collect=serve_all*",
            f"--callgrind-out-file={out}",
            suite.binary("count"),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    accepted = int(re.search(r"(\d+) accepted", done.stdout)[1])
    total = int(re.search(r"Collected : (\d+)", done.stderr)[1])
    listing = subprocess.run(
        ["callgrind_annotate", out], capture_output=True, text=True, check=True
    ).stdout
    rows = [Row("one REGISTER through protocol/", "instructions", [total / accepted])]
    # Lines such as `1,234 (12.3%)  file.cpp:name(arguments) [object]`.
    pattern = r"^\s*([\d,]+) \(\s*[\d.]+%\)\s+\S*?:(\S.*?) \[\S*?([^/\]]+)\]$"
    for count, name, binary in re.findall(pattern, listing, re.MULTILINE):
        if name.startswith("0x"):
            name = f"{binary}, {name}"
        name = name.replace("(anonymous namespace)::", "").split("(")[0][-60:]
        each = int(count.replace(",", "")) / accepted
        rows.append(Row(f"  {name}", "instructions", [each]))
        if len(rows) == 16:
            break
    return rows
