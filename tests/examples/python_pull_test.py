"""The Python example against a server that fails, lies and goes back, as a test wants it to."""

import contextlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from concurrent import futures
from unittest import mock

import python_example
import sealing

import agreement as example
import grpc
import pull_agreement as program
from jointplan.v1 import agreement_pb2 as v1
from jointplan.v1 import agreement_service_pb2_grpc as services

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
A3 = sealing.record("plans/hub/activities/a3", {"en": "Another"})


class Sealed:
    """What a server keeps of one agreement."""

    def __init__(self, number, records, **fields):
        self.name = f"plans/hub/agreements/{number}"
        self.records = records
        self.manifest = sealing.manifest_of(records, **{"agreement": self.name, **fields})
        self.answer = v1.Agreement(
            name=self.name, digest=sealing.digest_of_manifest(self.manifest), plan_revision=7
        )


class FakeService(services.AgreementServiceServicer):
    """Answers from `agreements` (the last is the latest), after the failures that are waiting."""

    def __init__(self):
        self.agreements = []
        self.failures = []  # Codes with which the next calls end.
        self.break_after = None  # How many chunks the next pull sends before it breaks.
        self.asked = []  # The requests.
        self.metadata = {}
        self.leave_out = set()  # Names of records that are not sent.

    def find(self, name, context):
        by_name = {sealed.name: sealed for sealed in self.agreements}
        if name.endswith("/latest"):
            return self.agreements[-1]
        if name not in by_name:
            context.abort(grpc.StatusCode.NOT_FOUND, f"There is no {name}.")
        return by_name[name]

    def take_in(self, request, context):
        self.asked.append(request)
        self.metadata = dict(context.invocation_metadata())
        if self.failures:
            context.abort(self.failures.pop(0), "as the test wants it")

    def GetAgreement(self, request, context):
        self.take_in(request, context)
        return self.find(request.name, context).answer

    def PullAgreement(self, request, context):
        self.take_in(request, context)
        sealed = self.find(request.name, context)
        held = dict(self.find(request.since, context).records) if request.since else {}
        for number, chunk in enumerate(self.chunks(sealed, held)):
            if number == self.break_after:
                self.break_after = None
                context.abort(UNAVAILABLE, "broken")
            yield chunk

    def chunks(self, sealed, held):
        for start in range(0, len(sealed.manifest), 100):
            yield v1.PullChunk(manifest=sealed.manifest[start : start + 100])
        for name, content in sealed.records:
            if held.get(name) != content and name not in self.leave_out:
                one = v1.SealedRecord(name=name, record=content)
                yield v1.PullChunk(records=v1.PullChunk.RecordBatch(records=[one]))


