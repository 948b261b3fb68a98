"""Every attribute of a design is in both renderings, or is refused, or stands here with the reason.

Each field of each type that a design consists of has one change in `CHANGES`.  A field without one
fails the first test, a change that a rendering does not show fails the second: nothing that an
estate can say is left out unseen.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from logkura.blueprint import design
from logkura.estate import (
    Alarm,
    BatchReplication,
    Bucket,
    Dashboard,
    DeliveryStream,
    Destination,
    Estate,
    Expiration,
    Function,
    Key,
    LogDelivery,
    LogGroup,
    ObjectLock,
    Outside,
    Reader,
    ReplicationRule,
    Role,
    SubscriptionFilter,
    Transition,
)
from logkura.iam import Grant, Policy, Statement
from logkura.render.cloudformation import render_cloudformation
from logkura.render.terraform import render_terraform
from logkura.spec import Archive, loads

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"
ACCOUNT, TOKYO, OSAKA, ELSEWHERE = "123456789012", "ap-northeast-1", "ap-northeast-3", "eu-west-1"
ADDITIONS = f"""\
alarms: {{notify: ['arn:aws:sns:{TOKYO}:{ACCOUNT}:oncall', 'arn:aws:sns:{OSAKA}:{ACCOUNT}:oncall']}}
service_logs:
  landing_bucket: demo-tokyo-landing-01
  expire_after_days: 400
  logs: [{{kind: alb_access, prefix: elb/}}]
readers: [{{name: audit, reads: archive, prefix: demo/}}]
tags:"""
AGING = """\
bucket_key: false
  object_lock: {mode: COMPLIANCE, days: 30}
  lifecycle: [{prefix: demo/, storage_class: GLACIER_IR, after_days: 90, expire_after_days: 900}]"""
OTHER = Policy((Statement("Other", ("s3:ListBucket",), ("*",)),))


@dataclass(frozen=True)
class Refused:
    """A value that renderings refuse: both of them, or those that are named."""

    value: Any
    by: frozenset[str] = frozenset({"cloudformation", "terraform"})


@dataclass(frozen=True)
class Elsewhere:
    """Why a field changes nothing by itself."""

    reason: str


@dataclass(frozen=True)
class Renamed:
    """A name, or a part of one, that stands in other resources too."""

    old: str
    new: str


@dataclass(frozen=True)
class Whole:
    """A field that cannot differ alone, with the others."""

    change: Callable[[Any], Any]


def by_sources(value: Any) -> Refused:
    """Terraform's code has the sources that give the filters, and no filters of its own."""
    return Refused(value, frozenset({"terraform"}))


ITEMS = Elsewhere("the fields of its items have changes of their own")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/other"
KEY = f"arn:aws:kms:{TOKYO}:{ACCOUNT}:key/0f1e2d3c-0000-4000-8000-000000000000"
HERE = f"{TOKYO}:{ACCOUNT}"

