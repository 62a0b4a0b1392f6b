#!/usr/bin/env python3
"""Writes docs/performance.md from the results of bench/run.py and the words of bench/notes.md.

  bench/report.py [--results FILE] [--notes FILE] [--output FILE]

The figures come from FILE and nowhere else. A section of the notes stands where its heading says: under
the table of targets, in the section of the piece of work whose name it has, or at the end.
"""

import argparse
import json
import pathlib
import statistics
import sys

import targets
from cases import CASES

ROOT = pathlib.Path(__file__).resolve().parent.parent


def read_notes(path):
    """Returns the sections of the notes by their headings, in order; the one before them is ''."""
    sections = {"": []}
    current = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
            sections[current] = []
        else:
            sections[current].append(line)
    return {name: "\n".join(lines).strip() for name, lines in sections.items()}


def table(heads, rows):
    """Returns a table of Markdown."""
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def number(value):
    """Returns a number with as many digits as mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def micros(value):
    """Returns microseconds in the unit that reads best."""
    if value >= 1e6:
        return f"{number(value / 1e6)} s"
    return f"{number(value / 1e3)} ms" if value >= 1000 else f"{number(value)} µs"


def median(results, *path):
    """Returns the median of one figure, or nothing where it was not measured."""
    try:
        values = [targets.dig(result, path) for result in results]
    except KeyError:
        return None
    return None if None in values else statistics.median(values)


def rate_cell(results):
    middle = median(results, "per_second")
    if middle is None:
        return ""
    values = [result["per_second"] for result in results]
    if len(values) == 1:
        return number(middle)
    return f"{number(middle)} ({number(min(values))} – {number(max(values))})"


def latency_cells(results, name="latency_us"):
    cells = []
    for quantile in ("p50", "p90", "p99", "p999", "max"):
        value = median(results, name, quantile)
        cells.append("" if value is None else micros(value))
    return cells


LATENCY_HEADS = ["p50", "p90", "p99", "p99.9", "longest"]

# Further figures of a contestant: what stands in the results, what it is called, how it is shown.
FURTHER = [
    (("watchers",), "watchers", number),
    (("missing",), "deliveries that never came", number),
    (("slow_received",), "messages that the slow watcher took", number),
    (("records",), "records in one pull", number),
    (("bytes",), "bytes in one pull", number),
    (("items",), "items", number),
    (("keys_per_edit",), "keys an edit", number),
    (("bytes_per_edit",), "bytes an edit", number),
    (("load_seconds",), "loading", lambda value: micros(value * 1e6)),
    (("rss",), "memory", lambda value: f"{value / 2**20:,.0f} MB"),
    (("memory", "rss"), "memory of the server", lambda value: f"{value / 2**20:,.0f} MB"),
    (("memory", "peak"), "at the highest", lambda value: f"{value / 2**20:,.0f} MB"),
    (("memory", "anonymous"), "of that its own", lambda value: f"{value / 2**20:,.0f} MB"),
    (("one_question",), "one question", lambda value: micros(value * 1e6)),
    (("pairs",), "pairs", number),
    (("store_bytes",), "store on disk", lambda value: f"{value / 2**20:,.0f} MB"),
    (("first_answer",), "first answer", lambda value: micros(value * 1e6)),
    (("first_read",), "first read", lambda value: micros(value * 1e6)),
    (("first_edit",), "first edit", lambda value: micros(value * 1e6)),
]


def further(results):
    """Returns what else is known of a contestant, as words."""
    parts = []
    for path, name, show in FURTHER:
        value = median(results, *path)
        if value:
            parts.append(f"{name} {show(value)}")
    ends = {result["slow_end"] for result in results if result.get("slow_end")}
    parts += [f"the slow watcher was told `{end}`" for end in sorted(ends)]
    return ", ".join(parts)


def contestants_table(results):
    rows = []
    for name, repetitions in results.items():
        rows.append([name, rate_cell(repetitions), *latency_cells(repetitions)])
        for label, key in (("from sending to delivery", "from_sending_us"),
                           ("from answer to delivery", "from_answer_us")):
            if key in repetitions[0]:
                rows.append([f"{name}: {label}", "", *latency_cells(repetitions, key)])
        if isinstance(repetitions[0].get("text"), dict):
            texts = [repetition["text"] for repetition in repetitions]
            rows.append([f"{name}, one text", rate_cell(texts), *latency_cells(texts)])
    rows = [row for row in rows if any(row[1:])]
    lines = [table(["", "a second (least – most)", *LATENCY_HEADS], rows)] if rows else []
    notes = [f"- {name}: {words}" for name, repetitions in results.items()
             if (words := further(repetitions))]
    return "\n\n".join(lines + (["\n".join(notes)] if notes else []))


def parts_table(results):
    """The micro-benchmarks: time, and what they take from the heap."""
    runs = [run["benchmarks"] for run in results["micro"]]
    rows = []
    for i, benchmark in enumerate(runs[0]):
        times = [run[i]["real_time"] for run in runs]
        heap = ""
        if "allocations" in benchmark:
            heap = (f"{benchmark['allocations']:.0f} pieces, {benchmark['bytes']:,.0f} bytes; "
                    f"a copy of the result: {benchmark['result_allocations']:.0f}, "
                    f"{benchmark['result_bytes']:,.0f}; left: {benchmark['left_bytes']:.0f}")
        rows.append([benchmark["run_name"].replace("/real_time", ""),
                     micros(statistics.median(times) / 1000), heap])
    return table(["part", "time", "taken from the heap"], rows)


def machine_words(cases):
    """Says on what it was measured: one machine, or the results do not belong together."""
    machines = [case["machine"] for case in cases.values()]
    first = machines[0]
    packages = ", ".join(f"{name} {version}" for name, version in first["packages"].items() if version)
    times = sorted(case["time"] for case in cases.values())
    revisions = sorted({machine["revision"] for machine in machines})
    repetitions = {len(results) for case in cases.values() for results in case["results"].values()}
    return "\n".join([
        f"- {first['cpu']}, {first['cores']} cores that clients and servers share, "
        f"{first['memory'] / 2**30:.0f} GB, {first['filesystem']}, Linux {first['kernel']}",
        f"- {first['compiler']}, build `release`; {packages}",
        f"- revision {', '.join(revisions)}; measured {times[0]} to {times[-1]}",
        f"- repetitions of each: {', '.join(str(count) for count in sorted(repetitions))}",
        *load_words(cases, first["cores"]),
    ])


def load_words(cases, cores):
    """Says so where the machine had something else to do."""
    busy = [name for name, case in cases.items() if case.get("load", 0) > 0.5 * cores]
    if not busy:
        return []
    return [f"- **other programs ran when these began, so their figures are lower and less even than the "
            f"machine allows: {', '.join(busy)}**"]


def targets_table(results):
    return table(["work", "target", "measured", "reached"],
                 [target.row(results) for target in targets.TARGETS])


def write(document, notes):
    """Returns the whole text."""
    cases = document["cases"]
    order = list(CASES)
    out = ["# Performance", "",
           "Written by `script/bench` from its own measurements and `bench/notes.md`; edit those. "
           "All figures are of one machine; what means something elsewhere are the ratios.", ""]
    if any(case["quick"] for case in cases.values()):
        out += ["**A quick run: these figures say only that the benchmark works.**", ""]
    out += [notes.pop("", ""), "", "## The machine", "", machine_words(cases), "",
            "Again: `script/bench`. One piece of work: `script/bench read`.", "",
            "## The targets", "",
            "Medians of ratios, each within one repetition, in which all contestants ran one after "
            "the other.", "", targets_table(targets.Results(cases)), "", notes.pop("targets", ""), ""]
    for name, case in sorted(cases.items(), key=lambda item: order.index(item[0])):
        body = parts_table(case["results"]) if name == "parts" else contestants_table(case["results"])
        out += [f"## {case['title']}", "", f"`script/bench {name}`", "", notes.pop(name, ""), "", body,
                ""]
    for name, text in notes.items():
        out += [f"## {name}", "", text, ""]
    lines = "\n".join(out).split("\n")
    return "\n".join(line for i, line in enumerate(lines)
                     if line.strip() or (i > 0 and lines[i - 1].strip())).strip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--results", default=ROOT / "build/bench/results.json", type=pathlib.Path)
    parser.add_argument("--notes", default=ROOT / "bench/notes.md", type=pathlib.Path)
    parser.add_argument("--output", default=ROOT / "docs/performance.md", type=pathlib.Path)
    options = parser.parse_args()
    document = json.loads(options.results.read_text())
    options.output.write_text(write(document, read_notes(options.notes)), encoding="utf-8")
    print(f"{options.output} is written.")
    for target in targets.TARGETS:
        work, wanted, measured, reached = target.row(targets.Results(document["cases"]))
        print(f"  {work or '  ...':48} {wanted:58} {measured:14} {reached}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
