"""Two buckets in two regions with a key each, a role, and a judge that can be told to deny."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from logkura.lab import Lab, ManualClock
from logkura.lab.authorisation import Call
from logkura.lab.replication import Replication

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@dataclass
class Judge:
    """Allows every call but those of the denied actions, and remembers them all."""

    calls: list[Call] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)

    def allows(self, call: Call) -> bool:
        """Remember the call and allow it, unless its action was denied."""
        self.calls.append(call)
        return call.action not in self.denied and f"{call.action} {call.region}" not in self.denied


@dataclass(frozen=True)
class Pair:
    """An archive in Tokyo whose objects are copied to Osaka."""

    tokyo: Any
    osaka: Any
    source_key: str
    replica_key: str
    role: str
    engine: Replication
    source: str = "archive"
    replica: str = "archive-copy"

    def rule(self, **changes: Any) -> dict[str, Any]:
        """Return a rule that copies everything, as PutBucketReplication takes it."""
        return {
            "ID": "everything",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": self.destination(),
            **changes,
        }

    def destination(self, **changes: Any) -> dict[str, Any]:
        """Return the destination of `rule`."""
        return {
            "Bucket": f"arn:aws:s3:::{self.replica}",
            "EncryptionConfiguration": {"ReplicaKmsKeyID": self.replica_key},
            **changes,
        }

    def configure(self, *rules: dict[str, Any], role: str = "") -> None:
        """Put the rules, or the one that copies everything, on the source."""
        self.tokyo.put_bucket_replication(
            Bucket=self.source,
            ReplicationConfiguration={
                "Role": role or self.role,
                "Rules": list(rules) or [self.rule()],
            },
        )

    def put(self, key: str = "log", body: bytes = b"one line\n", **options: Any) -> str:
        """Put an object into the source and return its version."""
        version: str = self.tokyo.put_object(Bucket=self.source, Key=key, Body=body, **options)[
            "VersionId"
        ]
        return version

    def head(self, key: str = "log") -> dict[str, Any]:
        """Return what HeadObject tells of a source object."""
        head: dict[str, Any] = self.tokyo.head_object(Bucket=self.source, Key=key)
        return head

    def status(self, key: str = "log") -> str | None:
        """Return the replication status of a source object."""
        return self.head(key).get("ReplicationStatus")

    def replicas(self, bucket: str = "") -> list[str]:
        """List the keys in a destination."""
        listed = self.osaka.list_objects_v2(Bucket=bucket or self.replica)
        return [each["Key"] for each in listed.get("Contents", [])]

    def read(self, key: str = "log") -> dict[str, Any]:
        """Return what GetObject gives of a replica."""
        got: dict[str, Any] = self.osaka.get_object(Bucket=self.replica, Key=key)
        return got

    def failure(self, **put: Any) -> str:
        """Put an object, let its replication fail, and return the reason."""
        self.put(**put)
        self.engine.pump()
        assert self.status(put.get("key", "log")) == "FAILED"
        return self.engine.failures[-1].code


def make_bucket(s3: Any, name: str, region: str, key: str = "", **options: Any) -> None:
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": region}, **options
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if key:
        encrypt(s3, name, key)


def encrypt(s3: Any, bucket: str, key: str, *, bucket_key: bool = False) -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def lab(judge: Judge) -> Iterator[Lab]:
    """Give a lab whose role sessions are judged; its clock stands at 2026-11-24 10:30 UTC."""
    clock = ManualClock(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    with Lab(clock=clock, authoriser=judge) as started:
        yield started


@pytest.fixture
def engine(lab: Lab) -> Replication:
    """Give the replication engine, pumped by the test alone."""
    return lab.replication


@pytest.fixture
def pair(lab: Lab, engine: Replication) -> Pair:
    """Give two versioned buckets, each encrypted with a key of its region; no rule yet."""
    tokyo, osaka = lab.clients.get("s3", TOKYO), lab.clients.get("s3", OSAKA)
    keys = [
        lab.clients.get("kms", region).create_key()["KeyMetadata"]["Arn"]
        for region in (TOKYO, OSAKA)
    ]
    role = lab.clients.get("iam", TOKYO).create_role(
        RoleName="copier", AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    made = Pair(tokyo, osaka, keys[0], keys[1], role["Role"]["Arn"], engine)
    make_bucket(tokyo, made.source, TOKYO, made.source_key)
    make_bucket(osaka, made.replica, OSAKA, made.replica_key)
    return made