class PullTest(unittest.TestCase):
    def setUp(self):
        self.service = FakeService()
        self.first = Sealed(1, sealing.RECORDS)
        self.second = self.after_first([*sealing.RECORDS[:3], A3])
        self.service.agreements = [self.first]
        server = grpc.server(futures.ThreadPoolExecutor(2))
        services.add_AgreementServiceServicer_to_server(self.service, server)
        self.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        self.addCleanup(lambda: server.stop(None).wait())
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "hub.json")
        waits = mock.patch.object(program, "WAITS", (0.0, 0.0, 0.0))
        waits.start()
        self.addCleanup(waits.stop)

    def after_first(self, records, **fields):
        """Returns a second agreement, which follows the first."""
        sealed = Sealed(2, records, **{"previous_digest": self.first.answer.digest, **fields})
        sealed.answer.previous = self.first.name
        return sealed

    def run_program(self, *arguments, name="hub", token="secret"):
        """Runs the program; returns its exit status, and keeps what it printed."""
        environment = {"JOINTPLAN_SERVER": self.address, "JOINTPLAN_TOKEN": token}
        self.out, self.err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(self.out), contextlib.redirect_stderr(self.err):
            status = program.main([name, self.path, *arguments], environment)
        self.out, self.err = self.out.getvalue(), self.err.getvalue()
        return status

    def refuses(self, status, what, **options):
        """Expects an exit status and a message, and the file as it was."""
        path = pathlib.Path(self.path)
        before = path.read_bytes() if path.exists() else None
        self.assertEqual(self.run_program(**options), status)
        self.assertIn(what, self.err)
        self.assertIn("Nothing was changed.", self.err)
        self.assertEqual(self.out, "")
        self.assertEqual(path.read_bytes() if path.exists() else None, before)

    def held(self):
        return example.read_file(self.path)

    def test_pulls_what_is_not_there_and_says_what_it_is(self):
        self.assertEqual(self.run_program(), program.DONE)
        self.assertEqual(self.held().manifest_bytes, self.first.manifest)
        self.assertEqual(list(self.held().records.items()), self.first.records)
        self.assertIn("plans/hub/agreements/1 was pulled and verified (records received: 4).", self.out)
        self.assertIn(self.first.answer.digest.hex(), self.out)
        self.assertEqual(self.service.metadata["authorization"], "Bearer secret")

    def test_what_is_up_to_date_is_not_touched(self):
        self.run_program()
        before = os.stat(self.path)
        self.assertEqual(self.run_program(), program.DONE)
        self.assertIn("plans/hub/agreements/1 is up to date.", self.out)
        after = os.stat(self.path)
        self.assertEqual((after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns))
        self.assertEqual(len(self.service.asked), 3)  # Two questions and one pull.

    def test_asks_for_what_is_new_only_and_has_the_whole(self):
        self.run_program()
        self.service.agreements.append(self.second)
        self.assertEqual(self.run_program(), program.DONE)
        self.assertIn("records received: 1", self.out)
        pull = next(r for r in reversed(self.service.asked) if hasattr(r, "since"))
        self.assertEqual((pull.since, pull.delta), (self.first.name, False))
        incremental = pathlib.Path(self.path).read_bytes()
        os.unlink(self.path)
        self.run_program()
        self.assertIn("records received: 4", self.out)
        self.assertEqual(pathlib.Path(self.path).read_bytes(), incremental)

    def test_an_older_agreement_that_is_asked_for_by_its_number_is_pulled(self):
        self.service.agreements.append(self.second)
        self.run_program()
        self.assertEqual(self.run_program(name="plans/hub/agreements/1"), program.DONE)
        self.assertEqual(self.held().manifest.agreement, self.first.name)

    def test_tries_again_when_the_server_cannot_be_reached(self):
        self.service.failures = [UNAVAILABLE] * 3
        self.assertEqual(self.run_program(), program.DONE)

    def test_a_stream_that_broke_is_begun_anew_and_nothing_comes_twice(self):
        self.service.break_after = len(self.first.manifest) // 100 + 3
        self.assertEqual(self.run_program(), program.DONE)
        self.assertIsNone(self.service.break_after)
        self.assertEqual(list(self.held().records.items()), self.first.records)

    def test_gives_up_when_it_never_comes_back(self):
        self.service.failures = [UNAVAILABLE] * 9
        self.refuses(program.ERROR, "cannot be reached (as the test wants it)")
        self.assertEqual(len(self.service.asked), 4)

    def test_what_another_attempt_would_not_change_is_tried_once(self):
        self.service.failures = [grpc.StatusCode.PERMISSION_DENIED]
        self.refuses(program.ERROR, f"{self.address}: as the test wants it")
        self.assertEqual(len(self.service.asked), 1)

    def test_the_deadline_is_for_all_of_it(self):
        self.assertEqual(self.run_program("--timeout", "0"), program.ERROR)
        self.assertIn("did not answer in time", self.err)

    def test_answers_beyond_the_usual_limit_of_a_message_are_taken(self):
        self.first.answer.endorsements.add(statement="x" * (5 << 20))
        self.assertEqual(self.run_program(), program.DONE)

    def test_a_record_that_does_not_come_is_noticed(self):
        self.service.leave_out = {"plans/hub/activities/a1"}
        self.refuses(program.NOT_VERIFIED, "the record plans/hub/activities/a1 is missing")

    def test_a_record_that_is_new_and_does_not_come_is_noticed(self):
        self.run_program()
        self.service.agreements.append(self.second)
        self.service.leave_out = {A3[0]}
        self.refuses(program.NOT_VERIFIED, f"the record {A3[0]} is missing")

    def test_records_that_are_not_those_of_the_digest_are_noticed(self):
        self.first.records = [*sealing.RECORDS[:3], A3]
        self.refuses(program.NOT_VERIFIED, "the record plans/hub/activities/a2 is missing")
        self.first.records = [*sealing.RECORDS, A3]
        self.refuses(program.NOT_VERIFIED, f"the record {A3[0]} is not part of the agreement")

    def test_another_agreement_under_the_name_that_was_asked_for_is_noticed(self):
        self.first.answer.name = "plans/hub/agreements/7"
        self.service.agreements.append(self.first)
        self.first.name = "plans/hub/agreements/7"
        self.refuses(program.NOT_VERIFIED, "is of plans/hub/agreements/1, not of plans/hub/agreements/7")

    def test_another_revision_of_the_plan_is_noticed(self):
        self.first.answer.plan_revision = 8
        self.refuses(program.NOT_VERIFIED, "the manifest is of another revision of the plan")

    def test_an_agreement_that_does_not_follow_the_one_before_is_noticed(self):
        self.run_program()
        self.service.agreements.append(self.after_first([A3], previous_digest=b"another"))
        self.refuses(program.NOT_VERIFIED, "the manifest does not follow the agreement before it")

    def test_a_server_that_forgot_the_newest_agreement_is_noticed(self):
        self.service.agreements.append(self.second)
        self.run_program()
        self.service.agreements.pop()
        self.refuses(program.NOT_VERIFIED, "the server's newest is plans/hub/agreements/1")

    def test_a_server_that_says_something_else_of_what_is_held_is_noticed(self):
        self.run_program()
        self.service.agreements = [Sealed(1, sealing.RECORDS[:3])]
        self.refuses(program.NOT_VERIFIED, "the server say different things of plans/hub/agreements/1")
        self.service.agreements.append(self.second)
        self.refuses(program.NOT_VERIFIED, "the server say different things of plans/hub/agreements/1")

    def test_a_file_of_another_plan_is_left_alone(self):
        example.write_file(
            self.path, sealing.verify([sealing.RECORDS[0]], agreement="plans/other/agreements/1")
        )
        self.refuses(program.ERROR, "holds plans/other/agreements/1, of another plan")

    def test_a_damaged_file_is_left_alone_and_the_server_is_not_asked(self):
        pathlib.Path(self.path).write_text("{}", encoding="utf-8")
        self.refuses(program.NOT_VERIFIED, "move it away and pull again")
        self.assertEqual(self.service.asked, [])

    def test_a_token_that_cannot_be_one_is_refused_and_not_shown(self):
        self.assertEqual(self.run_program(token="sec ret"), program.ERROR)
        self.assertIn("it was copied wrongly", self.err)
        self.assertNotIn("ret", self.err.replace("secret", ""))
        self.assertEqual(self.run_program(token=" \n"), program.ERROR)
        self.assertIn("set JOINTPLAN_TOKEN", self.err)

    def test_the_token_of_a_file_comes_first(self):
        token = self.path + ".token"
        pathlib.Path(token).write_text("from-the-file\n", encoding="utf-8")
        self.assertEqual(self.run_program("--token-file", token), program.DONE)
        self.assertEqual(self.service.metadata["authorization"], "Bearer from-the-file")
        self.assertEqual(self.run_program("--token-file", token + "s"), program.ERROR)
        self.assertIn(f"{token}s: No such file", self.err)


