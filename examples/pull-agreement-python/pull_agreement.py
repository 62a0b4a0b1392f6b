#!/usr/bin/env python3
"""Pulls the agreed plan from a jointplan server, verifies it, and keeps it in a file.

An example to copy: everything that has to do with gRPC is here, everything that has to do with
digests is in agreement.py. README.md says how to run it.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import random
import re
import sys
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # Errors are told in words, below.
try:
    import grpc

    import agreement as agreements
    from agreement import Agreement, NotVerified
    from jointplan.v1 import agreement_pb2 as v1
    from jointplan.v1 import agreement_service_pb2 as calls
    from jointplan.v1.activity_pb2 import NEXT_STEP_STATUS_DONE, NEXT_STEP_STATUS_DROPPED
    from jointplan.v1.agreement_service_pb2_grpc import AgreementServiceStub
    from jointplan.v1.change_pb2 import Record
except ImportError as error:
    sys.exit(f"{error}. README.md says what to install; make_stubs.sh makes `jointplan`.")

DONE, ERROR, USAGE, NOT_VERIFIED = 0, 1, 2, 3
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)  # Seconds before each further attempt, at most.
CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", -1),  # An agreement is as large as it is.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2000),
]

Answer = TypeVar("Answer")


class Failed(Exception):
    """What went wrong and what to do, for people."""


# --- What is asked for ---


def read_arguments(arguments: list[str], environment: Mapping[str, str]) -> argparse.Namespace:
    """Reads the command line; ends the program with 2 if it is wrong."""
    parser = argparse.ArgumentParser(
        description="Pulls an agreement, verifies it, and keeps it in a file.",
        epilog="The token comes from --token-file or JOINTPLAN_TOKEN. "
        "Exit status: 0 done, 1 error, 2 wrong command line, 3 not verified.",
    )
    parser.add_argument("name", help="a plan (hub), or plans/hub/agreements/2 (or /latest)")
    parser.add_argument("output", help="the file; if it is there, only what is new is fetched")
    parser.add_argument("--server", help="HOST:PORT; else JOINTPLAN_SERVER")
    parser.add_argument("--token-file", help="the file that holds the token")
    parser.add_argument("--language", default="en", help="of the summary, such as fr or ar")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for all of it")
    parser.add_argument("--tls", action="store_true", help="encrypt; trust the usual authorities")
    parser.add_argument("--root-certificates", help="encrypt; trust what is in this file (PEM)")
    parser.add_argument("--plaintext", action="store_true", help="no TLS although it is far away")
    options = parser.parse_args(arguments)

    name = re.fullmatch(r"(?:plans/)?([^/\s]+)(?:/agreements/([^/\s]+))?", options.name)
    if not name:
        parser.error(f"{options.name} is neither a plan nor plans/PLAN/agreements/NUMBER")
    options.name = f"plans/{name[1]}/agreements/{name[2] or 'latest'}"
    options.server = options.server or environment.get("JOINTPLAN_SERVER", "")
    address = re.fullmatch(r"(?:\[([^\s/\[\]]+)\]|([^\s/\[\]:]+)):\d{1,5}", options.server)
    if not address:
        parser.error("name the server with --server HOST:PORT or JOINTPLAN_SERVER")
    host = address[1] or address[2]
    options.tls = options.tls or options.root_certificates is not None
    if options.tls and options.plaintext:
        parser.error("--plaintext contradicts --tls and --root-certificates")
    if not (options.tls or options.plaintext or is_loopback(host)):
        parser.error(f"{options.server} is another machine: use --tls, so that nobody on the way "
                     "reads the token (or --plaintext, if the way is protected otherwise)")
    return options


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, whatever the network says."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_token(path: str | None, environment: Mapping[str, str]) -> str:
    """Returns the token, and never shows it."""
    token = environment.get("JOINTPLAN_TOKEN", "")
    if path is not None:
        with open(path, encoding="utf-8", errors="replace") as file:
            token = file.read()
    token = token.strip()
    if not token:
        raise Failed("There is no token: set JOINTPLAN_TOKEN, or name a file with --token-file.")
    if not re.fullmatch(r"[!-~]+", token):
        raise Failed("The token is not one line of plain letters: it was copied wrongly.")
    return token


# --- The server ---


def connect(options: argparse.Namespace) -> grpc.Channel:
    """Returns a channel to the server; it connects when something is asked."""
    if not options.tls:
        # A proxy from the environment would see the token too.
        plain = [*CHANNEL_OPTIONS, ("grpc.enable_http_proxy", 0)]
        return grpc.insecure_channel(options.server, plain)
    roots = None
    if options.root_certificates is not None:
        with open(options.root_certificates, "rb") as file:
            roots = file.read()
    credentials = grpc.ssl_channel_credentials(roots)
    return grpc.secure_channel(options.server, credentials, CHANNEL_OPTIONS)


class Server:
    """The agreements of a server: asked with a deadline, and again when it cannot be reached."""

    def __init__(self, channel: grpc.Channel, token: str, timeout: float) -> None:
        self._stub = AgreementServiceStub(channel)
        self._metadata = (("authorization", f"Bearer {token}"),)
        self._end = time.monotonic() + timeout

    def get(self, name: str) -> v1.Agreement:
        """Returns what the server says about an agreement, first of all its digest."""
        request = calls.GetAgreementRequest(name=name)
        return self._repeat(
            lambda left: self._stub.GetAgreement(request, timeout=left, metadata=self._metadata)
        )

    def pull(self, name: str, since: str) -> tuple[bytes, list[tuple[str, bytes]]]:
        """Returns the manifest's bytes, and the records that `since` does not have."""
        request = calls.PullAgreementRequest(name=name, since=since)

        def once(left: float) -> tuple[bytes, list[tuple[str, bytes]]]:
            manifest, records = bytearray(), []
            stream = self._stub.PullAgreement(request, timeout=left, metadata=self._metadata)
            for chunk in stream:
                manifest += chunk.manifest
                records += [(sealed.name, sealed.record) for sealed in chunk.records.records]
            return bytes(manifest), records

        return self._repeat(once)

    def _repeat(self, call: Callable[[float], Answer]) -> Answer:
        for wait in (*WAITS, None):
            left = max(0.0, self._end - time.monotonic())
            try:
                return call(left)
            except grpc.RpcError as error:
                unavailable = error.code() is grpc.StatusCode.UNAVAILABLE
                if not unavailable or wait is None or wait > left:
                    raise
            time.sleep(random.uniform(wait / 2, wait))
        raise AssertionError("the last attempt returns or raises")


