#!/usr/bin/env python3
"""Says in one line how many tests passed, failed and were skipped, and why they were skipped.

  script/summarize_tests.py RESULTS.xml FOLDER

RESULTS.xml is what `ctest --output-junit` wrote: one entry a program. FOLDER holds, for the programs
that are GoogleTest binaries, what they wrote themselves: one entry a test. Exits 0 only if at least
one test passed and none failed.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def outcome(case):
    """Returns how one test ended, and for a skipped one why."""
    if case.find("failure") is not None or case.get("status") == "fail":
        return FAILED, ""
    skipped = case.find("skipped")
    if skipped is not None or case.get("result") in ("skipped", "suppressed"):
        reason = (skipped.get("message") or "") if skipped is not None else ""
        return SKIPPED, reason.strip().splitlines()[-1] if reason.strip() else ""
    if case.get("status") in ("notrun", "disabled"):
        return SKIPPED, ""
    return PASSED, ""


def cases_of_program(folder, program):
    """Returns (name, outcome, reason) for the tests of one program, from its own report."""
    report = folder / f"{program}.xml"
    if not report.is_file():
        return []
    return [
        (f"{case.get('classname')}.{case.get('name')}", *outcome(case))
        for case in ElementTree.parse(report).getroot().iter("testcase")
    ]


def collect(results, folder):
    """Returns (name, outcome, reason) for every test of a run."""
    tests = []
    for entry in ElementTree.parse(results).getroot().iter("testcase"):
        ended, reason = outcome(entry)
        cases = [] if ended == SKIPPED else cases_of_program(folder, entry.get("name"))
        if ended == FAILED and FAILED not in [case[1] for case in cases]:
            cases.append((entry.get("name"), FAILED, ""))  # It crashed or ran out of time.
        tests.extend(cases or [(entry.get("name"), ended, reason)])
    return tests


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        tests = collect(pathlib.Path(arguments[0]), pathlib.Path(arguments[1]))
    except (OSError, ElementTree.ParseError) as error:
        print(f"No test results: {error}", file=sys.stderr)
        return 1
    for name, ended, reason in tests:
        if ended != PASSED:
            print(f"{ended}: {name}{': ' + reason if reason else ''}")
    count = {kind: sum(ended == kind for _, ended, _ in tests) for kind in (PASSED, FAILED, SKIPPED)}
    print(f"{count[PASSED]} passed, {count[FAILED]} failed, {count[SKIPPED]} skipped")
    return 0 if count[PASSED] > 0 and count[FAILED] == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
