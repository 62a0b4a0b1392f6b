"""What is measured: pieces of work, and with whom each is done."""

import contextlib
import json
import os
import subprocess
import time

import git_peer
import lab as lab_module

# name -> Case, in the order in which they run.
CASES = {}


class Case:
    """One piece of work that several contestants do, interleaved."""

    def __init__(self, name, title, setup):
        self.name = name
        self.title = title
        # A context manager that takes the lab, starts what is needed, and gives the contestants: a
        # dictionary of functions without parameters, each of which measures once and returns a
        # dictionary. What was started is stopped by who asked.
        self.setup = setup


def case(name, title):
    """Makes a generator that yields contestants into a case."""
    def register(function):
        CASES[name] = Case(name, title, contextlib.contextmanager(function))
        return function
    return register


def span(lab):
    """Returns how long, or how often, one measurement is done."""
    return ["--count", 20, "--warmup", 0] if lab.quick else ["--seconds", 4, "--warmup", 1]


def world(lab, server, activities, plan="hub", versions=1):
    """Fills a server; returns the file that the load generator knows it by."""
    path = lab.path("world")
    lab.load("fill", "--world", path, "--address", server.address, "--operator-token-file",
             server.token, "--plan", plan, "--activities", activities, "--versions", versions)
    return path


def etcd_filled(lab, path, activities):
    server = lab.etcd()
    lab.load("etcd-put", "--world", path, "--address", server.address, "--count", activities,
             "--warmup", 0, "--in-flight", 64)
    return server


@case("read", "Read one activity")
def read(lab):
    activities = 100 if lab.quick else 10000
    ours, echo = lab.jointpland(), lab.echo_server()
    path = world(lab, ours, activities)
    etcd = etcd_filled(lab, path, activities)
    contestants = {}
    for in_flight in (1, 64):
        def go(command, address, in_flight=in_flight):
            return lab.load(command, "--world", path, "--address", address, "--in-flight",
                            in_flight, *span(lab))
        contestants |= {
            f"jointplan {in_flight}": lambda go=go: go("read", ours.address),
            f"empty RPC {in_flight}": lambda go=go: go("read", echo.address),
            f"etcd get {in_flight}": lambda go=go: go("etcd-get", etcd.address),
        }
    yield contestants


@case("edit", "Durable edit")
def edit(lab):
    activities = 300 if lab.quick else 10000
    ours, echo = lab.jointpland(), lab.echo_server()
    path = world(lab, ours, activities)
    etcd = etcd_filled(lab, path, activities)
    contestants = {}
    for in_flight in (1, 64, 256):
        def go(command, address, in_flight=in_flight):
            return lab.load(command, "--world", path, "--address", address, "--in-flight",
                            in_flight, *span(lab))

        def rocks(batch=in_flight):
            return lab.run("rocks_limit", "--dir", lab.path("rocks"), "--batch", batch, *span(lab))
        contestants |= {
            f"jointplan {in_flight}": lambda go=go: go("edit", ours.address),
            f"empty RPC {in_flight}": lambda go=go: go("read", echo.address),
            f"RocksDB alone {in_flight}": rocks,
            f"etcd put {in_flight}": lambda go=go: go("etcd-put", etcd.address),
        }
    yield contestants


@case("postgres", "Durable edit in PostgreSQL")
def postgres(lab):
    activities = 300 if lab.quick else 10000
    server = lab.postgres()
    ours = lab.jointpland()
    path = world(lab, ours, activities)
    schema = (lab_module.ROOT / "bench/peers/postgres.sql").read_text()

    def ask(work, in_flight):
        return lab.run("postgres_load", "--connection", server.connection, "--work", work,
                       "--activities", activities, "--in-flight", in_flight, *span(lab))
    lab_module.run_text([lab.program("postgres_load"), "--connection", server.connection, "--work",
                          "fill", "--schema", schema, "--activities", activities])
    contestants = {}
    for in_flight in (1, 16, 64):
        def edits(in_flight=in_flight):
            return lab.load("edit", "--world", path, "--in-flight", in_flight, *span(lab))
        contestants |= {
            f"jointplan {in_flight}": edits,
            f"PostgreSQL, five statements {in_flight}":
                lambda in_flight=in_flight: ask("edit", in_flight),
            f"PostgreSQL, one statement {in_flight}":
                lambda in_flight=in_flight: ask("edit-whole", in_flight),
        }

    def most_edits():
        return lab.load("edit", "--world", path, "--in-flight", 256, *span(lab))
    contestants["jointplan 256"] = most_edits
    yield contestants


