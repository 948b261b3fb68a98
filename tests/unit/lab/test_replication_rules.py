"""Rules read from a configuration, and which of them win."""

from typing import Any

import pytest

from logkura.lab.replication_rules import (
    Destination,
    InvalidConfigurationError,
    Rule,
    check,
    parse_rules,
    winners,
)

COPY = {"Bucket": "arn:aws:s3:::copy"}


def document(**rule: Any) -> dict[str, Any]:
    whole = {"ID": "one", "Status": "Enabled", "Destination": COPY, **rule}
    return {"Role": "arn:aws:iam::123456789012:role/copier", "Rules": [whole]}


def test_the_first_version_has_a_prefix_and_copies_markers() -> None:
    (rule,) = parse_rules(document(Prefix="os/"))
    assert rule == Rule("one", Destination("copy"), prefix="os/", delete_markers=True)


def test_the_second_version_has_a_filter_and_asks_for_markers() -> None:
    (rule,) = parse_rules(document(Filter={"Prefix": "os/"}, Priority=3))
    assert rule == Rule("one", Destination("copy"), priority=3, prefix="os/")


def test_a_filter_may_hold_a_prefix_and_tags() -> None:
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    (rule,) = parse_rules(document(Filter={"And": {"Prefix": "os/", "Tags": tags}}, Priority=0))
    assert (rule.prefix, rule.tags) == ("os/", (("a", "1"), ("b", "")))
    assert rule.matches("os/1", {"a": "1", "b": "", "c": "3"})
    assert not rule.matches("os/1", {"a": "1"})
    assert not rule.matches("app/1", {"a": "1", "b": ""})


def test_a_disabled_rule_takes_nothing() -> None:
    (rule,) = parse_rules(document(Status="Disabled"))
    assert not rule.matches("log", {})


def test_everything_of_a_destination_is_read() -> None:
    destination = {
        **COPY,
        "StorageClass": "GLACIER_IR",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:key"},
        "AccessControlTranslation": {"Owner": "Destination"},
    }
    (rule,) = parse_rules(document(Destination=destination))
    assert rule.destination == Destination("copy", "GLACIER_IR", "arn:key", owner_override=True)


def test_one_rule_wins_for_each_destination() -> None:
    low = Rule("low", Destination("copy"), priority=1)
    high = Rule("high", Destination("copy"), priority=9, prefix="os/")
    other = Rule("other", Destination("another"), priority=2)
    for order in ((low, high, other), (other, high, low)):
        assert winners(order, "os/1", {}) == (other, high)
        assert winners(order, "app/1", {}) == (other, low)


def test_no_rule_no_winner() -> None:
    assert winners((), "log", {}) == ()


def test_a_good_configuration_passes() -> None:
    check(document(Filter={}, Priority=1, DeleteMarkerReplication={"Status": "Enabled"}))
    check(document())


@pytest.mark.parametrize(
    "tags",
    [
        {"Tag": {"Key": "a", "Value": "1"}},
        {"And": {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}},
    ],
)
def test_tags_and_delete_markers_exclude_each_other(tags: dict[str, Any]) -> None:
    markers = {"Status": "Enabled"}
    with pytest.raises(InvalidConfigurationError, match="Tag filter"):
        check(document(Filter=tags, Priority=1, DeleteMarkerReplication=markers))
    check(document(Filter=tags, Priority=1, DeleteMarkerReplication={"Status": "Disabled"}))
