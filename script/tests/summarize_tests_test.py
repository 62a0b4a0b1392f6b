"""Feeds results as ctest and GoogleTest write them to summarize_tests."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import summarize_tests  # noqa: E402

# What ctest writes, one entry a program.
RAN = '<testcase name="a_test" status="run"/>'
CRASHED = '<testcase name="a_test" status="fail"><failure message="no"/></testcase>'
NOT_RUN = '<testcase name="c_test" status="notrun"><skipped message="no data"/></testcase>'
# What a GoogleTest program writes, one entry a test.
PASSED = '<testcase name="Holds" classname="A" status="run" result="completed"/>'
FAILED = '<testcase name="Breaks" classname="A" status="run"><failure message="no"/></testcase>'
SKIPPED = (
    '<testcase name="Real" classname="A" status="run" result="skipped">'
    '<skipped message="a_test.cc:7&#x0A;There is no real data."/></testcase>'
)


class SummarizeTestsTest(unittest.TestCase):
    def summarize(self, entries, cases=()):
        """Returns the exit status and the lines that are printed."""
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "results.xml").write_text(f"<testsuite>{''.join(entries)}</testsuite>")
            if cases:
                (folder / "a_test.xml").write_text(
                    f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"
                )
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                status = summarize_tests.main([str(folder / "results.xml"), str(folder)])
            return status, output.getvalue().splitlines()

    def test_counts_the_tests_of_a_program(self):
        self.assertEqual(
            self.summarize([RAN, NOT_RUN], [PASSED, PASSED, SKIPPED]),
            (
                0,
                [
                    "skipped: A.Real: There is no real data.",
                    "skipped: c_test: no data",
                    "2 passed, 0 failed, 2 skipped",
                ],
            ),
        )

    def test_counts_a_program_without_a_report_as_one(self):
        self.assertEqual(self.summarize([RAN]), (0, ["1 passed, 0 failed, 0 skipped"]))

    def test_fails_when_a_test_fails(self):
        self.assertEqual(
            self.summarize([CRASHED], [PASSED, FAILED]),
            (1, ["failed: A.Breaks", "1 passed, 1 failed, 0 skipped"]),
        )

    def test_fails_when_a_program_crashes_after_its_tests(self):
        self.assertEqual(
            self.summarize([CRASHED], [PASSED]),
            (1, ["failed: a_test", "1 passed, 1 failed, 0 skipped"]),
        )
        self.assertEqual(self.summarize([CRASHED])[0], 1)

    def test_fails_when_nothing_ran(self):
        self.assertEqual(self.summarize([]), (1, ["0 passed, 0 failed, 0 skipped"]))
        self.assertEqual(self.summarize([NOT_RUN])[0], 1)

    def test_fails_without_results(self):
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(summarize_tests.main(["/nowhere/results.xml", "/nowhere"]), 1)


if __name__ == "__main__":
    unittest.main()
