#!/usr/bin/env python3
"""Checks the rules of this house that no other tool knows. CONTRIBUTING.md gives their reasons.

  script/check_house.py [ROOT]

Prints each breach with its place and rule, and exits 1 if there is one. A line that has to break a
rule says so with `NOLINT(house-RULE)` and a reason.
"""

import pathlib
import re
import subprocess
import sys

CODE = {".h", ".cc"}
TEXT = {".h", ".cc", ".proto", ".py", ".md", ".txt", ".cmake", ".yaml", ".yml", ".json", ".sh", ""}
ROOMS = ("base", "plan", "storage", "exchange", "server", "client-lib", "cli", "bench", "tests")

# Rules for one line of C++ without its comment: (rule, pattern, which paths, what to do).
CODE_RULES = [
    ("string-view", r"(?:^|[(,<])\s*(?:const\s+)?std::string_view\b(?![({])", r".*",
     "use absl::string_view in signatures: Debian's Abseil has a type of its own"),
    ("mutex", r"\babsl::(?:Mutex|CondVar|Notification)\b|absl/synchronization/", r".*",
     "use base/mutex.h: Debian's Abseil is built without ThreadSanitizer"),
    ("absl-log", r'"absl/log/|<absl/log/', r".*", "use spdlog: Debian's Abseil has no log"),
    ("format", r"\bstd::format\b|\bstd::views::", r".*", "g++ 12 and clang 14 must both compile it"),
    ("sleep", r"\b(?:sleep_for|sleep_until|usleep|nanosleep|SleepFor)\b|\bsleep\(", r"tests/.*",
     "a test never waits for time to pass: wait for what should happen"),
    ("port", r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):(?:[1-9]\d{3,4})\b", r"tests/.*",
     "listen on port 0 and ask which port it became"),
    ("assert", r"(?<!static_)\bassert\(", r"(?!tests/).*", "return a Status: users run with NDEBUG"),
]

# Rules for one line of any text: (rule, pattern, what to do).
TEXT_RULES = [
    ("fixme", r"\b(?:FIXME|XXX|HACK)\b", "finish it, or say in a comment why it is as it is"),
    ("todo", r"\bTODO\b(?!\([^)]+\): \S)", "write TODO(where it is tracked): what"),
    ("home-path", r"(?<![\w.])/(?:work|home|root)/\w", "name no directory of somebody's machine"),
    ("registry", r"https?://[\w.-]*(?:registry|artifactory|nexus|mirror)[\w.-]*", "name no package registry"),
    ("space", r"[ \t]+$|\r", "no blanks at the end of a line, no CR"),
]

SELF = re.compile(r"script/(?:check_house\.py|tests/check_house_test\.py)")
DOCUMENT = re.compile(r"\bdocs/[\w/-]+\.md\b")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def list_files(root):
    """Returns the files of the project as relative paths: what git knows and does not ignore."""
    command = ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        names = listing.stdout.splitlines()
    else:
        names = [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()]
    return sorted(name for name in names if (root / name).is_file())


def strip_comment(line):
    """Returns a line of C++ without a comment at its end. Good enough for the rules here."""
    return re.sub(r"(?<![:\"])//.*$", "", line)


def allowed(line, rule):
    return f"NOLINT(house-{rule})" in line


def check_code_line(path, line):
    """Yields (rule, what to do) for one line of C++."""
    code = strip_comment(line)
    for rule, pattern, where, advice in CODE_RULES:
        if re.match(where, path) and re.search(pattern, code) and not allowed(line, rule):
            yield rule, advice


def check_text_line(line):
    """Yields (rule, what to do) for one line of any text."""
    for rule, pattern, advice in TEXT_RULES:
        if re.search(pattern, line) and not allowed(line, rule):
            yield rule, advice


def expected_guard(path):
    """Returns the header guard that a path asks for."""
    return "JOINTPLAN_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"


def check_guard(path, text):
    """Yields what is wrong with the header guard of a header."""
    guard = expected_guard(path)
    # The public header of the client library is included, and guarded, by its public name.
    public = "JOINTPLAN_" + re.sub(r"[^A-Za-z0-9]", "_", path.split("jointplan/")[-1]).upper() + "_"
    directives = [line for line in text.splitlines() if line.startswith("#")]
    for name in (guard, public):
        if directives[:2] == [f"#ifndef {name}", f"#define {name}"]:
            return
    yield 1, "guard", f"begin with #ifndef {guard} and #define {guard}"


def check_own_header_first(root, path, text):
    """Yields a breach if x.cc has an x.h beside it and includes something else before it."""
    header = re.sub(r"\.cc$", ".h", path)
    if not (root / header).is_file():
        return
    for number, line in enumerate(text.splitlines(), start=1):
        include = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if include:
            if not header.endswith(include.group(1)):
                yield number, "own-header", f'include "{header}" first: it shows that it stands alone'
            return


def check_built(root, path):
    """Yields a breach for a source that no CMakeLists.txt above it names: it is never compiled."""
    name = path.split("/")[-1]
    for folder in (root / path).parents:
        lists = folder / "CMakeLists.txt"
        if lists.is_file() and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", lists.read_text()):
            return
        if folder == root:
            break
    yield 1, "built", "no CMakeLists.txt names this file: it is never compiled"


def check_script(text):
    """Yields a breach for a bash script that goes on after an error."""
    if text.startswith("#!") and "bash" in text.splitlines()[0] and "set -euo pipefail" not in text:
        yield 1, "bash", "scripts begin with set -euo pipefail"


def check_links(root, path, text):
    """Yields a breach for each document that is named but does not exist."""
    folder = (root / path).parent
    for number, line in enumerate(text.splitlines(), start=1):
        for name in DOCUMENT.findall(line):
            if not (root / name).is_file():
                yield number, "document", f"{name} does not exist"
        if path.endswith(".md"):
            for target in LINK.findall(line):
                if not (folder / target).exists():
                    yield number, "link", f"{target} does not exist"


def check_file(root, path):
    """Yields (line, rule, what to do) for one file."""
    if pathlib.PurePosixPath(path).suffix not in TEXT:
        return
    try:
        text = (root / path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return  # Not a text: an icon, or a test's bytes.
    suffix = pathlib.PurePosixPath(path).suffix
    is_code = suffix in CODE and path.split("/")[0] in ROOMS
    for number, line in enumerate(text.split("\n"), start=1):
        if not SELF.fullmatch(path):
            yield from ((number, *breach) for breach in check_text_line(line))
        if is_code:
            yield from ((number, *breach) for breach in check_code_line(path, line))
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "end", "end the file with a line break"
    if is_code and suffix == ".h":
        yield from check_guard(path, text)
    if is_code and suffix == ".cc":
        yield from check_own_header_first(root, path, text)
        yield from check_built(root, path)
    yield from check_script(text)
    if not SELF.fullmatch(path):
        yield from check_links(root, path, text)


def check(root):
    """Returns the breaches below `root` as sentences, and how many files were read."""
    files = list_files(root)
    breaches = [
        f"{path}:{number}: {rule}: {advice}"
        for path in files
        for number, rule, advice in check_file(root, path)
    ]
    return breaches, len(files)


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parent.parent).resolve()
    breaches, files = check(root)
    for breach in breaches:
        print(breach)
    if files == 0:
        print(f"No file below {root}: nothing was checked.")
        return 1
    print(f"house rules: {files} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
