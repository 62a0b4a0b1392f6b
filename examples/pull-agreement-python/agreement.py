"""A sealed agreement of jointplan: what its digests cover, and the file that keeps it.

Needs no server. Whoever has a file and knows the agreement's digest from somebody they trust can
tell with this alone whether the file holds what was agreed on.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError, Message

from jointplan.v1.agreement_pb2 import Manifest
from jointplan.v1.change_pb2 import Record

FORMAT = "jointplan-agreement/1"
MANIFEST_TAG = b"jointplan manifest 1"
RECORD_TAG = b"jointplan sealed record 1"

SomeMessage = TypeVar("SomeMessage", bound=Message)


class NotVerified(Exception):
    """What was received or read is not what was agreed on. Says which part of it."""


@dataclass(frozen=True)
class Agreement:
    """An agreement that was verified, with the bytes that it was verified by."""

    digest: bytes
    manifest_bytes: bytes
    manifest: Manifest
    records: dict[str, bytes]  # By name, in the order of the manifest.


def digest_of(*parts: bytes) -> bytes:
    """Returns the SHA-256 of the parts, each after its length in 8 bytes, big-endian."""
    sha256 = hashlib.sha256()
    for part in parts:
        sha256.update(len(part).to_bytes(8, "big"))
        sha256.update(part)
    return sha256.digest()


def record_digest(name: str, content: bytes) -> bytes:
    """Returns the digest of a record: of its name and its bytes as they are."""
    return digest_of(RECORD_TAG, name.encode(), content)


def parse(kind: type[SomeMessage], content: bytes, what: str) -> SomeMessage:
    """Reads a message from its bytes; `what` is told if they are none."""
    try:
        return kind.FromString(content)
    except DecodeError as error:
        raise NotVerified(f"{what} cannot be read") from error


# --- Verifying ---


def verify_manifest(digest: bytes, manifest_bytes: bytes) -> Manifest:
    """Returns the manifest, if its bytes have the agreement's digest."""
    if digest_of(MANIFEST_TAG, manifest_bytes) != digest:
        raise NotVerified("the manifest does not have the agreement's digest")
    manifest = parse(Manifest, manifest_bytes, "the manifest")
    names = [entry.name for entry in manifest.entries]
    if names != sorted(set(names)):
        raise NotVerified("the manifest does not name its records in order, each once")
    return manifest


def verify_record(name: str, digest: bytes, content: bytes | None) -> bytes:
    """Returns a record's bytes, if they are those that the manifest has the digest of."""
    if content is None:
        raise NotVerified(f"the record {name} is missing")
    if record_digest(name, content) != digest:
        raise NotVerified(f"the record {name} is not the one that was agreed on")
    if parse(Record, content, f"the record {name}").name != name:
        raise NotVerified(f"the record {name} has another name inside")
    return content


def verify(
    digest: bytes, manifest_bytes: bytes, records: Iterable[tuple[str, bytes]]
) -> Agreement:
    """Returns the agreement that the manifest and the records (name, bytes; in any order) are.

    NotVerified unless the manifest has the digest, every record has the digest that the manifest
    names, none is missing, and none is there that the manifest does not name.
    """
    manifest = verify_manifest(digest, manifest_bytes)
    given: dict[str, bytes] = {}
    for name, content in records:
        if name in given:
            raise NotVerified(f"the record {name} is there twice")
        given[name] = content
    agreed = {
        entry.name: verify_record(entry.name, entry.digest, given.pop(entry.name, None))
        for entry in manifest.entries
    }
    if given:
        raise NotVerified(f"the record {min(given)} is not part of the agreement")
    return Agreement(digest, manifest_bytes, manifest, agreed)


# --- The file: what `jointplan agreement pull` writes and `jointplan agreement verify` reads ---


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def to_json(agreement: Agreement) -> dict[str, Any]:
    """Returns what the file of an agreement holds: exact bytes, and beside them what they say."""
    return {
        "format": FORMAT,
        "agreement": agreement.manifest.agreement,
        "digest": agreement.digest.hex(),
        "manifest": base64_of(agreement.manifest_bytes),
        "records": [
            {
                "name": name,
                "digest": record_digest(name, content).hex(),
                "bytes": base64_of(content),
                "record": MessageToDict(
                    Record.FromString(content), preserving_proto_field_name=True
                ),
            }
            for name, content in agreement.records.items()
        ],
    }


def check_readable(shown: dict[str, Any], agreement: Agreement) -> None:
    """Refuses a file in which what people read is not what the agreed bytes say."""
    expected = to_json(agreement)
    by_name = {record["name"]: record for record in shown["records"]}
    for record in expected["records"]:
        if by_name[record["name"]] != record:
            raise NotVerified(f"what it shows for {record['name']} is not what the bytes say")
    if {**shown, "records": []} != {**expected, "records": []}:
        raise NotVerified("what it shows around the records is not what the bytes say")


def read_file(path: str) -> Agreement | None:
    """Returns the agreement that a file holds, verified; None if there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            shown = json.load(file)
        agreement = verify(
            bytes.fromhex(shown["digest"]),
            base64.b64decode(shown["manifest"], validate=True),
            [
                (record["name"], base64.b64decode(record["bytes"], validate=True))
                for record in shown["records"]
            ],
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotVerified("it is no agreement file, or it is damaged") from error
    check_readable(shown, agreement)
    return agreement


def write_file(path: str, agreement: Agreement) -> None:
    """Writes the file of an agreement: whoever reads it meets the old one or the new one, whole."""
    # Sorted, so that an agreement gives the same file every time.
    text = json.dumps(to_json(agreement), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        replace_file(os.path.realpath(path), text)
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error


def replace_file(path: str, text: str) -> None:
    """Puts a text in the place of a file, in one step that lasts through a power failure."""
    folder, name = os.path.split(path)
    handle, unfinished = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(handle, 0o644)
            os.fsync(handle)
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise
    fsync_folder(folder)


def fsync_folder(folder: str) -> None:
    """Makes the renames in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
