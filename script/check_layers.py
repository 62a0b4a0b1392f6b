#!/usr/bin/env python3
"""Checks that includes go one way, as ARCHITECTURE.md draws them.

  script/check_layers.py [ROOT]

Prints each include that goes the wrong way, with its place, and exits 1 if there is one.
"""

import pathlib
import re
import sys

# Which rooms a room may include, besides itself. The tests and the benchmark may include everything.
MAY_INCLUDE = {
    "proto": set(),
    "base": set(),
    "plan": {"proto", "base"},
    "search": {"plan", "proto", "base"},
    "storage": {"plan", "proto", "base"},
    "exchange": {"plan", "proto", "base"},
    "server": {"storage", "search", "exchange", "plan", "proto", "base"},
    "client-lib": {"exchange", "plan", "proto", "base"},
    "cli": {"client-lib", "exchange", "plan", "proto", "base"},
    "bench": None,
    "tests": None,
}

# Third-party headers that only some files may include: prefix -> pattern of allowed paths.
ONLY_IN = {
    "rocksdb/": r"storage/rocks_[a-z_]*\.cc|bench/.*|tests/(storage/.*|support/fault_file_system\.(h|cc))",
    "grpcpp/": r"(server|client-lib|tests|bench)/.*",
    "grpc/": r"(server|client-lib|tests|bench)/.*",
    "CLI/": r"cli/.*|server/(main|flags|options|config)[a-z_]*\.(cc|h)|bench/.*|tests/.*",
    "yaml-cpp/": r"(exchange|cli|tests)/.*|server/(flags|options|config)[a-z_]*\.(cc|h)",
    "expat.h": r"exchange/xml_read\.cc",
    "csv.h": r"(exchange|tests)/.*",
    "pugixml": r"(exchange|tests)/.*",
    "xlsxwriter": r"(exchange|tests)/.*",
    "zip.h": r"(exchange|tests)/.*",
    "unicode/": r"(plan|search|exchange|cli|tests)/.*",
    "roaring/": r"search/.*",
    "libstemmer.h": r"search/words\.cc",
    "spdlog/": r"(server|storage|bench|tests)/.*",
    "sodium": r"(base|server|tests)/.*",
    "git2": r"tests/.*",
    "systemd/": r"server/main\.cc",
}

# What a room must not know at all: room -> patterns of headers, with the reason.
FORBIDDEN = {
    "plan": [
        (r"(fstream|filesystem|cstdio|iostream|unistd\.h|fcntl\.h)$", "plan/ reads and writes no file"),
        (r"(chrono|ctime|absl/time/clock\.h|base/clock\.h)$", "plan/ asks no clock"),
        (r".*\.grpc\.pb\.h$", "plan/ knows no service"),
    ],
    "search": [
        (r".*\.grpc\.pb\.h$", "search/ knows no service"),
        (r"(fstream|filesystem|cstdio|iostream|unistd\.h|fcntl\.h)$", "search/ reads and writes no file"),
    ],
    "storage": [
        (r"plan/(workflow|access)\.h$", "storage/ knows no workflow"),
        (r".*\.grpc\.pb\.h$", "storage/ knows no service"),
    ],
    "exchange": [(r".*\.grpc\.pb\.h$", "exchange/ knows no service")],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SUFFIXES = {".h", ".cc"}


def room_of(header):
    """Returns the room that a quoted header belongs to, or None for a third party's."""
    first = header.split("/")[0]
    if first in MAY_INCLUDE and "/" in header:
        return first
    # Generated code and the client's public header are included by their own names.
    if header.startswith(("jointplan/v1/", "jointplan/stored/", "google/rpc/")):
        return "proto"
    if header.startswith("jointplan/"):
        return "client-lib"
    return None


def faults_of_include(path, header):
    """Returns what is wrong with one include in the file `path` (relative, as text)."""
    room = path.split("/")[0]
    faults = []
    target = room_of(header)
    allowed = MAY_INCLUDE[room]
    if target and target != room and allowed is not None and target not in allowed:
        may = ", ".join(sorted(allowed)) or "nothing of ours"
        faults.append(f"{room}/ may include {may}; not {target}/")
    for prefix, pattern in ONLY_IN.items():
        if header.startswith(prefix) and not re.fullmatch(pattern, path):
            faults.append(f"{prefix} headers belong in {pattern} only")
    for pattern, reason in FORBIDDEN.get(room, []):
        if re.fullmatch(pattern, header):
            faults.append(reason)
    return faults


def check_file(root, path):
    """Yields (place, header, what is wrong) for each include of one file."""
    relative = path.relative_to(root).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        for fault in faults_of_include(relative, match.group(2)):
            yield f"{relative}:{number}", match.group(2), fault


def check(root):
    """Returns every wrong include below `root`, and how many files were read."""
    faults, files = [], 0
    for room in sorted(MAY_INCLUDE):
        for path in sorted((root / room).rglob("*")):
            if path.suffix in SUFFIXES:
                files += 1
                faults.extend(check_file(root, path))
    return faults, files


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parent.parent).resolve()
    faults, files = check(root)
    for place, header, fault in faults:
        print(f"{place}: {header}: {fault}")
    if files == 0:
        print(f"No source file below {root}: nothing was checked.")
        return 1
    print(f"layers: {files} files, {len(faults)} wrong includes")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
