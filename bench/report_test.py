#!/usr/bin/env python3
"""Tests what bench/report.py and bench/targets.py make of results."""

import pathlib
import tempfile
import unittest

import report
import targets

MACHINE = {"cpu": "a processor", "cores": 2, "memory": 2**34, "kernel": "6", "filesystem": "ext4",
           "compiler": "g++", "packages": {"git": "2.39"}, "revision": "0123456789ab"}


def result(rate, p50):
    return {"per_second": rate,
            "latency_us": {"p50": p50, "p90": p50, "p99": p50, "p999": p50, "max": p50}}


def document(results, quick=False):
    return {"cases": {"read": {"title": "Read one activity", "time": "2026-01-01", "quick": quick,
                               "machine": MACHINE, "results": results}}}


READS = {"jointplan 64": [result(80, 1), result(40, 1), result(90, 1)],
         "empty RPC 64": [result(100, 1), result(50, 1), result(90, 1)],
         "etcd get 64": [result(10, 1), result(10, 1), result(10, 1)]}


class TargetsTest(unittest.TestCase):

    def test_a_ratio_is_the_median_of_the_ratios_of_each_repetition(self):
        self.assertAlmostEqual(targets.paired([80, 40, 90], [100, 50, 90]), 0.8)

    def test_a_target_says_whether_it_is_reached(self):
        results = targets.Results(document(READS)["cases"])
        self.assertEqual(targets.TARGETS[0].row(results)[2:], ("0.80 x", "**no**"))
        self.assertEqual(targets.TARGETS[1].row(results)[2:], ("8.00 x", "yes"))

    def test_what_was_not_measured_is_neither_reached_nor_missed(self):
        self.assertEqual(targets.TARGETS[2].row(targets.Results({}))[2:], ("not measured", ""))


class ReportTest(unittest.TestCase):

    def test_notes_stand_with_their_piece_of_work_and_the_rest_at_the_end(self):
        text = report.write(document(READS), {"": "First.", "read": "About reading.", "Later": "More."})
        order = [text.index(part) for part in
                 ("First.", "## The targets", "## Read one activity", "About reading.", "## Later", "More.")]
        self.assertEqual(order, sorted(order))

    def test_a_quick_run_says_that_it_is_no_measurement(self):
        self.assertIn("A quick run", report.write(document(READS, quick=True), {}))
        self.assertNotIn("A quick run", report.write(document(READS), {}))

    def test_a_machine_that_had_something_else_to_do_is_named(self):
        busy = document(READS)
        busy["cases"]["read"]["load"] = 7.5
        self.assertIn("other programs ran", report.write(busy, {}))
        self.assertNotIn("other programs ran", report.write(document(READS), {}))

    def test_figures_are_medians_with_their_range(self):
        self.assertIn("| jointplan 64 | 80.0 (40.0 – 90.0) |", report.write(document(READS), {}))

    def test_notes_are_read_by_their_headings(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "notes.md"
            path.write_text("Before.\n\n## read\n\nWords.\n")
            self.assertEqual(report.read_notes(path), {"": "Before.", "read": "Words."})


if __name__ == "__main__":
    unittest.main()
