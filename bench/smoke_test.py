#!/usr/bin/env python3
"""Runs everything of the load generator once, with tiny counts. Looks at no time.

  bench/smoke_test.py BINARIES
"""

import sys
import tempfile
import unittest

import cases
import lab


class LoadTest(unittest.TestCase):
    """Each command against a server of its own kind, on a small plan."""

    @classmethod
    def setUpClass(cls):
        cls.lab = lab.Lab(BINARIES, tempfile.gettempdir(), quick=True)
        cls.addClassCleanup(cls.lab.close)
        cls.server = cls.lab.jointpland()
        cls.world = cases.world(cls.lab, cls.server, 40)

    def load(self, command, *arguments):
        return self.lab.load(command, "--world", self.world, *arguments)

    def counted(self, command, *arguments, count=20):
        result = self.load(command, "--count", count, "--warmup", 0, "--in-flight", 4, *arguments)
        self.assertEqual(result["errors"], 0)
        # In a closed loop, what is under way then comes in too.
        self.assertGreaterEqual(result["latency_us"]["count"], count)
        return result

    def test_reads(self):
        self.assertGreater(self.counted("read")["answer_bytes"], 500)

    def test_reads_in_an_open_loop(self):
        self.counted("read", "--rate", 1000)

    def test_reads_from_the_echo_server_as_many_bytes(self):
        echo = self.lab.echo_server()
        answer = self.counted("read", "--address", echo.address)["answer_bytes"]
        self.assertAlmostEqual(answer, self.counted("read")["answer_bytes"], delta=60)

    def test_edits_and_finds_every_edit_again(self):
        self.counted("edit", "--edited", 20, count=100)

    def test_pulls_the_same_from_the_service_and_from_memory(self):
        first = self.load("seal")["agreement"]
        second = self.load("seal", "--moved", 5)["agreement"]
        saved = self.lab.path("stream")
        whole = self.load("pull", "--agreement", first, "--pulls", 1, "--save", saved)
        changes = self.load("pull", "--agreement", second, "--since", first, "--pulls", 1)
        self.assertGreater(whole["records"], 40)  # The plan and its partners too.
        self.assertEqual(changes["records"], 5)
        echo = self.lab.echo_server(saved)
        again = self.load("pull", "--agreement", first, "--address", echo.address, "--pulls", 1)
        self.assertEqual(again["bytes"], whole["bytes"])
        self.assertEqual(again["messages"], whole["messages"])

    def test_every_watcher_gets_every_edit(self):
        result = self.load("watch", "--watchers", 3, "--slow", "--rate", 200, "--count", 20,
                           "--warmup", 0)
        self.assertEqual(result["errors"], 0)
        self.assertEqual(result["deliveries"], 60)
        self.assertEqual(result["missing"], 0)

    def test_asks_for_history_difference_list_and_merge(self):
        churned = self.load("churn", "--changesets", 10)
        self.assertGreaterEqual(self.load("history", "--repeat", 1)["items"], 2)
        self.assertEqual(self.load("diff", "--repeat", 1, "--from", churned["from_revision"], "--to",
                                   churned["to_revision"])["items"], 10)
        self.assertEqual(self.load("list", "--repeat", 1)["items"], 40)
        self.assertEqual(self.load("merge", "--repeat", 1, "--activities", 10)["items"], 10)

    def test_fills_a_store_and_starts_on_it(self):
        server = self.lab.jointpland()
        world = cases.world(self.lab, server, 0)
        self.lab.stop(server)
        self.lab.run("fill", "--data-dir", server.store, "--world", world, "--activities", 30,
                     "--versions", 3, "--block", 20, "--batch", 7)
        address = self.lab.path("address")
        result = self.lab.load("start", "--world", world, "--address-file", address, "--",
                               self.lab.program("jointpland"), "--data-dir", server.store, "--listen",
                               "127.0.0.1:0", "--address-file", address)
        self.assertGreater(result["first_edit"], result["first_answer"])

    def test_writes_with_rocksdb_alone_what_an_edit_writes(self):
        result = self.lab.run("rocks_limit", "--dir", self.lab.path("rocks"), "--batch", 3, "--count", 2,
                              "--warmup", 0)
        self.assertGreaterEqual(result["keys_per_edit"], 3)
        self.assertGreater(result["bytes_per_edit"], 600)


if __name__ == "__main__":
    BINARIES = sys.argv.pop(1)
    unittest.main()