@case("pull", "Pull an agreement")
def pull(lab):
    large, small = (300, 20) if lab.quick else (100000, 100)
    pulls = 1 if lab.quick else 5
    ours = lab.jointpland()
    path = world(lab, ours, large, plan="large")
    first = lab.load("seal", "--world", path)["agreement"]
    second = lab.load("seal", "--world", path, "--moved", small)["agreement"]
    small_path = lab.path("world")
    small_path.write_text(path.read_text())
    lab.load("fill", "--world", small_path, "--plan", "small", "--activities", small)
    third = lab.load("seal", "--world", small_path)["agreement"]
    saved, saved_part = lab.path("stream"), lab.path("stream")

    def ask(known_as, agreement, *more):
        return lab.load("pull", "--world", known_as, "--agreement", agreement, *more)
    ask(path, first, "--pulls", 1, "--save", saved)
    ask(path, second, "--since", first, "--pulls", 1, "--save", saved_part)
    echo, echo_part = lab.echo_server(saved), lab.echo_server(saved_part)
    times = ["--pulls", pulls]
    more = ["--pulls", pulls * 10]
    yield {
        "jointplan, whole": lambda: ask(path, first, *times),
        "stream from memory, whole": lambda: ask(path, first, "--address", echo.address, *times),
        "jointplan, changes": lambda: ask(path, second, "--since", first, *more),
        "stream from memory, changes":
            lambda: ask(path, second, "--address", echo_part.address, *more),
        "jointplan, small plan": lambda: ask(small_path, third, *more),
    }


@case("watch", "Follow a plan")
def watch(lab):
    activities = 300 if lab.quick else 10000
    ours = lab.jointpland()
    path = world(lab, ours, activities)
    rate = 100 if lab.quick else 1000

    def follow(watchers, *more, rate=rate):
        return lab.load("watch", "--world", path, "--watchers", watchers, "--rate", rate,
                        "--seconds", 1 if lab.quick else 4, "--warmup", 0 if lab.quick else 1, *more)
    many = 10 if lab.quick else 1000
    yield {
        "1 watcher": lambda: follow(1),
        "1 watcher and a slow one": lambda: follow(1, "--slow"),
        f"{many} watchers": lambda: follow(many),
        f"{many} watchers, a tenth of the edits": lambda: follow(many, rate=rate / 10),
        f"{many} watchers and a slow one, a tenth of the edits":
            lambda: follow(many, "--slow", rate=rate / 10),
    }


@case("growth", "How cost grows")
def growth(lab):
    sizes = ((50, 2), (100, 2)) if lab.quick else ((1000, 10), (1000000, 10))
    contestants = {}
    for activities, versions in sizes:
        server = lab.jointpland()
        path = world(lab, server, 0)
        lab.stop(server)
        lab.run("fill", "--data-dir", server.store, "--world", path, "--activities", activities,
                "--versions", versions)
        server = lab.jointpland(server.store)
        server.await_index()
        contestants |= growing(lab, server, path, f"{activities:,}", min(activities, 1000))
    yield contestants


def growing(lab, server, path, size, edited):
    """Returns what is measured of a store of one size."""
    place = {"server": server}

    def restart():
        """Stops the server and takes the times of its start, then starts it again for the rest."""
        lab.stop(place["server"])
        address = lab.path("address")
        result = lab.load("start", "--world", path, "--address-file", address, "--",
                          lab.program("jointpland"), "--data-dir", server.store, "--listen",
                          "127.0.0.1:0", "--address-file", address, "--log-level", "error",
                          "--check-hours", "0")
        place["server"] = lab.jointpland(server.store)
        # What follows is measured of a server that has settled.
        return result | {"index": {"seconds": place["server"].await_index()}}

    def ask(command, in_flight, *more):
        return lab.load(command, "--world", path, "--address", place["server"].address,
                        "--in-flight", in_flight, *more, *span(lab))

    def edits(in_flight):
        result = ask("edit", in_flight, "--edited", edited)
        return result | {"memory": place["server"].memory(), "store_bytes": size_of(server.store)}
    many = 20 if lab.quick else 64
    return {
        f"start on {size}": restart,
        f"read {size}, one at a time": lambda: ask("read", 1),
        f"read {size}, {many} in flight": lambda: ask("read", many),
        f"search {size}, one at a time": lambda: ask("search", 1),
        f"search {size}, {many} in flight": lambda: ask("search", many),
        f"edit {size}, one at a time": lambda: edits(1),
        f"edit {size}, {many} in flight": lambda: edits(many),
    }


