"""A plan in git, one file an activity: its history, its differences, its merges.

The repository is bare and packed, with a commit graph and its filters for changed paths: all that git
has to make these questions quick. Each question is a command of git, as a person or a service that
keeps plans in git would run it.
"""

import json
import math
import os
import subprocess
import time

import lab

ENVIRONMENT = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull,
                   GIT_AUTHOR_NAME="Programme desk", GIT_AUTHOR_EMAIL="desk@example.org",
                   GIT_COMMITTER_NAME="Programme desk", GIT_COMMITTER_EMAIL="desk@example.org")


class GitPlan:
    """A repository that holds a plan and its history."""

    def __init__(self, folder, activities):
        """Makes one with a first commit of `activities`, a list of what JSON knows."""
        self.folder = folder
        self.activities = activities
        self.mark = 0
        self.time = 1700000000
        self.run("init", "--bare", "--quiet", "-b", "main", str(folder))
        self.import_commits([("main", dict(enumerate(activities)))])

    def run(self, *arguments, given=None):
        command = ["git", "-C", str(self.folder) if self.folder.exists() else "/", *arguments]
        result = subprocess.run(command, input=given, capture_output=True, env=ENVIRONMENT,
                                check=False)
        if result.returncode != 0:
            raise lab.Failed(f"{' '.join(command)}: {result.stderr.decode()[-1000:]}")
        return result.stdout

    def import_commits(self, commits):
        """Adds commits: pairs of a branch and a dictionary of number to activity."""
        stream = []
        known = set(self.run("for-each-ref", "--format=%(refname:short)").decode().split())
        for branch, changed in commits:
            self.time += 60
            message = b"Another state"
            stream.append(f"commit refs/heads/{branch}\n".encode())
            stream.append(f"committer Desk <desk@example.org> {self.time} +0000\n".encode())
            stream.append(b"data %d\n%s\n" % (len(message), message))
            if branch in known:
                stream.append(f"from refs/heads/{branch}^0\n".encode())
                known.discard(branch)  # Within the stream, git goes on from the commit before.
            for number, activity in changed.items():
                text = json.dumps(activity, indent=1, ensure_ascii=False).encode() + b"\n"
                stream.append(b"M 100644 inline %s\ndata %d\n%s\n"
                              % (self.path(number).encode(), len(text), text))
        self.run("fast-import", "--quiet", given=b"".join(stream))

    @staticmethod
    def path(number):
        return f"activities/a{number:07}.json"

    def with_end(self, number, date):
        return dict(self.activities[number], endDate=date)

    def with_target(self, number, value):
        target = dict(self.activities[number]["targets"][0], value=str(value))
        return dict(self.activities[number], targets=[target])

    def churn(self, commits):
        """As `load churn`: commits of one activity each, every fiftieth of activity 0."""
        last = len(self.activities) - 1
        changes = []
        for i in range(commits):
            number = 0 if i % 50 == 0 else 1 + i % last
            changed = self.with_end(number, f"20{22 + i // 28 % 60}-01-{1 + i % 28:02}")
            self.activities[number] = changed
            changes.append(("main", {number: changed}))
        self.import_commits(changes)
        self.first = self.run("rev-list", "--max-parents=0", "main").decode().strip()
        self.run("repack", "-adq")
        self.run("commit-graph", "write", "--reachable", "--changed-paths")

    # ---- the questions ----

    def history(self):
        """Says who changed activity 0, when and why; returns how many changes there are."""
        return len(self.run("log", "--format=%H%x09%an%x09%ct%x09%s", "main", "--",
                            self.path(0)).splitlines())

    def difference(self):
        """Shows what the whole history changed; returns in how many activities."""
        text = self.run("diff", "-U0", self.first, "main")
        return sum(1 for line in text.splitlines() if line.startswith(b"diff --git"))

    def prepare_merge(self, count, salt):
        """Makes two branches that change other lines of the same activities."""
        base = self.run("rev-parse", "main").decode().strip()
        for branch in ("mine", "theirs"):
            self.run("update-ref", f"refs/heads/{branch}", base)
        self.import_commits([
            ("mine", {i: self.with_target(i, 1000 + salt) for i in range(count)}),
            ("theirs", {i: self.with_end(i, f"20{30 + salt % 60}-06-15") for i in range(count)}),
        ])

    def merge(self):
        """Merges them without a work tree, which is git's quickest way, into a commit."""
        tree = self.run("merge-tree", "--write-tree", "mine", "theirs").decode().strip()
        return self.run("commit-tree", tree, "-p", "mine", "-p", "theirs", "-m", "Merged")


def repeated(work, count):
    """Does a piece of work once, and then `count` times; returns times as our programs do."""
    items = work()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return {"items": items, "latency_us": quantiles(times)}


def quantiles(times):
    """Returns quantiles in microseconds of a list of seconds."""
    ordered = sorted(times)

    def at(part):
        return ordered[max(0, math.ceil(part * len(ordered)) - 1)] * 1e6
    return {"count": len(times), "p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": at(1)}