# --- Pulling ---


def number_of(name: str) -> int:
    return int(name.rpartition("/")[2])


def check_held(
    server: Server, held: Agreement, name: str, wanted: v1.Agreement, path: str
) -> None:
    """Refuses a file that nothing new can be put to, and a server that went back behind it."""
    held_name = held.manifest.agreement
    if held_name.split("/")[:2] != wanted.name.split("/")[:2]:
        raise Failed(f"{path} holds {held_name}, of another plan. Name another file.")
    if name.endswith("/latest") and number_of(wanted.name) < number_of(held_name):
        raise NotVerified(f"the server's newest is {wanted.name}, but {path} has {held_name}")
    known = wanted if wanted.name == held_name else server.get(held_name)
    if known.digest != held.digest:
        raise NotVerified(f"{path} and the server say different things of {held_name}")


def check_promises(server: Server, pulled: Agreement, wanted: v1.Agreement) -> None:
    """Compares what the manifest says of itself with what was asked for."""
    manifest = pulled.manifest
    if manifest.agreement != wanted.name:
        raise NotVerified(f"the manifest is of {manifest.agreement}, not of {wanted.name}")
    if manifest.plan_revision != wanted.plan_revision:
        raise NotVerified("the manifest is of another revision of the plan")
    previous = server.get(wanted.previous).digest if wanted.previous else b""
    if manifest.previous_digest != previous:
        raise NotVerified("the manifest does not follow the agreement before it")


def hold(path: str) -> Agreement | None:
    """Returns what the file holds from the last time, if it is there."""
    try:
        return agreements.read_file(path)
    except NotVerified as error:
        advice = "Do not use the file; move it away and pull again"
        raise NotVerified(f"{path}: {error}. {advice}") from error