def size_of(folder):
    """Returns the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@case("synergies", "Synergies")
def synergies(lab):
    activities = 200 if lab.quick else 100000
    contestants = {}
    for name, sample in (("all", "usual"), ("all at one place", "skewed")):
        server = lab.jointpland()
        path = world(lab, server, 0)
        lab.stop(server)
        lab.run("fill", "--data-dir", server.store, "--world", path, "--activities", activities,
                "--versions", 1, "--sample", sample)
        server = lab.jointpland(server.store)
        server.await_index()

        def find(server=server, path=path):
            result = lab.load("synergies", "--world", path, "--address", server.address, "--repeat",
                              1 if lab.quick else 3)
            return result | {"memory": server.memory()}
        contestants[name] = find
    yield contestants


@case("start", "Start of processes")
def start(lab):
    server = lab.jointpland()
    path = world(lab, server, 20, plan="hub")
    values = dict(line.split() for line in path.read_text().splitlines())
    environment = dict(os.environ, JOINTPLAN_SERVER=values["address"],
                       JOINTPLAN_TOKEN=values["staff"], NO_COLOR="1")
    command = lab.program("jointplan")

    def spawn(*arguments):
        def work():
            subprocess.run([command, *arguments], check=True, env=environment,
                           stdout=subprocess.DEVNULL)
        return lambda: git_peer.repeated(work, 2 if lab.quick else 20)

    def nothing():
        subprocess.run(["/bin/true"], check=True)

    def empty():
        store, address = lab.path("store"), lab.path("address")
        token = lab.path("token")
        return lab.load("start", "--address-file", address, "--operator-token-file", token, "--",
                        lab.program("jointpland"), "--init", "--data-dir", store, "--listen",
                        "127.0.0.1:0", "--address-file", address, "--admin-token-file", token)
    yield {
        "an empty process": lambda: git_peer.repeated(nothing, 2 if lab.quick else 20),
        "jointplan --help": spawn("--help"),
        "jointplan plan show": spawn("plan", "show", "plans/hub"),
        "jointplan activity show": spawn("activity", "show", "plans/hub/activities/a0000001"),
        "jointpland, empty store": empty,
    }


@case("documents", "Automerge and Yjs: merging two edits, holding a plan")
def documents(lab):
    script = lab_module.ROOT / "bench/peers/documents.mjs"
    samples = lab.path("samples")
    pairs, activities, edits = (20, 50, 5) if lab.quick else (2000, 10000, 20)
    samples.write_text(lab_module.run_text([lab.program("load"), "samples", "--activities", 100]))
    server = lab.jointpland()
    path = world(lab, server, activities)

    def micro(name):
        text = lab_module.run_text([
            lab.program("micro"), f"--benchmark_filter={name}$", "--benchmark_format=json",
            f"--benchmark_min_time={0.01 if lab.quick else 1}"])
        result = json.loads(text)["benchmarks"][0]
        return {"per_second": result["items_per_second"],
                "counters": {name: value for name, value in result.items()
                             if isinstance(value, (int, float))}}

    def node(library, work, *numbers):
        return lab_module.run_json(["node", "--expose-gc", "--max-old-space-size=12000", script,
                                    library, work, samples, *numbers])

    def listing():
        return lab.load("list", "--world", path, "--repeat", 1 if lab.quick else 5) | {
            "memory": server.memory()}

    def edit_plan():
        return lab.load("edit", "--world", path, "--in-flight", 1, "--edited", min(1000, activities),
                        *span(lab))
    yield {
        "jointplan, merge of two fields": lambda: micro("MergeDifferentFields"),
        "jointplan, merge of one text": lambda: micro("MergeOneText"),
        "jointplan, merge from bytes to bytes": lambda: micro("MergeFromBytes"),
        "Automerge, merge": lambda: node("automerge", "merge", pairs),
        "Yjs, merge": lambda: node("yjs", "merge", pairs),
        "jointplan, read the plan": listing,
        "jointplan, edit the plan": edit_plan,
        "Automerge, load and edit the plan": lambda: node("automerge", "plan", activities, edits),
        "Yjs, load and edit the plan": lambda: node("yjs", "plan", activities, edits),
    }


@case("git", "git with one file an activity: history, difference, merge")
def git(lab):
    activities, commits, merged = (60, 100, 10) if lab.quick else (10000, 1000, 100)
    repeat = 2 if lab.quick else 10
    samples = json.loads(lab_module.run_text(
        [lab.program("load"), "samples", "--activities", activities]))
    peer = git_peer.GitPlan(lab.path("git"), samples)
    peer.churn(commits)
    server = lab.jointpland()
    path = world(lab, server, activities)
    churned = lab.load("churn", "--world", path, "--changesets", commits)
    revisions = ["--from", churned["from_revision"], "--to", churned["to_revision"]]

    def ask(command, *more):
        return lab.load(command, "--world", path, "--repeat", repeat, *more)

    merges = [0]

    def git_merge():
        times = []
        for _ in range(repeat):
            merges[0] += 1
            peer.prepare_merge(merged, merges[0])
            begin = time.perf_counter()
            peer.merge()
            times.append(time.perf_counter() - begin)
        return {"items": merged, "latency_us": git_peer.quantiles(times)}
    yield {
        "jointplan, history": lambda: ask("history"),
        "git log": lambda: git_peer.repeated(peer.history, repeat),
        "jointplan, difference": lambda: ask("diff", *revisions),
        "git diff": lambda: git_peer.repeated(peer.difference, repeat),
        "jointplan, merge": lambda: ask("merge", "--activities", merged),
        "git merge": git_merge,
    }


@case("parts", "The parts")
def parts(lab):
    def micro():
        text = lab_module.run_text([
            lab.program("micro"), "--benchmark_format=json",
            f"--benchmark_min_time={0.001 if lab.quick else 0.2}"])
        return {"benchmarks": json.loads(text)["benchmarks"]}
    yield {"micro": micro}
