"""Keys: which are in use, and how often they are asked for."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from logkura.checks.encryption import (
    aws_managed_key,
    bucket_key_alias,
    bucket_key_context,
    estimate,
    key_name,
    key_spec,
    key_state,
    kms_rate,
    multi_region_key,
    replica_key_alias,
    replica_key_region,
    uses,
)
from logkura.estate import Estate, Key
from tests.unit.checks.conftest import rule_modules

MODULES = {
    aws_managed_key,
    bucket_key_alias,
    bucket_key_context,
    key_name,
    key_spec,
    key_state,
    kms_rate,
    multi_region_key,
    replica_key_alias,
    replica_key_region,
}


def test_every_file_of_the_topic_is_looked_at() -> None:
    elsewhere = {"logkura.checks.encryption.stream_grant"}
    assert {module.__name__ for module in MODULES} | elsewhere == rule_modules("encryption")


def test_keys_that_the_archive_does_not_use_are_left_alone(
    changed: Callable[[str], Estate],
) -> None:
    estate = changed("")
    found = {key.arn for key, _ in uses.keys_in_use(estate)}
    assert found == {key.arn for key in estate.keys}
    other = Key("arn:aws:kms:eu-west-1:1:key/other", "eu-west-1", "other", spec="RSA_2048")
    with_other = replace(estate, keys=(*estate.keys, other))
    assert other.arn not in {key.arn for key, _ in uses.keys_in_use(with_other)}


def test_the_load_counts_objects_and_their_replicas(changed: Callable[[str], Estate]) -> None:
    (load,) = estimate.loads(changed(""))
    # Three log groups, an object each 300 s; one data key, and two requests for the replica.
    assert (load.log_groups, load.quota) == (3, 20_000)
    assert load.requests_a_second == pytest.approx(3 * (1 + 2) / 300)
    alone = "buckets.demo-tokyo-crr-01.replication: []"
    (load,) = estimate.loads(changed(alone))
    assert load.requests_a_second == pytest.approx(3 / 300)