CHANGES: Mapping[type, Mapping[str, Any]] = {
    Estate: {
        "archive": "other",
        "account": "210987654321",
        "keys": ITEMS,
        "buckets": lambda buckets: buckets[:-1],
        "roles": lambda roles: roles[:-1],
        "functions": Refused(()),
        "log_groups": Refused(lambda groups: groups[:1]),
        "streams": Refused(()),
        "filters": ITEMS,
        "tags": {"system": "other"},
        "deliveries": Elsewhere("the buckets' policies have the statements for them"),
        "readers": Elsewhere("their roles are among the estate's"),
        "batches": Refused((BatchReplication(ROLE, "demo-tokyo-crr-01"),)),
        "alarms": lambda alarms: alarms[:-1],
        "dashboards": (),
        "unread": Refused({ROLE: "AccessDenied"}),
        "refused": Refused({"Role": "EntityAlreadyExists"}),
        "destinations": Refused((Destination("d", "arn", TOKYO, "arn", ROLE),)),
        "foreign_buckets": Refused(("others",)),
        "other_roles": Refused((Role("other", ROLE, OTHER, (OTHER,)),)),
        "absent": Refused(frozenset({ROLE})),
        "outside": Refused((Outside(ROLE),)),
    },
    Key: {
        "arn": Elsewhere("KMS chooses it; until then it is a designed one, which nobody writes"),
        "region": Refused(ELSEWHERE),
        "purpose": "other objects",
        "alias": "alias/other",
        "policy": OTHER,
        "spec": Refused("RSA_2048"),
        "state": Refused("Disabled"),
        "grants": Refused((Grant("lambda.amazonaws.com", frozenset({"Decrypt"})),)),
        "aliases": Refused(("alias/second",)),
        "manager": Refused("AWS"),
    },
    Bucket: {
        "name": Renamed("demo-tokyo-crr-01", "demo-tokyo-other-01"),
        "region": Refused(ELSEWHERE),
        "key_arn": KEY,
        "bucket_key": True,
        "policy": OTHER,
        "lifecycle": (),
        "object_lock": None,
        "replication": (),
        "algorithm": "aws:kms:dsse",
        "versioned": Refused(value=False),
        "ownership": "ObjectWriter",
        "public_access_blocked": Refused(value=False),
        "access_log_bucket": Refused("demo-tokyo-landing-01"),
        "access_log_prefix": Refused("s3/"),
    },
    Transition: {
        "prefix": "other/",
        "storage_class": "DEEP_ARCHIVE",
        "after_days": 91,
        "tags": {"KEEP": "no"},
    },
    Expiration: {"prefix": "other/", "after_days": 901, "tags": {"KEEP": "no"}},
    ObjectLock: {"mode": "GOVERNANCE", "days": 31},
    ReplicationRule: {
        "id": "other",
        "role_arn": ROLE,
        "destination_bucket": "demo-osaka-other-01",
        "replica_key_arn": "",
        "prefix": "other/",
        "tags": {"KEEP": "yes"},
        "delete_markers": True,
        "time_control": True,
        "enabled": False,
        "kms_objects": False,
        "destination_account": Refused("210987654321"),
        "owner_override": Refused(value=True),
        "has_filter": Refused(value=False),
        "priority": 3,
        "metrics": False,
    },
    Role: {
        "name": Renamed("logkura-demo-reader-audit", "logkura-demo-reader-other"),
        "arn": Refused(f"arn:aws:iam::{ACCOUNT}:role/path/logkura-demo-reader-audit"),
        "trust": OTHER,
        "policies": (OTHER,),
        "boundary": Refused(OTHER),
        "attached": Refused(("arn:aws:iam::aws:policy/ReadOnlyAccess",)),
    },
    Policy: {"statements": OTHER.statements, "version": "2008-10-17"},
    Statement: {
        "sid": "Other",
        "actions": ("s3:GetBucketAcl",),
        "resources": ("arn:aws:s3:::other",),
        "principals": {"AWS": ("*",)},
        "conditions": {"Bool": {"aws:SecureTransport": ("true",)}},
        "effect": "Deny",
        "not_actions": ("s3:PutObject",),
        "not_resources": ("arn:aws:s3:::other",),
        "not_principals": {"AWS": ("*",)},
    },
    Function: {
        "name": Renamed("logkura-demo-transform", "logkura-demo-other"),
        "arn": Refused(f"arn:aws:lambda:{HERE}:function:other"),
        "region": Refused(OSAKA),
        "role_arn": ROLE,
        "runtime": "python3.14",
        "handler": "other.handler",
        "memory_mib": 1024,
        "timeout_seconds": 60,
        "environment": {"OTHER": "value"},
        "code": b"other",
        "policy": Refused(OTHER),
        "code_sha256": Refused("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    },
    LogGroup: {
        "name": Renamed("/aws/kinesisfirehose/logkura-demo", "/aws/kinesisfirehose/other"),
        "region": Refused(OSAKA),
        "retention_days": 7,
        "streams": lambda streams: (*streams, "Other"),
        "key_arn": KEY,
    },
    DeliveryStream: {
        "name": Whole(
            lambda each: replace(each, name="o", arn=f"arn:aws:firehose:{HERE}:deliverystream/o")
        ),
        "arn": Refused(f"arn:aws:firehose:{HERE}:deliverystream/other"),
        "region": Refused(OSAKA),
        "role_arn": ROLE,
        "stream_key_arn": KEY,
        "bucket": "demo-tokyo-landing-01",
        "object_key_arn": KEY,
        "prefix": "other/",
        "error_prefix": "other/errors/",
        "compression": "GZIP",
        "file_extension": ".other",
        "time_zone": "UTC",
        "buffer_size_mib": 65,
        "buffer_interval_seconds": 301,
        "function_arn": f"arn:aws:lambda:{HERE}:function:other",
        "log_group": Refused("/aws/kinesisfirehose/other"),
        "log_stream": Refused("Other"),
        "source": Refused("KinesisStreamAsSource"),
        "destination": Refused("Splunk"),
        "processors": Refused(("Lambda", "AppendDelimiterToRecord")),
        "partitioned": False,
        "key_type": "AWS_OWNED_CMK",
        "names_latest": False,
    },
    SubscriptionFilter: {
        "name": by_sources("other"),
        "region": Refused(OSAKA),
        "log_group": by_sources("/other"),
        "pattern": by_sources("?ERROR"),
        "destination_arn": by_sources(f"arn:aws:firehose:{HERE}:deliverystream/other"),
        "role_arn": by_sources(ROLE),
        "selection": Refused('LogGroupName NOT IN ["/a"]'),
    },
    Alarm: {
        "name": "logkura-demo-other",
        "region": Refused(ELSEWHERE),
        "description": "Other words.",
        "namespace": "Other",
        "metric": "Other",
        "dimensions": {"Other": "value"},
        "statistic": "p99.9",
        "period_seconds": 60,
        "evaluation_periods": 9,
        "threshold": 0.5,
        "comparison": "LessThanThreshold",
        "missing_data": "breaching",
        "actions": (f"arn:aws:sns:{OSAKA}:{ACCOUNT}:other",),
        "query": Refused("SELECT SUM(x)"),
        "enabled": False,
    },
    Dashboard: {
        "name": "logkura-demo-other",
        "region": Refused(OSAKA),
        "body": '{"widgets":[]}',
    },
    LogDelivery: {each.name: Elsewhere("see Estate.deliveries") for each in fields(LogDelivery)},
    Reader: {each.name: Elsewhere("see Estate.readers") for each in fields(Reader)},
}
FIRST = {Bucket, LogGroup}
"""Types of which the first one has most to say; of the others the last one is changed."""

RENDERINGS: Mapping[str, Callable[[Archive, Estate], Mapping[str, bytes]]] = {
    "cloudformation": lambda _, estate: render_cloudformation(estate).files,
    "terraform": render_terraform,
}


@pytest.fixture(scope="module")
def archive() -> Archive:
    text = EXAMPLE.read_text()
    for old, new in (("bucket_key: false", AGING), ("tags:", ADDITIONS)):
        assert old in text
        text = text.replace(old, new)
    return loads(text, "archive.yaml")


@pytest.fixture(scope="module")
def estate(archive: Archive) -> Estate:
    return design(archive, ["/demo/host/a"])


@pytest.fixture(scope="module")
def unchanged(archive: Archive, estate: Estate) -> Mapping[str, Mapping[str, bytes]]:
    return {name: render(archive, estate) for name, render in RENDERINGS.items()}


def test_every_field_of_a_design_has_its_change(estate: Estate) -> None:
    assert {type(each) for each in _parts(estate)} == set(CHANGES)
    for kind, changes in CHANGES.items():
        assert set(changes) == {each.name for each in fields(kind)}, kind


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        pytest.param(kind, field, id=f"{kind.__name__}.{field}")
        for kind, changes in CHANGES.items()
        for field, change in changes.items()
        if not isinstance(change, Elsewhere)
    ],
)
def test_a_change_is_written_or_refused(
    archive: Archive,
    estate: Estate,
    unchanged: Mapping[str, Mapping[str, bytes]],
    rendering: str,
    kind: type,
    field: str,
) -> None:
    change = CHANGES[kind][field]
    changed = _changed(estate, kind, field, change)
    assert changed != estate
    if isinstance(change, Refused) and rendering in change.by:
        with pytest.raises(ValueError, match=rf"\b{field}\b"):
            RENDERINGS[rendering](archive, changed)
    else:
        assert RENDERINGS[rendering](archive, changed) != unchanged[rendering]


def _parts(value: Any) -> Iterator[Any]:
    """Yield the dataclasses that a value consists of, itself first."""
    if is_dataclass(value):
        yield value
        for each in fields(value):
            yield from _parts(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _parts(each)


def _changed(estate: Estate, kind: type, field: str, change: Any) -> Estate:
    if isinstance(change, Renamed):
        return _mapped(
            estate, lambda each: each.replace(change.old, change.new) if type(each) is str else each
        )
    target = [each for each in _parts(estate) if type(each) is kind][0 if kind in FIRST else -1]
    value = change.value if isinstance(change, Refused) else change
    if isinstance(change, Whole):
        made = change.change(target)
    else:
        value = value(getattr(target, field)) if callable(value) else value
        made = replace(target, **{field: value})
    return _mapped(estate, lambda each: made if each is target else each)


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with every part of it replaced by what a function says."""
    found = change(value)
    if found is not value:
        return found
    if is_dataclass(value):
        inner = {each.name: _mapped(getattr(value, each.name), change) for each in fields(value)}
        return replace(value, **inner)
    if isinstance(value, tuple):
        return tuple(_mapped(each, change) for each in value)
    if isinstance(value, Mapping):
        return {key: _mapped(each, change) for key, each in value.items()}
    return value
