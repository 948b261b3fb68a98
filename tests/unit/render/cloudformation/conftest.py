"""Designed archives of every kind that a template differs for, and templates read back."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from logkura.blueprint import design
from logkura.estate import Estate
from logkura.lab.cloudformation.documents import read_document
from logkura.render.cloudformation.references import References
from logkura.render.cloudformation.template import Template
from logkura.spec import loads

EXAMPLE = (Path(__file__).parents[4] / "examples" / "stream" / "archive.yaml").read_text()
TOKYO, OSAKA, ACCOUNT = "ap-northeast-1", "ap-northeast-3", "123456789012"
OWN_KEYS = {
    name: f"arn: 'arn:aws:kms:{region}:{ACCOUNT}:key/0f1e2d3c-0000-4000-8000-00000000000{number}'"
    for number, (name, region) in enumerate(
        {
            "alias: alias/demo/firehose/defaultkey": TOKYO,
            "alias: alias/demo/s3/defaultkey": TOKYO,
            "alias: alias/crr-osaka": OSAKA,
        }.items()
    )
}
TOPICS = [f"arn:aws:sns:{region}:{ACCOUNT}:oncall" for region in (TOKYO, OSAKA)]
SERVICES = """\
service_logs:
  landing_bucket: demo-tokyo-landing-01
  expire_after_days: 400
  logs:
    - {kind: alb_access, prefix: elb/}
    - {kind: vpc_flow, prefix: demo/flow/}
    - {kind: vpc_flow, prefix: demo/flow/, account: '210987654321', region: us-east-1}
    - {kind: cloudtrail, prefix: demo/trail/}
readers:
  - {name: audit, reads: archive, prefix: demo/, through: athena}
  - {name: drill, reads: replica}
  - {name: analysis, reads: landing, trusted: ["arn:aws:iam::123456789012:role/analysts"]}"""
_RULE = "  filter: {prefix: demo}"
VARIANTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "plain": (),
    "whole-bucket": (("prefix: demo/", 'prefix: ""'), ("filter: {prefix: demo}", "filter: {}")),
    "keyed-locked-aging": (
        (
            "bucket_key: false",
            (
                "bucket_key: true\n  object_lock: {mode: COMPLIANCE, days: 30}\n  lifecycle:\n"
                "    - {prefix: demo/, storage_class: GLACIER_IR, after_days: 90}\n"
                "    - {storage_class: DEEP_ARCHIVE, after_days: 400, expire_after_days: 3650}"
            ),
        ),
    ),
    "in-time": ((_RULE, f"{_RULE}\n  delete_markers: true\n  replication_time_control: true"),),
    "one-tag": ((_RULE, "  filter: {tags: {IS_REP: 'true'}}"),),
    "tagged": ((_RULE, "  filter: {prefix: demo, tags: {IS_REP: 'true', TEAM: logs}}"),),
    "one-key": (("alias/demo/firehose/defaultkey", "alias/demo/s3/defaultkey"),),
    "own-keys": tuple(OWN_KEYS.items()),
    "told": (("tags:", f"alarms: {{notify: {TOPICS}}}\ntags:"),),
    "services-and-readers": (("tags:", f"{SERVICES}\ntags:"),),
    "message": (("format: envelope", "format: message"),),
    "filtered": (("- log_group: /demo/os", "- {log_group: /demo/os, filter_pattern: '?a ${b}'}"),),
    "china": (
        ("region: ap-northeast-1", "region: cn-north-1"),
        ("region: ap-northeast-3", "region: cn-northwest-1"),
    ),
    "alone": ((EXAMPLE[EXAMPLE.index("replica:") : EXAMPLE.index("tags:")], ""),),
    "untagged": ((EXAMPLE[EXAMPLE.index("tags:") :], ""),),
}


def designed(variant: str, existing: tuple[str, ...] = ("/demo/host/a",)) -> Estate:
    """Return the example's estate, its text changed."""
    text = EXAMPLE
    for old, new in VARIANTS[variant]:
        assert old in text, old
        text = text.replace(old, new)
    return design(loads(text, "archive.yaml"), existing)


@pytest.fixture(params=sorted(VARIANTS))
def estate(request: pytest.FixtureRequest) -> Estate:
    return designed(request.param)


@pytest.fixture
def plain() -> Estate:
    return designed("plain")


@pytest.fixture
def build() -> Callable[..., tuple[Template, Callable[[], Mapping[str, Any]]]]:
    """Give a function that returns an empty template, and what reads its resources back."""

    def make(region: str = TOKYO, **tags: str) -> tuple[Template, Callable[[], Mapping[str, Any]]]:
        template = Template("words", "demo", References(region, ACCOUNT), tags)
        return template, lambda: read(template.to_bytes())["Resources"]

    return make


def read(body: bytes) -> dict[str, Any]:
    """Return a template with its short tags as functions."""
    document: dict[str, Any] = read_document(body.decode())
    return document