def fetch(server: Server, wanted: v1.Agreement, held: Agreement | None) -> tuple[Agreement, int]:
    """Returns the agreement, out of what is held and what is new, and how many records are new."""
    since = held.manifest.agreement if held else ""
    manifest_bytes, records = server.pull(wanted.name, since)
    new = {name for name, _ in records}
    manifest = agreements.verify_manifest(wanted.digest, manifest_bytes)
    kept = [
        (entry.name, held.records[entry.name])
        for entry in manifest.entries
        if held and entry.name in held.records and entry.name not in new
    ]
    pulled = agreements.verify(wanted.digest, manifest_bytes, records + kept)
    check_promises(server, pulled, wanted)
    return pulled, len(new)


def bring_up_to_date(server: Server, name: str, path: str) -> tuple[Agreement, v1.Agreement, str]:
    """Makes the file hold the agreement; returns it, what the server says of it, what was done."""
    held = hold(path)
    wanted = server.get(name)
    if held is not None:
        check_held(server, held, name, wanted, path)
        if wanted.name == held.manifest.agreement:
            return held, wanted, "is up to date"
    pulled, new = fetch(server, wanted, held)
    agreements.write_file(path, pulled)
    return pulled, wanted, f"was pulled and verified (records received: {new})"


# --- What a person sees ---


def local(texts: Mapping[str, str], languages: list[str]) -> str:
    """Returns the first text of these languages that is there, else any; on one line."""
    for language in [*languages, *sorted(texts)]:
        if language in texts:
            return " ".join(texts[language].split())
    return ""


def summary(pulled: Agreement, said: v1.Agreement, language: str) -> list[str]:
    """Returns the lines that tell a person what was agreed, and who does what next."""
    records = [Record.FromString(content) for content in pulled.records.values()]
    plan = next((record.plan for record in records if record.HasField("plan")), None)
    languages = [language, (plan.default_language if plan else "") or "en", "en"]
    partners = {
        record.name: record.partner.short_name or local(record.partner.title, languages)
        for record in records
        if record.HasField("partner")
    }
    steps = [step for record in records for step in record.activity.next_steps]
    marks = {NEXT_STEP_STATUS_DONE: " (done)", NEXT_STEP_STATUS_DROPPED: " (dropped)"}
    return [
        f"title    {local(plan.title if plan else {}, languages)}",
        f"digest   {pulled.digest.hex()}",
        f"sealed   {said.close_time.ToDatetime():%Y-%m-%d}",
        f"records  {len(records)}",
        f"next steps ({len(steps)}):",
        *(
            f"  {step.due_date or 'no date':<10}  {partners.get(step.responsible, '-')}: "
            f"{local(step.text, languages)}{marks.get(step.status, '')}"
            for step in sorted(steps, key=lambda step: step.due_date or "9999")
        ),
    ]


def explain(error: grpc.RpcError, server: str) -> str:
    """Returns what a call ended with; the server's own messages say what to do."""
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        return f"{server} cannot be reached ({error.details()}). Is it running, and is TLS right?"
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return f"{server} did not answer in time. Try again, or allow more with --timeout."
    return f"{server}: {error.details()}"


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    options = read_arguments(arguments, environment)
    try:
        token = read_token(options.token_file, environment)
        with connect(options) as channel:
            server = Server(channel, token, options.timeout)
            pulled, said, done = bring_up_to_date(server, options.name, options.output)
    except NotVerified as error:
        print(f"Not verified: {error}. Nothing was changed.", file=sys.stderr)
        print("If it stays so, ask those who run the server.", file=sys.stderr)
        return NOT_VERIFIED
    except grpc.RpcError as error:
        print(f"{explain(error, options.server)} Nothing was changed.", file=sys.stderr)
        return ERROR
    except Failed as error:
        print(f"{error} Nothing was changed.", file=sys.stderr)
        return ERROR
    except OSError as error:
        print(f"{error.filename}: {error.strerror}. Nothing was changed.", file=sys.stderr)
        return ERROR
    print(f"{pulled.manifest.agreement} {done}.")
    print("\n".join(summary(pulled, said, options.language)))
    return DONE


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:], os.environ))
