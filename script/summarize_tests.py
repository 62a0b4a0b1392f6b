#!/usr/bin/env python3
"""Says in one line how many tests passed, failed and were skipped.

  script/summarize_tests.py RESULTS.xml     a JUnit file, as `ctest --output-junit` writes it

Exits 0 only if at least one test passed and none failed.
"""

import sys
import xml.etree.ElementTree as ElementTree


def count(results):
    """Returns (passed, failed, skipped) of the root element of a JUnit file."""
    passed = failed = skipped = 0
    for case in results.iter("testcase"):
        status = case.get("status", "run")
        if case.find("failure") is not None or status == "fail":
            failed += 1
        elif case.find("skipped") is not None or status in ("notrun", "disabled"):
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        results = ElementTree.parse(arguments[0]).getroot()
    except (OSError, ElementTree.ParseError) as error:
        print(f"No test results: {error}", file=sys.stderr)
        return 1
    passed, failed, skipped = count(results)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