class MissingTest(unittest.TestCase):
    def test_without_the_code_of_the_api_it_says_how_to_make_it(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("agreement.py", "pull_agreement.py"):
                shutil.copy(python_example.SOURCE / name, folder)
            done = subprocess.run(
                [sys.executable, f"{folder}/pull_agreement.py", "hub", f"{folder}/hub.json"],
                capture_output=True, text=True, check=False,
            )
        self.assertEqual(done.returncode, 1)
        self.assertIn("No module named 'jointplan'. README.md says what to install", done.stderr)


class CommandLineTest(unittest.TestCase):
    def read(self, *arguments, server="127.0.0.1:1", name="hub"):
        return program.read_arguments([name, "file", *arguments], {"JOINTPLAN_SERVER": server})

    def refuses(self, what, *arguments, **options):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as caught:
            self.read(*arguments, **options)
        self.assertEqual(caught.exception.code, program.USAGE)
        self.assertIn(what, said.getvalue())

    def test_a_plan_stands_for_its_latest_agreement(self):
        latest = "plans/hub/agreements/latest"
        for name in ("hub", "plans/hub", latest, "hub/agreements/latest"):
            self.assertEqual(self.read(name=name).name, latest)
        self.assertEqual(self.read(name="plans/hub/agreements/2").name, "plans/hub/agreements/2")
        for name in ("", "plans/hub/activities/a1", "plans/hub/", "a b", "hub/agreements/"):
            self.refuses("is neither a plan nor plans/PLAN/agreements/NUMBER", name=name)

    def test_without_tls_a_token_goes_to_this_machine_only(self):
        for server in ("127.0.0.1:1", "127.1.2.3:1", "localhost:1", "[::1]:1"):
            self.assertFalse(self.read(server=server).tls)
        for server in ("192.0.2.1:1", "plans.example.org:1", "localhost.example.org:1", "[2001:db8::1]:1",
                       "0.0.0.0:1", "127.0.0.1,192.0.2.1:1"):
            self.refuses("is another machine: use --tls", server=server)
            self.assertTrue(self.read("--tls", server=server).tls)
            self.assertTrue(self.read("--root-certificates", "file", server=server).tls)
            self.assertFalse(self.read("--plaintext", server=server).tls)
        self.refuses("--plaintext contradicts --tls", "--plaintext", "--tls")

    def test_an_address_that_is_none_is_refused(self):
        for server in ("", "localhost", "::1:1", "ipv4:127.0.0.1:1", "unix:/run/socket", "http://localhost:1"):
            self.refuses("name the server with --server HOST:PORT or JOINTPLAN_SERVER", server=server)
        self.assertEqual(self.read("--server", "localhost:2", server="").server, "localhost:2")


class SummaryTest(unittest.TestCase):
    def lines(self, language, **plan):
        steps = [
            {"id": "a", "text": {"en": "Undated"}},
            {"id": "b", "text": {"en": "Later\nthan that", "ar": "لاحقا"}, "due_date": "2020-01-31"},
        ]
        done = {"id": "c", "text": {"fr": "D'abord"}, "due_date": "2019-06-30", "status": 2}
        records = [
            sealing.record("partners/giz", {"en": "Long name"}, short_name="GIZ"),
            sealing.record("plans/hub", {"en": "Plan", "fr": "Programme"}, **plan),
            sealing.record("plans/hub/activities/a1", {}, next_steps=steps),
            sealing.record(
                "plans/hub/activities/a2", {}, next_steps=[{**done, "responsible": "partners/giz"}]
            ),
        ]
        said = v1.Agreement()
        said.close_time.FromJsonString("2019-06-14T09:00:00Z")
        return program.summary(sealing.verify(records), said, language)

    def test_next_steps_come_by_date_with_their_partner(self):
        self.assertEqual(
            self.lines("en")[2:],
            [
                "sealed   2019-06-14",
                "records  4",
                "next steps (3):",
                "  2019-06-30  GIZ: D'abord (done)",
                "  2020-01-31  -: Later than that",
                "  no date     -: Undated",
            ],
        )

    def test_texts_are_in_the_language_that_is_asked_for_else_in_the_plans(self):
        self.assertEqual(self.lines("fr")[0], "title    Programme")
        self.assertIn("  2020-01-31  -: لاحقا", self.lines("ar"))
        self.assertEqual(self.lines("ar")[0], "title    Plan")
        self.assertEqual(self.lines("ar", default_language="fr")[0], "title    Programme")


if __name__ == "__main__":
    unittest.main()
