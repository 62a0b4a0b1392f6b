"""The Python example against a real service: what `jointplan` seals, it pulls, and the other way round.

Needs JOINTPLAND and JOINTPLAN in the environment: the server and the command to test with.
"""

import base64
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

import python_example

SERVER, COMMAND = os.environ["JOINTPLAND"], os.environ["JOINTPLAN"]
PLAN, TRAINING = "plans/hub", "plans/hub/activities/training"
LATEST, NEXT = "plans/hub/agreements/1", "plans/hub/agreements/2"
# On a machine that is very busy the deadline may come first.
NOT_THERE = re.compile(r"(localhost|127\.0\.0\.1):\d+ (cannot be reached|did not answer in time)")


class Service:
    """A jointpland on a new store and a port that the system chose, and the command that asks it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        arguments = ["--init", "--data-dir", self.folder / "store", "--listen", "127.0.0.1:0",
                     "--admin-token-file", self.folder / "operator"]
        self.process = subprocess.Popen([SERVER, *arguments], stderr=subprocess.PIPE, text=True)
        self.address = self.wait_until_it_serves()
        self.drain = threading.Thread(target=self.process.stderr.read)
        self.drain.start()
        self.tokens = {"operator": (self.folder / "operator").read_text(encoding="utf-8").strip()}

    def wait_until_it_serves(self):
        said = []
        for line in self.process.stderr:
            serving = re.search(r" info serving .* on (\S+)$", line)
            if serving:
                return serving[1]
            said.append(line)
        raise RuntimeError("".join(said))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.drain.join()
        self.process.stderr.close()

    def let_in(self, role, **flags):
        more = [word for name, value in flags.items() for word in (f"--{name}", value)]
        made = self.run("operator", "token", "create", "--label", role, "--role", role, *more,
                        "--format", "json")
        self.tokens[role] = json.loads(made)["secret"]

    def environment(self, token):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
                "JOINTPLAN_SERVER": self.address, "JOINTPLAN_TOKEN": token}

    def ask(self, who, *arguments):
        """Runs the command; returns the finished process."""
        return subprocess.run([COMMAND, *arguments], env=self.environment(self.tokens[who]),
                              capture_output=True, text=True, check=False)

    def run(self, who, *arguments):
        """Runs the command, which must end well; returns what it printed."""
        done = self.ask(who, *arguments)
        if done.returncode != 0:
            raise RuntimeError(f"{arguments}: {done.stderr}")
        return done.stdout

    def lay_out_a_plan(self):
        """Makes a plan with texts in three languages and everything that JSON writes in its own way."""
        self.let_in("staff")
        self.let_in("reader")
        self.run("staff", "partner", "add", "giz", "--type", "bilateral-agency", "--short-name", "GIZ",
                 "--title", "en=German Agency", "--title", "ar=الوكالة الألمانية للتعاون الدولي")
        self.let_in("partner", partner="giz")
        self.run("staff", "plan", "create", "hub", "--start", "2019-01-01", "--end", "2021-12-31",
                 "--title", "en=Work plan", "--title", "fr=Programme de travail <2019 & après>",
                 "--title", "ar=برنامج العمل", "--language", "en", "--language", "fr", "--language", "ar")
        self.run("staff", "theme", "add", PLAN, "inclusion", "--title", "en=Inclusion")
        self.add_activity("training", "--title", "fr=Formation à la planification", "--title", "ar=تدريب",
                          "--target", "trained:staff trained:persons:80.5:2020-09-30")
        self.add_activity("survey", "--title", "fr=Enquête", "--title", "ar=مسح")
        self.run("staff", "step", "add", TRAINING, "--text", "en=Choose the trainers", "--text",
                 "ar=اختيار المدربين", "--responsible", "giz", "--due", "2019-06-30")
        self.run("staff", "step", "add", TRAINING, "--text", "en=Look back", "--due", "2019-12-31")
        self.run("staff", "step", "add", "plans/hub/activities/survey", "--text", "en=Ask", "--due",
                 "2019-03-01")

    def add_activity(self, name, *arguments):
        self.run("staff", "activity", "add", PLAN, name, "--theme", "inclusion", "--lead", "giz",
                 "--start", "2019-02-01", "--end", "2019-12-31", *arguments)

    def agree(self, title):
        """Opens an agreement, has it endorsed and seals it; returns its digest in hex."""
        self.run("staff", "agreement", "open", PLAN, "--title", title)
        self.run("partner", "--plan", "hub", "--yes", "agreement", "endorse", "--statement", "نوافق")
        sealed = self.run("staff", "--plan", "hub", "--yes", "agreement", "seal", "--format", "json")
        return base64.b64decode(json.loads(sealed)["digest"]).hex()


class ServiceTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.service = Service(folder.name)
        self.addCleanup(self.service.stop)
        self.service.lay_out_a_plan()
        self.digest = self.service.agree("First")
        self.path = self.folder / "hub.json"

    def pull(self, *arguments, token=None, path=None, name="hub", **environment):
        """Runs the example as a program of its own; returns the finished process."""
        token = self.service.tokens["reader"] if token is None else token
        return subprocess.run(
            [sys.executable, python_example.FOLDER / "pull_agreement.py", name, path or self.path,
             *arguments],
            env={**self.service.environment(token), **environment},
            capture_output=True, text=True, check=False,
        )

    def pulls(self, *arguments, **options):
        """Runs the example, which must end well; returns what it printed."""
        done = self.pull(*arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def refuses(self, status, what, *arguments, **options):
        """Expects an exit status and a message, and the file as it was."""
        before = self.path.read_bytes()
        done = self.pull(*arguments, **options)
        self.assertEqual((done.returncode, done.stdout), (status, ""))
        self.assertRegex(done.stderr, what if isinstance(what, re.Pattern) else re.escape(what))
        self.assertEqual(self.path.read_bytes(), before)

    def pulled_by_the_command(self, name):
        """Returns the JSON of the file that `jointplan agreement pull` writes."""
        path = self.folder / "by-the-command.json"
        self.service.run("reader", "agreement", "pull", name, "-o", str(path))
        return json.loads(path.read_text(encoding="utf-8"))

    def test_what_it_pulls_is_what_the_command_pulls_and_verifies(self):
        said = self.pulls()
        self.assertIn(f"digest   {self.digest}\n", said)
        self.assertIn(f"{LATEST} was pulled and verified (records received: 4).", said)
        verified = self.service.run("reader", "agreement", "verify", str(self.path), "--digest", self.digest)
        self.assertIn(self.digest, verified)
        self.assertIn("verified  yes", re.sub(r" +", "  ", verified))
        self.assertEqual(json.loads(self.path.read_text(encoding="utf-8")), self.pulled_by_the_command(LATEST))

    def test_the_summary_is_in_the_language_that_is_asked_for(self):
        said = self.pulls("--language", "ar")
        self.assertIn("title    برنامج العمل\n", said)
        steps = said[said.index("next steps (3):") :].splitlines()[1:]
        self.assertEqual(
            steps,
            ["  2019-03-01  -: Ask", "  2019-06-30  GIZ: اختيار المدربين", "  2019-12-31  -: Look back"],
        )

    def test_a_second_run_finds_nothing_new_and_changes_nothing(self):
        self.pulls()
        before = os.stat(self.path)
        self.assertIn(f"{LATEST} is up to date.", self.pulls())
        after = os.stat(self.path)
        self.assertEqual((after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns))

    def test_after_another_agreement_only_what_is_new_comes(self):
        self.pulls()
        self.service.add_activity("network", "--title", "fr=Réseau", "--title", "ar=شبكة")
        self.service.run("staff", "activity", "withdraw", "plans/hub/activities/survey", "--message", "Done")
        digest = self.service.agree("Second")
        said = self.pulls()
        self.assertIn(f"{NEXT} was pulled and verified (records received: 1).", said)
        self.assertIn(f"digest   {digest}\n", said)
        whole = self.folder / "whole.json"
        self.assertIn("(records received: 4)", self.pulls(path=whole))
        self.assertEqual(self.path.read_bytes(), whole.read_bytes())
        self.service.run("reader", "agreement", "verify", str(self.path), "--digest", digest)
        self.assertEqual(json.loads(whole.read_text(encoding="utf-8")), self.pulled_by_the_command(NEXT))

    def test_what_the_command_pulled_is_brought_up_to_date(self):
        self.service.run("reader", "agreement", "pull", LATEST, "-o", str(self.path))
        self.assertIn(f"{LATEST} is up to date.", self.pulls())
        self.service.add_activity("network", "--title", "en=Network")
        self.service.agree("Second")
        self.assertIn("(records received: 1)", self.pulls())

    def test_errors_are_told_and_leave_the_file_as_it_was(self):
        self.pulls()
        none = "There is no plans/hub/agreements/7. Check the name, and that your token may read it."
        self.refuses(1, none, name="plans/hub/agreements/7")
        self.refuses(1, "There is no plans/none/agreements/latest.", name="none")
        self.refuses(1, "The token is not whole", token="wrong")
        self.refuses(1, "There is no token: set JOINTPLAN_TOKEN", token="")
        self.service.run("staff", "agreement", "open", PLAN, "--title", "Second")
        self.refuses(1, "There is no plans/hub/agreements/2.", name=NEXT)
        self.refuses(2, "use --tls", "--server", "plans.example.org:443")

    def test_a_server_that_is_not_there_is_told_and_leaves_the_file_as_it_was(self):
        self.pulls()
        self.service.process.kill()
        self.service.process.wait()
        self.refuses(1, NOT_THERE, "--timeout", "3")

    def test_a_byte_that_changed_in_the_file_is_noticed(self):
        self.pulls()
        content = json.loads(self.path.read_text(encoding="utf-8"))
        held = content["records"][-1]
        flipped = "A" if held["bytes"][8] != "A" else "B"
        held["bytes"] = held["bytes"][:8] + flipped + held["bytes"][9:]
        self.path.write_text(json.dumps(content), encoding="utf-8")
        self.refuses(3, f"the record {held['name']} is not the one that was agreed on")
        refused = self.service.ask("reader", "agreement", "verify", str(self.path))
        self.assertNotEqual(refused.returncode, 0)

    def test_the_lines_that_the_readme_shows_run(self):
        self.pulls()
        readme = (python_example.SOURCE / "README.md").read_text(encoding="utf-8")
        lines = re.findall(r"^    (.*)$|^$", readme[readme.index("    from agreement import") :], re.M)
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(lines)], cwd=self.folder, capture_output=True, text=True,
            env={"PYTHONPATH": str(python_example.FOLDER)}, check=False,
        )
        self.assertEqual(done.stderr, "")
        self.assertIn("plans/hub/activities/survey Enquête", done.stdout)

    def test_a_proxy_with_tls_in_front_is_verified(self):
        certificate, key = make_certificate(self.folder)
        proxy = TlsProxy(self.service.address, certificate, key)
        self.addCleanup(proxy.stop)
        server = ("--server", f"localhost:{proxy.port}", "--timeout", "10")
        self.assertIn(self.digest, self.pulls(*server, "--root-certificates", certificate))
        self.refuses(1, NOT_THERE, *server, "--tls", "--timeout", "2")


def make_certificate(folder):
    """Returns the paths of a certificate for this machine, and of its key."""
    certificate, key = str(folder / "certificate.pem"), str(folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )
    return certificate, key


class TlsProxy:
    """Takes the encryption off and hands everything on, as the proxy before a server does."""

    def __init__(self, address, certificate, key):
        host, _, port = address.rpartition(":")
        self.behind = (host, int(port))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.context.set_alpn_protocols(["h2"])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return  # It was stopped.
            threading.Thread(target=self.serve, args=(plain,), daemon=True).start()

    def serve(self, plain):
        try:
            client = self.context.wrap_socket(plain, server_side=True)
            server = socket.create_connection(self.behind)
        except OSError:
            plain.close()  # The client does not trust the certificate.
            return
        threading.Thread(target=self.hand_on, args=(server, client), daemon=True).start()
        self.hand_on(client, server)

    @staticmethod
    def hand_on(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass  # One side went away.
        for end in (source, target):
            end.close()


if __name__ == "__main__":
    unittest.main()
