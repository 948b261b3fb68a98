"""What renderings refuse; field by field it is in `test_every_attribute`."""

from dataclasses import replace

import pytest

from logkura.blueprint import design
from logkura.estate import Estate
from logkura.render.renderable import check_renderable
from logkura.spec import Archive


@pytest.fixture
def estate(archive: Archive) -> Estate:
    return design(archive)


def test_a_design_is_taken(estate: Estate) -> None:
    check_renderable(estate)


def test_a_key_that_exists_may_be_of_any_kind(own_key: Archive) -> None:
    estate = design(own_key)
    keys = tuple(replace(key, state="") if key.exists else key for key in estate.keys)
    assert any(key.exists for key in keys)
    check_renderable(replace(estate, keys=keys))


def test_a_refusal_names_resource_field_and_both_values(estate: Estate) -> None:
    open_ = replace(estate.buckets[0], public_access_blocked=False)
    with pytest.raises(ValueError, match="public_access_blocked") as refused:
        check_renderable(replace(estate, buckets=(open_, *estate.buckets[1:])))
    name = open_.name
    assert str(refused.value) == f"{name}: public_access_blocked: expected True, found False"


def test_a_role_has_one_policy(estate: Estate) -> None:
    role = replace(estate.roles[0], policies=estate.roles[0].policies * 2)
    with pytest.raises(ValueError, match="policies: expected one, found 2"):
        check_renderable(replace(estate, roles=(role, *estate.roles[1:])))


def test_the_rules_of_a_replication_share_their_role(estate: Estate) -> None:
    bucket = estate.buckets[0]
    (rule,) = bucket.replication
    second = replace(rule, id="second", role_arn=estate.roles[0].arn)
    two = replace(bucket, replication=(rule, second))
    with pytest.raises(ValueError, match="role_arn: expected one for all rules"):
        check_renderable(replace(estate, buckets=(two, *estate.buckets[1:])))


def test_the_alarms_of_a_region_tell_the_same_topics(estate: Estate) -> None:
    told = replace(estate.alarms[0], actions=("arn:aws:sns:ap-northeast-1:123456789012:t",))
    with pytest.raises(ValueError, match="actions: expected those of"):
        check_renderable(replace(estate, alarms=(told, *estate.alarms[1:])))
