"""Starts and stops what the benchmark measures, each in a folder of its own below one on the disk."""

import json
import os
import pathlib
import re
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Failed(Exception):
    """Something that was to be measured did not start, or failed while it was measured."""


def wait_for(condition, process, what, seconds=60):
    """Waits until `condition()` gives something, and returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        if process is not None and process.poll() is not None:
            raise Failed(f"{what} ended with {process.returncode} before it served")
        time.sleep(0.005)
    raise Failed(f"{what} does not serve after {seconds} s")


def text_of(path):
    """Returns what a file holds, without blanks around it; nothing if it is not there."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


class Process:
    """A server in a process of its own, its log in a file."""

    def __init__(self, name, command, folder, user=None):
        self.name = name
        self.log = folder / f"{name}.log"
        self.log_file = open(self.log, "ab")
        self.child = subprocess.Popen(
            [str(word) for word in command], stdout=self.log_file, stderr=self.log_file,
            stdin=subprocess.DEVNULL, user=user, cwd=folder)

    def memory(self):
        """Returns resident bytes now and at the highest, and those without mapped files."""
        values = {}
        for line in pathlib.Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in ("VmRSS", "VmHWM", "RssAnon"):
                values[name] = int(value.split()[0]) * 1024
        return {"rss": values["VmRSS"], "peak": values["VmHWM"], "anonymous": values["RssAnon"]}

    def await_index(self):
        """Waits until a jointpland has read its search index; returns how long that took it."""
        def said():
            self.log_file.flush()
            return re.search(r"the search index is there: .* in ([0-9.]+) s", self.log.read_text())
        return float(wait_for(said, self.child, "the search index", 600).group(1))

    def stop(self, how=signal.SIGTERM):
        if self.child.poll() is None:
            self.child.send_signal(how)
            try:
                self.child.wait(60)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        self.log_file.close()


class Lab:
    """A folder, the programs, and the servers that run now."""

    def __init__(self, binaries, folder, quick):
        self.binaries = pathlib.Path(binaries).resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jointplan-bench-", dir=folder))
        self.folder.chmod(0o755)  # PostgreSQL runs as somebody else.
        self.quick = quick
        self.running = []
        self.numbers = {}

    def clear(self):
        """Stops everything and removes what it left."""
        for process in reversed(list(self.running)):
            self.stop(process)
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()

    def close(self):
        self.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        """Returns a path that is not in use: NAME-1, NAME-2 ..."""
        self.numbers[name] = self.numbers.get(name, 0) + 1
        return self.folder / f"{name}-{self.numbers[name]}"

    def program(self, name):
        """Returns the path of one of our programs."""
        for place in ("bench", "server", "cli"):
            path = self.binaries / place / name
            if path.exists():
                return path
        raise Failed(f"{name} was not built in {self.binaries}")

    def start(self, name, command, user=None):
        process = Process(self.path(name).name, command, self.folder, user)
        self.running.append(process)
        return process

    def stop(self, process, how=signal.SIGTERM):
        process.stop(how)
        if process in self.running:
            self.running.remove(process)

    # ---- servers ----

    def jointpland(self, store=None):
        """Starts jointpland, on a new store or on an old one; its attributes say where."""
        new = store is None
        store = store or self.path("store")
        address = self.path("address")
        token = store.with_name(store.name + ".token")
        command = [self.program("jointpland"), "--data-dir", store, "--listen", "127.0.0.1:0",
                   "--address-file", address, "--check-hours", "0"]
        if new:
            command += ["--init", "--admin-token-file", token]
        begin = time.monotonic()
        process = self.start("jointpland", command)
        process.address = wait_for(lambda: text_of(address), process.child, "jointpland", 600)
        process.start_seconds = time.monotonic() - begin
        process.store, process.token = store, token
        return process

    def echo_server(self, stream=None):
        address = self.path("address")
        command = [self.program("echo_server"), "--address-file", address]
        if stream:
            command += ["--stream", stream]
        process = self.start("echo_server", command)
        process.address = wait_for(lambda: text_of(address), process.child, "echo_server")
        return process

    def etcd(self):
        """Starts etcd on free ports. Its data is on the same disk, with its defaults, but for a
        quota that a benchmark does not reach and a log that says only what is wrong."""
        client, peer = free_port(), free_port()
        url = f"http://127.0.0.1:{client}"
        process = self.start("etcd", [
            "etcd", "--data-dir", self.path("etcd-data"), "--name", "bench",
            "--listen-client-urls", url, "--advertise-client-urls", url,
            "--listen-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-cluster", f"bench=http://127.0.0.1:{peer}",
            "--quota-backend-bytes", str(8 << 30), "--log-level", "error"])
        process.address = f"127.0.0.1:{client}"
        wait_for(lambda: listens(client), process.child, "etcd")
        return process

    def postgres(self):
        """Starts PostgreSQL 15 in a new cluster with its defaults, but for as much cache as the
        others use. It never runs as root."""
        tools = pathlib.Path("/usr/lib/postgresql/15/bin")
        if not tools.exists():
            raise Failed("PostgreSQL 15 is not installed: script/bootstrap --bench")
        user = None
        data = self.path("postgres-data")
        data.mkdir(mode=0o700)
        if os.getuid() == 0:
            user = "postgres"
            account = pwd.getpwnam(user)
            os.chown(data, account.pw_uid, account.pw_gid)
        subprocess.run([tools / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-N"],
                       check=True, stdout=subprocess.DEVNULL, user=user, cwd=self.folder)
        process = self.start("postgres", [
            tools / "postgres", "-D", data, "-c", "listen_addresses=", "-c",
            f"unix_socket_directories={data}", "-c", "max_connections=200", "-c",
            "shared_buffers=256MB", "-c", "synchronous_commit=on", "-c", "fsync=on"], user)
        process.connection = f"host={data} user=bench dbname=postgres"
        wait_for(lambda: (data / ".s.PGSQL.5432").exists(), process.child, "PostgreSQL")
        wait_for(lambda: subprocess.run([tools / "pg_isready", "-h", data], check=False,
                                        stdout=subprocess.DEVNULL).returncode == 0,
                 process.child, "PostgreSQL")
        return process

    # ---- what drives them ----

    def run(self, name, *arguments):
        """Runs one of our programs and returns what its last line of JSON says."""
        command = [str(self.program(name)), *[str(argument) for argument in arguments]]
        return run_json(command)

    def load(self, command, *arguments):
        return self.run("load", command, *arguments)


def run_text(command):
    """Runs a command and returns what it prints."""
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            check=False)
    if result.returncode != 0:
        raise Failed(f"{' '.join(str(word) for word in command)}: exit {result.returncode}\n"
                     f"{result.stdout[-2000:]}{result.stderr[-2000:]}")
    return result.stdout


def run_json(command):
    """Runs a command and returns what its last line of JSON says."""
    text = run_text(command)
    lines = [line for line in text.splitlines() if line.startswith("{")]
    if not lines:
        raise Failed(f"{' '.join(str(word) for word in command)}: no JSON in its output: {text}")
    return json.loads(lines[-1])


def free_port():
    """Returns a port that nobody listens on now, for servers that cannot choose one themselves."""
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    import socket
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
