"""What must be reached, and how it is read out of the results."""

import statistics


class Missing(Exception):
    """A result that a target needs was not measured."""


class Results:
    """The results of one file, by case and contestant."""

    def __init__(self, cases):
        self.cases = cases

    def of(self, case, contestant):
        """Returns the results of all repetitions. A contestant may be named by its beginning, where
        its end says a size."""
        found = self.cases.get(case, {}).get("results", {})
        for name, results in found.items():
            if name == contestant:
                return results
        for name, results in found.items():
            if name.startswith(contestant):
                return results
        raise Missing(f"{case}: {contestant}")

    def values(self, case, contestant, *path):
        """Returns one figure of each repetition."""
        return [dig(result, path) for result in self.of(case, contestant)]

    def median(self, case, contestant, *path):
        return statistics.median(self.values(case, contestant, *path))


def dig(result, path):
    for step in path:
        result = result[step]
    return result


def paired(above, below):
    """Returns the median of the ratios within each repetition: what both felt, neither is blamed for."""
    return statistics.median(a / b for a, b in zip(above, below) if b)


class Target:
    """One line of the table."""

    def __init__(self, work, wanted, measure, reached, show="{:.2f} x"):
        self.work = work
        self.wanted = wanted
        self.measure = measure  # Takes Results, returns a number.
        self.reached = reached  # Takes the number.
        self.show = show

    def row(self, results):
        """Returns (work, wanted, measured, verdict)."""
        try:
            value = self.measure(results)
        except (Missing, KeyError, statistics.StatisticsError):
            return self.work, self.wanted, "not measured", ""
        return self.work, self.wanted, self.show.format(value), "yes" if self.reached(value) else "**no**"


def at_least(limit):
    return lambda value: value >= limit


def at_most(limit):
    return lambda value: value <= limit


def rates(case, above, below):
    return lambda results: paired(results.values(case, above, "per_second"),
                                  results.values(case, below, "per_second"))


def latencies(case, above, below, *path):
    path = path or ("latency_us", "p50")
    return lambda results: paired(results.values(case, above, *path),
                                  results.values(case, below, *path))


def against_postgres(results):
    """The best that five statements do, at any number of connections."""
    best = max((results.values("postgres", f"PostgreSQL, five statements {n}", "per_second")
                for n in (1, 16, 64)), key=statistics.median)
    return paired(results.values("postgres", "jointplan 256", "per_second"), best)


def one_edit(results):
    """One edit alone against one durable write and one empty call."""
    ours, disk, call = (results.values("edit", name, "latency_us", "p50")
                        for name in ("jointplan 1", "RocksDB alone 1", "empty RPC 1"))
    return paired(ours, [a + b for a, b in zip(disk, call)])


def left_bytes(results):
    return max(results.values("documents", f"jointplan, merge of {what}", "counters", "left_bytes")[0]
               for what in ("two fields", "one text"))


def seconds(case, contestant, name):
    return lambda results: results.median(case, contestant, name)


def millis(contestant):
    return lambda results: results.median("start", contestant, "latency_us", "p50") / 1000


SMALL, LARGE = "1,000", "1,000,000"


def memory(results):
    return max(results.values("growth", f"edit {LARGE}, 64 in flight", "memory", "rss")) / 2**20


def synergy_memory(results):
    return max(results.values("synergies", "all", "memory", "peak")) / 2**20


TARGETS = [
    Target("read one activity", "at least 0.95 of the empty RPC's rate",
           rates("read", "jointplan 64", "empty RPC 64"), at_least(0.95)),
    Target("", "at least 5 x etcd's get", rates("read", "jointplan 64", "etcd get 64"), at_least(5)),
    Target("durable edit, 256 in flight", "at least 1.2 x etcd's put",
           rates("edit", "jointplan 256", "etcd put 256"), at_least(1.2)),
    Target("", "at least 4 x PostgreSQL's transaction", against_postgres, at_least(4)),
    Target("", "at least 0.6 of the empty RPC's rate",
           rates("edit", "jointplan 256", "empty RPC 256"), at_least(0.6)),
    Target("the same, one at a time", "p50 at most 1.3 x (one fsync'd RocksDB write + an empty RPC)",
           one_edit, at_most(1.3)),
    Target("pull an agreement of 100,000 activities", "at least 0.8 of the raw stream's rate",
           rates("pull", "jointplan, whole", "stream from memory, whole"), at_least(0.8)),
    Target("incremental pull of 100 changes out of 100,000", "at most 3 x pulling a plan of 100",
           latencies("pull", "jointplan, changes", "jointplan, small plan"), at_most(3)),
    Target("merge of two edits of one record", "at least 20 x Automerge's rate",
           rates("documents", "jointplan, merge of two fields", "Automerge, merge"), at_least(20)),
    Target("", "no heap growth beyond the result", left_bytes, at_most(0), "{:.0f} bytes"),
    Target("watch, 1,000 watchers, 1,000 edits/s", "p99 at most 10 x that with one watcher",
           latencies("watch", "1000 watchers", "1 watcher", "from_sending_us", "p99"), at_most(10)),
    Target("a slow watcher beside another", "slows no commit: p99 of the edits",
           latencies("watch", "1 watcher and a slow one", "1 watcher", "latency_us", "p99"),
           at_most(1.5)),
    Target("", "slows no other watcher: p99 of the deliveries",
           latencies("watch", "1 watcher and a slow one", "1 watcher", "from_sending_us", "p99"),
           at_most(1.5)),
    Target("search, three criteria, page of 50", "1,000,000 at most 2 x 1,000 activities",
           latencies("growth", f"search {LARGE}, one", f"search {SMALL}, one"), at_most(2)),
    Target("synergies over 100,000 activities", "at most 5 s", seconds("synergies", "all", "seconds"),
           at_most(5), "{:.1f} s"),
    Target("", "memory of the server at most 1 GB", synergy_memory, at_most(1024), "{:.0f} MB"),
    Target("growth to 1,000,000 activities, 10 versions", "a read at most 1.5 x",
           latencies("growth", f"read {LARGE}, one", f"read {SMALL}, one"), at_most(1.5)),
    Target("", "an edit at most 1.5 x",
           latencies("growth", f"edit {LARGE}, one", f"edit {SMALL}, one"), at_most(1.5)),
    Target("", "memory of the server at most 512 MB", memory, at_most(512), "{:.0f} MB"),
    Target("", "first read within 2 s of starting", seconds("growth", f"start on {LARGE}", "first_read"),
           at_most(2), "{:.2f} s"),
    Target("", "first edit within 2 s of starting", seconds("growth", f"start on {LARGE}", "first_edit"),
           at_most(2), "{:.2f} s"),
    Target("start", "empty store to first answer under 0.3 s",
           seconds("start", "jointpland, empty store", "first_answer"), at_most(0.3), "{:.3f} s"),
    Target("", "`jointplan --help` under 30 ms", millis("jointplan --help"), at_most(30), "{:.1f} ms"),
    Target("", "`plan show` under 60 ms", millis("jointplan plan show"), at_most(60), "{:.1f} ms"),
    Target("", "`activity show` under 60 ms", millis("jointplan activity show"), at_most(60),
           "{:.1f} ms"),
]
