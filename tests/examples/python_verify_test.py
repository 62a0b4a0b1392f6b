"""What the Python example accepts as an agreement, and as the file of one."""

import base64
import hashlib
import json
import os
import pathlib
import stat
import tempfile
import unittest
from unittest import mock

import python_example
import sealing

import agreement as example

PLAN, A1, A2 = "plans/hub", "plans/hub/activities/a1", "plans/hub/activities/a2"


class VerifyTest(unittest.TestCase):
    def setUp(self):
        self.records = list(sealing.RECORDS)
        self.manifest = sealing.manifest_of(self.records)
        self.digest = sealing.digest_of_manifest(self.manifest)

    def refuses(self, what):
        with self.assertRaises(example.NotVerified) as caught:
            example.verify(self.digest, self.manifest, self.records)
        self.assertIn(what, str(caught.exception))

    def seal_again(self, **fields):
        self.manifest = sealing.manifest_of(self.records, **fields)
        self.digest = sealing.digest_of_manifest(self.manifest)

    def test_an_agreement_as_it_was_sealed_is_accepted_in_any_order(self):
        verified = example.verify(self.digest, self.manifest, reversed(self.records))
        self.assertEqual(list(verified.records.items()), self.records)
        self.assertEqual(verified.manifest_bytes, self.manifest)
        self.assertEqual(verified.manifest.plan_revision, 7)

    def test_a_digest_covers_each_part_after_its_length(self):
        eight = [n.to_bytes(8, "big") for n in (25, 9, 3)]
        joined = eight[0] + b"jointplan sealed record 1" + eight[1] + b"plans/hub" + eight[2] + b"abc"
        self.assertEqual(example.record_digest("plans/hub", b"abc"), hashlib.sha256(joined).digest())
        self.assertNotEqual(example.digest_of(b"ab", b"c"), example.digest_of(b"a", b"bc"))

    def test_digests_are_those_that_the_documentation_gives(self):
        text = (python_example.ROOT / "docs" / "export.md").read_text(encoding="utf-8")
        self.assertIn(example.record_digest("plans/hub", b"abc").hex(), text)
        self.assertIn(example.digest_of(example.MANIFEST_TAG, b"abc").hex(), text)

    def test_another_digest_is_refused(self):
        self.digest = hashlib.sha256(self.manifest).digest()
        self.refuses("the manifest does not have the agreement's digest")
        self.digest = b""
        self.refuses("the manifest does not have the agreement's digest")

    def test_every_changed_byte_of_the_manifest_is_refused(self):
        whole = self.manifest
        for at in range(len(whole)):
            self.manifest = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
            self.refuses("the manifest does not have the agreement's digest")

    def test_every_changed_byte_of_a_record_is_refused_by_its_name(self):
        name, whole = self.records[2]
        for at in range(len(whole)):
            self.records[2] = (name, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            self.refuses(f"the record {A1} is not the one that was agreed on")

    def test_a_record_that_is_missing_is_named(self):
        del self.records[2]
        self.refuses(f"the record {A1} is missing")

    def test_a_record_that_was_not_agreed_on_is_named(self):
        self.records.append(sealing.record("plans/hub/activities/a9", {"en": "More"}))
        self.refuses("the record plans/hub/activities/a9 is not part of the agreement")

    def test_a_record_that_comes_twice_is_named(self):
        self.records.append(self.records[1])
        self.refuses(f"the record {PLAN} is there twice")

    def test_two_records_with_each_others_content_are_refused(self):
        (first, its), (second, others) = self.records[2:]
        self.records[2:] = [(first, others), (second, its)]
        self.refuses(f"the record {A1} is not the one that was agreed on")

    def test_a_record_with_another_name_inside_is_refused_even_if_it_was_sealed(self):
        self.records[2] = (A1, self.records[3][1])
        self.seal_again()
        self.refuses(f"the record {A1} has another name inside")

    def test_bytes_that_say_nothing_are_refused_even_if_they_were_sealed(self):
        self.records[2] = (A1, b"\xff")
        self.seal_again()
        self.refuses(f"the record {A1} cannot be read")
        self.manifest = b"\xff"
        self.digest = sealing.digest_of_manifest(self.manifest)
        self.refuses("the manifest cannot be read")

    def test_a_manifest_out_of_order_is_refused_even_if_it_was_sealed(self):
        self.records.reverse()
        self.seal_again()
        self.refuses("does not name its records in order, each once")
        self.records = [self.records[0], self.records[0]]
        self.seal_again()
        self.refuses("does not name its records in order, each once")


class FileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = str(self.folder / "hub.json")
        self.agreement = sealing.verify(sealing.RECORDS)

    def refuses(self, what):
        with self.assertRaises(example.NotVerified) as caught:
            example.read_file(self.path)
        self.assertIn(what, str(caught.exception))

    def rewrite(self, change):
        """Writes the file with something changed in its JSON."""
        content = example.to_json(self.agreement)
        change(content)
        pathlib.Path(self.path).write_text(json.dumps(content), encoding="utf-8")

    def test_what_is_written_is_read_again_with_the_same_bytes(self):
        example.write_file(self.path, self.agreement)
        self.assertEqual(example.read_file(self.path), self.agreement)
        self.assertIn("برنامج العمل", pathlib.Path(self.path).read_text(encoding="utf-8"))

    def test_no_file_is_no_error(self):
        self.assertIsNone(example.read_file(self.path))

    def test_what_is_no_agreement_file_is_refused(self):
        for text in ("", "[]", "{}", "null", '{"digest": 1}', "[" * 100000, "\udcff"):
            pathlib.Path(self.path).write_text(text, encoding="utf-8", errors="surrogateescape")
            self.refuses("it is no agreement file, or it is damaged")

    def test_a_changed_byte_of_a_record_is_refused_by_its_name(self):
        def change(content):
            flipped = bytearray(base64.b64decode(content["records"][2]["bytes"]))
            flipped[-1] ^= 1
            content["records"][2]["bytes"] = base64.b64encode(flipped).decode()

        self.rewrite(change)
        self.refuses(f"the record {A1} is not the one that was agreed on")

    def test_a_file_in_which_only_the_readable_part_was_changed_is_refused(self):
        self.rewrite(lambda content: content["records"][2]["record"]["activity"].pop("title"))
        self.refuses(f"what it shows for {A1} is not what the bytes say")
        self.rewrite(lambda content: content["records"][3].update(digest="00" * 32))
        self.refuses(f"what it shows for {A2} is not what the bytes say")
        for key in ("agreement", "format"):
            self.rewrite(lambda content, key=key: content.update({key: "another"}))
            self.refuses("what it shows around the records is not what the bytes say")

    def test_everybody_may_read_it_and_nothing_else_is_left(self):
        example.write_file(self.path, self.agreement)
        example.write_file(self.path, self.agreement)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o644)
        self.assertEqual(os.listdir(self.folder), ["hub.json"])

    def test_a_link_goes_on_pointing_to_the_file(self):
        link = str(self.folder / "newest.json")
        os.symlink("hub.json", link)
        example.write_file(link, self.agreement)
        self.assertTrue(os.path.islink(link))
        self.assertEqual(example.read_file(self.path), self.agreement)

    def test_a_disk_that_fails_leaves_the_file_as_it_was(self):
        example.write_file(self.path, self.agreement)
        before = pathlib.Path(self.path).read_bytes()
        for step in ("fsync", "replace"):
            with mock.patch.object(example.os, step, side_effect=OSError(28, "No space left")):
                with self.assertRaises(OSError) as caught:
                    example.write_file(self.path, sealing.verify(sealing.RECORDS[:2]))
            self.assertEqual(caught.exception.filename, self.path)
            self.assertEqual(pathlib.Path(self.path).read_bytes(), before)
            self.assertEqual(os.listdir(self.folder), ["hub.json"])


class StubsTest(unittest.TestCase):
    def test_a_folder_without_the_api_is_refused_with_what_to_do(self):
        made = python_example.make_stubs(python_example.FOLDER, "/nowhere")
        self.assertEqual(made.returncode, 1)
        self.assertIn("/nowhere has no jointplan/v1/agreement_service.proto", made.stderr)
        self.assertIn("make_stubs.sh PROTO_FOLDER", made.stderr)

    def test_what_is_missing_is_named(self):
        # A path with the shell's own tools and nothing to make code with.
        with tempfile.TemporaryDirectory() as folder:
            for tool in ("bash", "dirname", "env"):
                os.symlink(f"/usr/bin/{tool}", f"{folder}/{tool}")
            made = python_example.make_stubs(
                python_example.FOLDER, python_example.ROOT / "proto", PATH=folder, PYTHON="/bin/false"
            )
        self.assertEqual(made.returncode, 1)
        self.assertIn("apt install protobuf-compiler protobuf-compiler-grpc", made.stderr)
        self.assertIn("pip install grpcio-tools", made.stderr)


if __name__ == "__main__":
    unittest.main()
