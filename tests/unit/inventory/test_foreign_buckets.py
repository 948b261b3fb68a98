"""Buckets that an account does not have."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logkura.blueprint import design
from logkura.estate import Estate
from logkura.inventory.foreign_buckets import foreign_buckets
from logkura.spec import load

REGION = "ap-northeast-1"
EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"


@pytest.fixture(scope="module")
def estate() -> Estate:
    made = design(load(EXAMPLE), ["/demo/host/example"])
    (stream,) = made.streams
    return replace(made, streams=(stream, replace(stream, bucket="theirs")))


def test_what_the_account_lists_in_any_region_is_its_own(
    estate: Estate, clients_of: Callable[..., Any]
) -> None:
    own = {"Name": estate.streams[0].bucket, "BucketRegion": "eu-west-1"}
    listing = clients_of({"s3.list_buckets": {"Buckets": [own]}})
    assert foreign_buckets(listing, estate, REGION) == ("theirs",)
    both = [own, {"Name": "theirs", "BucketRegion": REGION}]
    listing = clients_of({"s3.list_buckets": {"Buckets": both}})
    assert foreign_buckets(listing, estate, REGION) == ()


def test_nothing_is_known_where_buckets_cannot_be_listed(
    estate: Estate, clients_of: Callable[..., Any]
) -> None:
    assert foreign_buckets(clients_of({}), estate, REGION) == ()
