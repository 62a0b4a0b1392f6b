"""Plants wrong includes and expects check_layers to find each of them."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import check_layers  # noqa: E402


class CheckLayersTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def faults_of(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        faults, files = check_layers.check(self.root)
        self.assertEqual(files, 1)
        return [(place, header) for place, header, _ in faults]

    def test_finds_a_room_that_looks_up(self):
        for path, header in [
            ("plan/merge.cc", "storage/store.h"),
            ("storage/store.cc", "server/call.h"),
            ("base/ids.h", "plan/names.h"),
            ("client-lib/client.cc", "server/call.h"),
            ("cli/main.cc", "storage/engine.h"),
            ("exchange/csv.cc", "storage/store.h"),
            ("server/main.cc", "cli/output.h"),
        ]:
            with self.subTest(path=path, header=header):
                self.setUp()
                text = f'// Hello.\n#include "{header}"\n'
                self.assertEqual(self.faults_of(path, text), [(f"{path}:2", header)])

    def test_finds_a_library_outside_its_room(self):
        for path, header in [
            ("storage/store.cc", "rocksdb/db.h"),
            ("plan/merge.cc", "grpcpp/grpcpp.h"),
            ("storage/store.cc", "grpcpp/grpcpp.h"),
            ("server/plan_service.cc", "CLI/CLI.hpp"),
            ("server/main.cc", "csv.h"),
        ]:
            with self.subTest(path=path, header=header):
                self.setUp()
                self.assertEqual(self.faults_of(path, f"#include <{header}>\n"), [(f"{path}:1", header)])

    def test_finds_files_clocks_and_services_in_plan(self):
        for header in ["fstream", "chrono", "base/clock.h", "jointplan/v1/plan_service.grpc.pb.h"]:
            with self.subTest(header=header):
                self.setUp()
                self.assertEqual(
                    self.faults_of("plan/merge.cc", f'#include "{header}"\n'), [("plan/merge.cc:1", header)]
                )

    def test_lets_the_right_way_pass(self):
        for path, header in [
            ("server/call.cc", "storage/store.h"),
            ("storage/store.cc", "plan/errors.h"),
            ("storage/rocks_engine.cc", "rocksdb/db.h"),
            ("plan/merge.cc", "jointplan/v1/change.pb.h"),
            ("plan/merge.cc", "absl/time/time.h"),
            ("cli/main.cc", "jointplan/client.h"),
            ("tests/storage/store_test.cc", "server/call.h"),
        ]:
            with self.subTest(path=path, header=header):
                self.setUp()
                self.assertEqual(self.faults_of(path, f'#include "{header}"\n'), [])

    def test_fails_when_there_is_nothing_to_check(self):
        self.assertEqual(check_layers.main([str(self.root)]), 1)


if __name__ == "__main__":
    unittest.main()
