#!/usr/bin/env python3
"""Makes the manual pages out of what the programs say of themselves, with help2man.

  make_man_pages.py JOINTPLAN JOINTPLAND TEXTS FOLDER

JOINTPLAN and JOINTPLAND are the programs, TEXTS the folder with what their help does not say
(jointplan.h2m, jointpland.h2m). Writes FOLDER/man1/jointplan.1, a page for each command and group of
commands (jointplan-activity-add.1), and FOLDER/man8/jointpland.8.
"""

import concurrent.futures
import gzip
import os
import pathlib
import re
import subprocess
import sys

# A command in a help text: its name, and its summary, which may go on in the next lines.
COMMAND = re.compile(r"^  ([a-z][a-z-]*) {2,}(\S.*(?:\n {20,}\S.*)*)", re.MULTILINE)


# The last section of a help text: the lines of its examples.
EXAMPLES = re.compile(r"^Examples?:\n((?:  .*\n?)+)", re.MULTILINE)


def help_of(program, path):
    """Returns what a command says of itself."""
    return subprocess.run(
        [program, *path, "--help"], capture_output=True, text=True, check=True
    ).stdout


def commands_below(program, path):
    """Yields (path, summary) for every command below a group, depth first."""
    for name, summary in COMMAND.findall(help_of(program, path)):
        below = (*path, name)
        yield below, " ".join(summary.split())
        yield from commands_below(program, below)


def help2man(program, path, name, section, *options):
    """Returns the page of one command, titled with its whole name."""
    whole = "-".join((program.name, *path))
    page = subprocess.run(
        ["help2man", "--no-info", f"--name={name}", f"--section={section}", *options,
         " ".join((str(program), *path))],
        capture_output=True, text=True, check=True,
    ).stdout
    escaped = whole.replace("-", r"\-")
    page = re.sub(r"^\.TH \S+", f".TH {whole.upper()}", page, count=1, flags=re.MULTILINE)
    page = re.sub(r"^\.SH EXAMPLES?\n(?:(?!\.SH).*\n)*", "", page, flags=re.MULTILINE)
    return re.sub(r"(?<=^\.SH NAME\n).*? (?=\\-)", lambda _: f"{escaped} ", page, count=1, flags=re.MULTILINE)


def examples(program, path):
    """Returns the section of a command's examples, a paragraph each; help2man would join them."""
    found = EXAMPLES.search(help_of(program, path))
    if not found:
        return ""
    lines = [line.strip().replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
             for line in found.group(1).splitlines()]
    return ".SH EXAMPLES\n" + "".join(f".PP\n.RS\n.na\n.nh\n{line}\n.hy\n.ad\n.RE\n" for line in lines)


def see_also(names):
    """Returns the last section of a page."""
    references = [rf"\fB{name}\fP({section})".replace("-", r"\-") for name, section in names]
    return ".SH \"SEE ALSO\"\n" + ",\n".join(references) + "\n"


def neighbours(path, paths):
    """Returns the pages that belong beside that of a command: what is above it and below it."""
    above = [("-".join(("jointplan", *path[:size])), 1) for size in range(len(path))]
    below = ["-".join(("jointplan", *other)) for other in paths if other[:-1] == path]
    return above + [(name, 1) for name in below]


def write(folder, name, section, page):
    """Writes one page."""
    target = folder / f"man{section}" / f"{name}.{section}.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(page.encode(), mtime=0))  # The same text gives the same bytes.


def main(arguments):
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    command, server, texts, folder = map(pathlib.Path, arguments)
    summaries = dict(commands_below(command, ()))

    def page_of(path):
        page = help2man(command, path, summaries[path], 1)
        write(folder, "-".join(("jointplan", *path)), 1, page + examples(command, path) + see_also(neighbours(path, summaries)))

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(page_of, summaries))  # What failed in a thread is raised here.
    groups = [(f"jointplan-{path[0]}", 1) for path in summaries if len(path) == 1]
    page = help2man(command, (), "works on joint work plans", 1, f"--include={texts}/jointplan.h2m")
    write(folder, "jointplan", 1, page + see_also([*groups, ("jointpland", 8)]))
    page = help2man(server, (), "serves joint work plans", 8, f"--include={texts}/jointpland.h2m")
    write(folder, "jointpland", 8, page + see_also([("jointplan", 1)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
