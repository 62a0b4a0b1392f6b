"""Agreements for the tests of the Python example, sealed as the service seals them."""

import python_example  # noqa: F401  Puts the example on the path.

import agreement as example
from jointplan.v1 import agreement_pb2 as v1
from jointplan.v1.change_pb2 import Record


def record(name, title, **fields):
    """Returns (name, bytes) of an activity, or of the plan or a partner if the name is one's."""
    if name.startswith("partners/"):
        content = Record(name=name, partner={"name": name, "title": title, **fields})
    elif "/activities/" in name:
        content = Record(name=name, activity={"name": name, "title": title, **fields})
    else:
        content = Record(name=name, plan={"name": name, "title": title, **fields})
    return name, content.SerializeToString(deterministic=True)


RECORDS = [
    record("partners/giz", {"en": "GIZ"}),
    record("plans/hub", {"en": "Work plan", "fr": "Programme de travail", "ar": "برنامج العمل"}),
    record("plans/hub/activities/a1", {"fr": "Formation", "ar": "تدريب"}),
    record("plans/hub/activities/a2", {"en": "Survey"}),
]


def digest_of_record(name, content):
    return example.digest_of(example.RECORD_TAG, name.encode(), content)


def manifest_of(records, **fields):
    """Returns the bytes of a manifest of records, in their order."""
    entries = [v1.ManifestEntry(name=n, digest=digest_of_record(n, c)) for n, c in records]
    fields = {"agreement": "plans/hub/agreements/1", "plan_revision": 7, **fields}
    return v1.Manifest(entries=entries, **fields).SerializeToString(deterministic=True)


def digest_of_manifest(manifest_bytes):
    return example.digest_of(example.MANIFEST_TAG, manifest_bytes)


def verify(records, **fields):
    """Returns the agreement of some records."""
    manifest_bytes = manifest_of(records, **fields)
    return example.verify(digest_of_manifest(manifest_bytes), manifest_bytes, records)
