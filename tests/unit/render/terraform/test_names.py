"""What things are called in the code."""

from dataclasses import replace

import pytest

from logkura.estate import Estate
from logkura.render.terraform.names import PRIMARY, REPLICA, Labels
from logkura.render.terraform.scope import Scope


def test_names_say_what_a_thing_is_for(scope: Scope) -> None:
    labels, estate = scope.labels, scope.estate
    assert [labels.key(key) for key in estate.keys] == ["stream", "objects", REPLICA]
    assert [labels.bucket(each) for each in estate.buckets] == [PRIMARY, REPLICA]
    assert [labels.role(role) for role in estate.roles] == [
        "subscription",
        "delivery",
        "transform",
        "replication",
    ]
    assert [labels.log_group(group) for group in estate.log_groups] == ["delivery", "transformer"]


def test_one_key_for_records_and_objects_is_the_archives(estate: Estate) -> None:
    stream, objects, replica = estate.keys
    (made,) = estate.streams
    shared = replace(
        estate,
        keys=(objects, replica),
        streams=(replace(made, stream_key_arn=objects.arn),),
    )
    labels = Labels(shared, "ap-northeast-1")
    assert [labels.key(key) for key in shared.keys] == [PRIMARY, REPLICA]
    assert labels.key(stream) == "records_in_the_delivery_stream"


def test_a_region_has_its_provider(scope: Scope) -> None:
    assert scope.labels.provider("ap-northeast-1") == ""
    assert scope.labels.provider("ap-northeast-3") == REPLICA
    with pytest.raises(ValueError, match="eu-west-1"):
        scope.labels.provider("eu-west-1")
