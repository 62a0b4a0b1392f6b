"""Plants a breach of each house rule and expects check_house to find it."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import check_house  # noqa: E402

GUARDED = "#ifndef JOINTPLAN_PLAN_MERGE_H_\n#define JOINTPLAN_PLAN_MERGE_H_\n{}\n#endif\n"


class CheckHouseTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def rules_of(self, path, text):
        """Returns the rules that one file breaks, as a sorted list."""
        self.write(path, text)
        return sorted({rule for _, rule, _ in check_house.check_file(self.root, path)})

    def rules_of_code(self, path, line):
        """Returns the rules that one line of a source breaks which is built."""
        self.write("CMakeLists.txt", path.split("/")[-1] + "\n")
        return self.rules_of(path, line + "\n")

    def test_finds_each_planted_line(self):
        for rule, path, line in [
            ("string-view", "plan/a.cc", "int Count(std::string_view text) {"),
            ("string-view", "plan/a.cc", "std::string_view Name(int id) {"),
            ("string-view", "plan/a.cc", "int Count(int a, const std::string_view& text) {"),
            ("mutex", "storage/a.cc", "absl::Mutex mutex_;"),
            ("mutex", "storage/a.cc", '#include "absl/synchronization/mutex.h"'),
            ("absl-log", "server/a.cc", '#include "absl/log/log.h"'),
            ("format", "cli/a.cc", 'std::format("{}", 1);'),
            ("sleep", "tests/a_test.cc", "std::this_thread::sleep_for(kSecond);"),
            ("sleep", "tests/a_test.cc", "  sleep(1);"),
            ("port", "tests/a_test.cc", 'Connect("localhost:4720");'),
            ("port", "tests/a_test.cc", 'Connect("127.0.0.1:50051");'),
            ("assert", "plan/a.cc", "  assert(x > 0);"),
            ("fixme", "plan/a.cc", "// FIXME: wrong for leap years"),
            ("todo", "plan/a.cc", "// TODO: later"),
            ("todo", "plan/a.cc", "// TODO(): later"),
            ("home-path", "plan/a.cc", 'const char kPath[] = "/home/me/data";'),
            ("registry", "plan/a.cc", "// https://registry.example.org/buf"),
            ("space", "plan/a.cc", "int x; "),
            ("space", "plan/a.cc", "int x;\r"),
            ("document", "plan/a.cc", "// See docs/nowhere.md."),
        ]:
            with self.subTest(rule=rule, line=line):
                self.assertEqual(self.rules_of_code(path, line), [rule])

    def test_lets_good_lines_pass(self):
        for path, line in [
            ("plan/a.cc", "int Count(absl::string_view text) {"),
            ("plan/a.cc", "  Use(std::string_view(text.data(), text.size()));"),
            ("plan/a.cc", "// absl::Mutex is not used."),
            ("plan/a.cc", "static_assert(sizeof(int) == 4);"),
            ("server/a.cc", 'Listen("127.0.0.1:4720");'),
            ("tests/a_test.cc", 'Listen("127.0.0.1:0");'),
            ("tests/a_test.cc", "std::this_thread::sleep_for(x);  // NOLINT(house-sleep): measures it."),
            ("plan/a.cc", "// TODO(docs/decisions): say why"),
        ]:
            with self.subTest(line=line):
                self.write("docs/decisions", "")
                self.assertEqual(self.rules_of_code(path, line), [])

    def test_finds_a_missing_and_a_wrong_guard(self):
        self.assertEqual(self.rules_of("plan/merge.h", "int x;\n"), ["guard"])
        self.assertEqual(self.rules_of("plan/diff.h", GUARDED.format("int x;")), ["guard"])
        self.assertEqual(self.rules_of("plan/merge.h", GUARDED.format("int x;")), [])

    def test_finds_an_own_header_that_comes_late(self):
        self.write("plan/merge.h", GUARDED.format("int x;"))
        late = '#include <string>\n#include "plan/merge.h"'
        self.assertEqual(self.rules_of_code("plan/merge.cc", late), ["own-header"])
        first = '#include "plan/merge.h"\n#include <string>'
        self.assertEqual(self.rules_of_code("plan/merge.cc", first), [])

    def test_finds_a_source_that_is_never_compiled(self):
        self.write("CMakeLists.txt", "other_merge.cc merge.cc.in\n")
        self.assertEqual(self.rules_of("plan/diff.cc", "int x;\n"), ["built"])

    def test_finds_a_link_to_nowhere(self):
        self.assertEqual(self.rules_of("docs/a.md", "See [b](b.md).\n"), ["link"])
        self.write("docs/b.md", "")
        self.assertEqual(self.rules_of("docs/a.md", "See [b](b.md#part).\n"), [])

    def test_finds_a_script_that_goes_on_after_an_error(self):
        self.assertEqual(self.rules_of("script/go", "#!/usr/bin/env bash\necho\n"), ["bash"])
        self.assertEqual(self.rules_of("script/go", "#!/usr/bin/env bash\nset -euo pipefail\n"), [])

    def test_finds_a_file_without_a_last_line_break(self):
        self.assertEqual(self.rules_of("docs/a.md", "Text"), ["end"])

    def test_reads_the_whole_tree_and_fails_when_there_is_none(self):
        self.assertEqual(check_house.main([str(self.root)]), 1)
        self.write("plan/a.cc", "// FIXME\n")
        breaches, files = check_house.check(self.root)
        self.assertEqual(files, 1)
        self.assertEqual(len(breaches), 2)  # fixme and built


if __name__ == "__main__":
    unittest.main()
