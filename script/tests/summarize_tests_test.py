"""Feeds results as ctest writes them to summarize_tests."""

import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import summarize_tests  # noqa: E402

PASSED = '<testcase name="a" status="run"/>'
FAILED = '<testcase name="b" status="fail"><failure message="no"/></testcase>'
SKIPPED = '<testcase name="c" status="notrun"><skipped message="no data"/></testcase>'


class SummarizeTestsTest(unittest.TestCase):
    def outcome_of(self, *cases):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "results.xml"
            path.write_text(f"<testsuite>{''.join(cases)}</testsuite>")
            return summarize_tests.main([str(path)])

    def test_counts_each_kind(self):
        root = ElementTree.fromstring(f"<testsuite>{PASSED}{PASSED}{FAILED}{SKIPPED}</testsuite>")
        self.assertEqual(summarize_tests.count(root), (2, 1, 1))

    def test_passes_only_if_something_passed_and_nothing_failed(self):
        self.assertEqual(self.outcome_of(PASSED, SKIPPED), 0)
        self.assertEqual(self.outcome_of(PASSED, FAILED), 1)
        self.assertEqual(self.outcome_of(SKIPPED), 1)
        self.assertEqual(self.outcome_of(), 1)

    def test_fails_without_results(self):
        self.assertEqual(summarize_tests.main(["/nowhere/results.xml"]), 1)


if __name__ == "__main__":
    unittest.main()
