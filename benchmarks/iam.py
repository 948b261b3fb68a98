"""`make bench-iam`: decisions a second, without and with the trace, beside the named peer.

Three cases: (a) one statement; (b) twenty statements with five conditions each, of which the last
one allows; (c) the ten calls of a replication flow with the policies of an archive.  The rounds of
the three measures take turns; each figure is the median of five, with minimum and maximum.

The peer is @cloud-copilot/iam-simulate, used as a black box through its public call, where node
is present: `npm install @cloud-copilot/iam-simulate` in a folder of your own, named by
`--peer FOLDER`.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from logkura.iam import Engine, Policies, PolicyKind, Request, parse_policy, trace

ROUNDS = 5
ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/demo-crr-role"
SOURCE, REPLICA = "arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-osaka-crr-01"
SOURCE_KEY = f"arn:aws:kms:ap-northeast-1:{ACCOUNT}:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
REPLICA_KEY = f"arn:aws:kms:ap-northeast-3:{ACCOUNT}:key/1a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
CONTEXT = "kms:EncryptionContext:aws:s3:arn"
HEADERS = "s3:x-amz-server-side-encryption"

Call = tuple[str, str, dict[str, str]]
Case = tuple[list[dict[str, Any]], dict[str, dict[str, Any]], list[Call]]
"""Identity statements, resource policies by resource, and the calls."""


def _allow(actions: Any, resources: Any, conditions: Any = None) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return {**statement, "Condition": conditions} if conditions else statement


def one_statement() -> Case:
    """(a) one statement."""
    return (
        [_allow("s3:GetObject", f"{SOURCE}/*")],
        {},
        [("s3:GetObject", f"{SOURCE}/demo/key", {})],
    )


def twenty_statements() -> Case:
    """(b) twenty statements with five conditions each."""

    def statement(limit: int) -> dict[str, Any]:
        return _allow(
            "s3:ListBucket",
            SOURCE,
            {
                "StringEquals": {"aws:PrincipalOrgID": "o-1234567890"},
                "StringLike": {"s3:prefix": "demo/*"},
                "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
                "Bool": {"aws:SecureTransport": "true"},
                "NumericLessThan": {"s3:max-keys": str(limit)},
            },
        )

    context = {
        "aws:PrincipalOrgID": "o-1234567890",
        "s3:prefix": "demo/2026",
        "aws:SourceIp": "10.1.2.3",
        "aws:SecureTransport": "true",
        "s3:max-keys": "100",
    }
    return (
        [*(statement(50) for _ in range(19)), statement(150)],
        {},
        [("s3:ListBucket", SOURCE, context)],
    )


def replication() -> Case:
    """(c) the ten calls of a replication flow."""
    encrypted = {HEADERS: "aws:kms", f"{HEADERS}-aws-kms-key-id": REPLICA_KEY}
    via = {
        key: {
            "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
            "StringLike": {CONTEXT: [f"{bucket}", f"{bucket}/*"]},
        }
        for key, region, bucket in (
            (SOURCE_KEY, "ap-northeast-1", SOURCE),
            (REPLICA_KEY, "ap-northeast-3", REPLICA),
        )
    }
    reads = [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
    ]
    writes = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
    statements = [
        _allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], SOURCE),
        _allow(reads, f"{SOURCE}/*"),
        _allow(
            writes,
            f"{REPLICA}/*",
            {"StringEqualsIfExists": encrypted},
        ),
        _allow("kms:Decrypt", SOURCE_KEY, via[SOURCE_KEY]),
        _allow("kms:Encrypt", REPLICA_KEY, via[REPLICA_KEY]),
    ]
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    key_policy = {
        "Version": "2012-10-17",
        "Statement": [{**root, "Action": "kms:*", "Resource": "*"}],
    }
    calls: list[Call] = [
        ("s3:GetReplicationConfiguration", SOURCE, {}),
        ("s3:ListBucket", SOURCE, {}),
        *((action, f"{SOURCE}/demo/k", {}) for action in reads),
        ("s3:ReplicateObject", f"{REPLICA}/demo/k", encrypted),
        ("s3:ReplicateDelete", f"{REPLICA}/demo/k", {}),
        ("s3:ReplicateTags", f"{REPLICA}/demo/k", {}),
        (
            "kms:Decrypt",
            SOURCE_KEY,
            {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com", CONTEXT: SOURCE},
        ),
        (
            "kms:Encrypt",
            REPLICA_KEY,
            {"kms:ViaService": "s3.ap-northeast-3.amazonaws.com", CONTEXT: REPLICA},
        ),
    ]
    return statements, {SOURCE_KEY: key_policy, REPLICA_KEY: key_policy}, calls


CASES: dict[str, Callable[[], Case]] = {
    "(a) one statement": one_statement,
    "(b) 20 statements, 5 conditions each": twenty_statements,
    "(c) the ten calls of replication": replication,
}


def _ours(case: Case) -> list[tuple[Engine, Request]]:
    statements, resource_policies, calls = case
    document = {"Version": "2012-10-17", "Statement": statements}
    identity = (parse_policy(document, PolicyKind.IDENTITY),)
    engines = {}
    for _, resource, _ in calls:
        found = resource_policies.get(resource)
        attached = parse_policy(found, PolicyKind.RESOURCE) if found else None
        engines[resource] = engines.get(resource) or Engine(
            Policies(identity=identity, resource=attached)
        )
    return [
        (engines[resource], Request(ROLE, action, resource, ACCOUNT, context))
        for action, resource, context in calls
    ]


def _peers(case: Case) -> list[dict[str, Any]]:
    statements, resource_policies, calls = case
    policy = {"Version": "2012-10-17", "Statement": statements}
    return [
        {
            "request": {
                "principal": ROLE,
                "action": action,
                "resource": {"resource": resource, "accountId": ACCOUNT},
                "contextVariables": context,
            },
            "identityPolicies": [{"name": "role", "policy": policy}],
            "serviceControlPolicies": [],
            "resourceControlPolicies": [],
            **(
                {"resourcePolicy": resource_policies[resource]}
                if resource in resource_policies
                else {}
            ),
        }
        for action, resource, context in calls
    ]


def _rate(work: list[tuple[Engine, Request]], seconds: float, *, traced: bool) -> float:
    decisions, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for _ in range(20):
            for engine, request in work:
                if traced:
                    trace(engine, request)
                else:
                    engine.decide(request)
        decisions += 20 * len(work)
    return decisions / (now - began)


def _peer_rates(folder: Path, seconds: float) -> dict[str, float]:
    document = {"seconds": seconds, "cases": {name: _peers(make()) for name, make in CASES.items()}}
    done = subprocess.run(  # noqa: S603 -- the peer, as it is
        ["node", str(Path(__file__).with_name("iam_peer.mjs")), str(folder.resolve())],  # noqa: S607
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def measure(peer: Path | None, seconds: float) -> dict[str, dict[str, list[float]]]:
    """Return decisions a second: case, then measure, then one figure a round."""
    work = {name: _ours(make()) for name, make in CASES.items()}
    for name, calls in work.items():
        denied = [
            request.action for engine, request in calls if engine.decide(request).value != "Allowed"
        ]
        if denied:
            sys.exit(f"{name}: expected every call to be allowed, found {denied}")
    rates: dict[str, dict[str, list[float]]] = {
        name: {"logkura": [], "with trace": [], "peer": []} for name in CASES
    }
    for _ in range(ROUNDS):
        for name, calls in work.items():
            rates[name]["logkura"].append(_rate(calls, seconds, traced=False))
            rates[name]["with trace"].append(_rate(calls, seconds, traced=True))
        for name, rate in _peer_rates(peer, seconds).items() if peer else ():
            rates[name]["peer"].append(rate)
    return rates


def _shown(rates: list[float]) -> str:
    if not rates:
        return "absent"
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peer", type=Path, help="folder with the peer's node_modules")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one round")
    options = parser.parse_args()
    peer = options.peer if options.peer and shutil.which("node") else None
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rates = measure(peer, options.seconds)
    _say(f"decisions a second, one core, median of {ROUNDS}; Python {platform.python_version()}")
    if peer is None:
        _say("peer absent: it needs node and --peer FOLDER")
    _say(f"{'case':<38}{'logkura':>32}{'with trace':>30}{'peer':>26}{'ratio':>8}")
    for name, measures in rates.items():
        ours, theirs = measures["logkura"], measures["peer"]
        ratio = f"{statistics.median(ours) / statistics.median(theirs):.0f}" if theirs else "-"
        _say(
            f"{name:<38}{_shown(ours):>32}{_shown(measures['with trace']):>30}"
            f"{_shown(theirs):>26}{ratio:>8}"
        )


if __name__ == "__main__":
    main()
