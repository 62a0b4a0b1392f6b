#!/usr/bin/env python3
"""Does each piece of work with each contestant in turn, and writes down what it took.

  bench/run.py [--quick] [--binaries DIR] [--folder DIR] [--output FILE] [NAME...]

NAME is a piece of work of bench/cases.py; without one, all are done. All contestants of a piece of
work run in one go, one after the other, five times over, each time in another order, on the same
disk. The results are added to FILE, a JSON document that bench/report.py reads.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

import cases
import lab

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPETITIONS = 5


def rotated(items, by):
    """Returns items, begun at another one each time."""
    items = list(items)
    by %= len(items)
    return items[by:] + items[:by]


def run_case(the_lab, case, repetitions):
    """Returns for each contestant the results of all repetitions."""
    results = {}
    try:
        with case.setup(the_lab) as contestants:
            for repetition in range(repetitions):
                for name in rotated(contestants, repetition * 3):
                    result = contestants[name]()
                    results.setdefault(name, []).append(result)
                    print(f"{case.name}: {name}: {summary(result)}", file=sys.stderr, flush=True)
            return {name: results[name] for name in contestants}
    finally:
        the_lab.clear()


def summary(result):
    parts = []
    if "per_second" in result:
        parts.append(f"{result['per_second']:,.0f}/s")
    if "latency_us" in result:
        latency = result["latency_us"]
        parts.append(f"p50 {latency['p50']:,.0f} us, p99 {latency['p99']:,.0f} us")
    return ", ".join(parts) or json.dumps(result)


def output_of(*command):
    """Returns the first line that a command prints; nothing if there is no such command."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return (result.stdout or result.stderr).strip().split("\n")[0]


def machine(folder):
    """Says on what it was measured."""
    cpu = "unknown"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) * 1024
    packages = {}
    for package in ("librocksdb-dev", "libgrpc++-dev", "libprotobuf-dev", "etcd-server",
                    "postgresql-15", "git", "nodejs"):
        version = output_of("dpkg-query", "-W", "-f", "${Version}", package)
        packages[package] = version if version and " " not in version else ""
    packages["nodejs"] = packages["nodejs"] or output_of("node", "--version")
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory": memory,
        "kernel": platform.release(),
        "filesystem": output_of("stat", "-f", "-c", "%T", str(folder)),
        "compiler": output_of("g++", "--version"),
        "packages": packages,
        "revision": output_of("git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"),
    }


def load_results(path):
    try:
        return json.loads(path.read_text())
    except OSError:
        return {"cases": {}}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="once, with tiny sizes: does it work?")
    parser.add_argument("--binaries", default=ROOT / "build/release", type=pathlib.Path)
    parser.add_argument("--folder", default="/var/tmp", help="where servers keep their data")
    parser.add_argument("--output", default=ROOT / "build/bench/results.json", type=pathlib.Path)
    parser.add_argument("--repetitions", type=int, default=None)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(cases.CASES))
    parsed = parser.parse_args()
    for name in parsed.names:
        if name not in cases.CASES:
            parser.error(f"there is no {name}; there are: {', '.join(cases.CASES)}")
    return parsed


def main():
    options = arguments()
    repetitions = options.repetitions or (1 if options.quick else REPETITIONS)
    the_lab = lab.Lab(options.binaries, options.folder, options.quick)
    results = load_results(options.output)
    here = machine(the_lab.folder)
    failed = []
    try:
        for name in options.names or cases.CASES:
            load = os.getloadavg()[0]
            try:
                measured = run_case(the_lab, cases.CASES[name], repetitions)
            except (lab.Failed, OSError, subprocess.SubprocessError) as error:
                failed.append(name)
                print(f"{name}: {error}", file=sys.stderr)
                continue
            results["cases"][name] = {
                "title": cases.CASES[name].title,
                "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
                "quick": options.quick,
                "load": load,
                "machine": here,
                "results": measured,
            }
            options.output.parent.mkdir(parents=True, exist_ok=True)
            options.output.write_text(json.dumps(results, indent=1) + "\n")
    finally:
        the_lab.close()
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
