"""Designed archives of every kind that changes a flow."""

from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.estate import Estate
from logkura.spec import loads

EXAMPLE = (Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml").read_text()
_LOCK = "bucket_key: false\n  object_lock: {mode: COMPLIANCE, days: 30}"
VARIANTS = {
    "plain": (),
    "bucket-key": (("bucket_key: false", "bucket_key: true"),),
    "locked": (("bucket_key: false", _LOCK),),
    "delete-markers": (
        ("  filter: {prefix: demo}", "  filter: {prefix: demo}\n  delete_markers: true"),
    ),
    "whole-bucket": (("prefix: demo/", 'prefix: ""'), ("filter: {prefix: demo}", "filter: {}")),
    "china": (
        ("region: ap-northeast-1", "region: cn-north-1"),
        ("region: ap-northeast-3", "region: cn-northwest-1"),
    ),
    "one-key": (("alias/demo/firehose/defaultkey", "alias/demo/s3/defaultkey"),),
    "message": (("format: envelope", "format: message"),),
}


def designed(*changes: tuple[str, str]) -> Estate:
    """Return the example's estate, its text changed."""
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return design(loads(text, "archive.yaml"), ["/demo/host/a"])


@pytest.fixture(params=sorted(VARIANTS))
def estate(request: pytest.FixtureRequest) -> Estate:
    return designed(*VARIANTS[request.param])


@pytest.fixture
def example() -> Estate:
    return designed()
