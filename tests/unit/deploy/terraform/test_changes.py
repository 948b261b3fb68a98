"""A plan of Terraform's as changes, in the words of every deployment."""

from typing import Any

import pytest

from logkura.deploy.changes import Action
from logkura.deploy.terraform.changes import changes_of


def _plan(actions: list[str], **change: Any) -> dict[str, Any]:
    kind = change.pop("kind", "aws_s3_bucket")
    found = {
        "address": f"{kind}.archive",
        "mode": change.pop("mode", "managed"),
        "type": kind,
        "change": {"actions": actions, "before": None, "after": None, **change},
    }
    return {"resource_changes": [found]}


@pytest.mark.parametrize(
    ("actions", "action", "kept"),
    [
        (["create"], Action.ADD, False),
        (["update"], Action.CHANGE, False),
        (["delete"], Action.REMOVE, False),
        (["forget"], Action.REMOVE, True),
        (["delete", "create"], Action.REPLACE, False),
        (["create", "delete"], Action.REPLACE, False),
        (["create", "forget"], Action.REPLACE, True),
    ],
)
def test_every_action(actions: list[str], action: Action, *, kept: bool) -> None:
    (change,) = changes_of(_plan(actions, before={"bucket": "b"}), "infra")
    assert (change.action, change.kept, change.place) == (action, kept, "infra")
    assert (change.type, change.logical_id) == ("aws_s3_bucket", "aws_s3_bucket.archive")
    assert change.holds_data


@pytest.mark.parametrize("actions", [["no-op"], ["read"]])
def test_what_changes_nothing_is_no_change(actions: list[str]) -> None:
    assert list(changes_of(_plan(actions), "infra")) == []
    assert list(changes_of(_plan(["create"], mode="data"), "infra")) == []
    assert list(changes_of({}, "infra")) == []


def test_an_import_is_adopted() -> None:
    (change,) = changes_of(_plan(["no-op"], importing={"id": "b"}, after={"bucket": "b"}), "infra")
    assert (change.action, change.name) == (Action.ADOPT, "b")


def test_what_changes_is_told_in_words() -> None:
    planned = _plan(
        ["update"],
        before={"buffer": 300, "name": "s", "block": [{"size": 64, "x": [{"y": 1}]}], "gone": "x"},
        after={"buffer": 600, "name": "s", "block": [{"size": 128, "x": [{"y": 1}]}], "new": "z"},
        after_unknown={"arn": True, "digest": True},
        kind="aws_kinesis_firehose_delivery_stream",
    )
    (change,) = changes_of(planned, "infra")
    assert change.name == "s"
    assert change.details == (
        "buffer changes from 300 to 600",
        'block changes from {"size": 64, "x": {"y": 1}} to {"size": 128, "x": {"y": 1}}',
        "gone is removed",
        "new is added: z",
        "digest changes",
    )


def test_a_replacement_names_what_forces_it_and_warns() -> None:
    planned = _plan(
        ["delete", "create"],
        before={"bucket": "old", "id": "old"},
        after={"bucket": "new"},
        after_unknown={"id": True},
        replace_paths=[["bucket"]],
    )
    (change,) = changes_of(planned, "infra")
    assert change.details == ("bucket changes from old to new, which takes another one",)
    assert "what it holds is lost" in change.warning


def test_a_secret_is_not_told() -> None:
    planned = _plan(
        ["update"],
        before={"token": "a", "open": [{"x": "a"}], "inner": [{"token": "a"}]},
        after={"token": "b", "open": [{"x": "b"}], "inner": [{"token": "b"}]},
        before_sensitive={"token": True, "open": [{}], "inner": [{"token": True}]},
        after_sensitive={"open": [{}]},
    )
    (change,) = changes_of(planned, "infra")
    assert change.details == (
        "token changes",
        'open changes from {"x": "a"} to {"x": "b"}',
        "inner changes",
    )
