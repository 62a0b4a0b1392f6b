"""The Python example as somebody has it who copied it: in a folder of its own, with its stubs."""

import atexit
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "examples" / "pull-agreement-python"
FILES = ("agreement.py", "make_stubs.sh", "pull_agreement.py")


def make_stubs(folder, *arguments, **environment):
    """Runs make_stubs.sh of a copy with this interpreter; returns the finished process."""
    return subprocess.run(
        [folder / "make_stubs.sh", *arguments],
        env={**os.environ, "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def copy_example():
    """Returns a folder with the example and its stubs, which goes when the tests end."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="jointplan-example-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in FILES:
        shutil.copy(SOURCE / name, folder / name)
    made = make_stubs(folder, ROOT / "proto")
    if made.returncode != 0:
        raise RuntimeError(made.stderr)
    return folder


FOLDER = copy_example()
sys.path.insert(0, str(FOLDER))
