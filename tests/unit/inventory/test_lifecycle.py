"""Lifecycle rules."""

from logkura.estate import Expiration, Transition
from logkura.inventory.lifecycle import lifecycle_rules


def test_a_rule_may_do_several_things() -> None:
    rule = {
        "Status": "Enabled",
        "Filter": {"Prefix": "a/"},
        "Transitions": [
            {"Days": 30, "StorageClass": "STANDARD_IA"},
            {"Days": 90, "StorageClass": "GLACIER"},
        ],
        "Expiration": {"Days": 365},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 365},
    }
    assert lifecycle_rules([rule]) == (
        Transition("a/", "STANDARD_IA", 30),
        Transition("a/", "GLACIER", 90),
        Expiration("a/", 365),
    )


def test_a_disabled_rule_does_nothing() -> None:
    assert lifecycle_rules([{"Status": "Disabled", "Prefix": "", "Expiration": {"Days": 1}}]) == ()


def test_what_is_not_about_age_is_left_out() -> None:
    rules = [
        {"Status": "Enabled", "Filter": {}, "Expiration": {"ExpiredObjectDeleteMarker": True}},
        {"Status": "Enabled", "Filter": {}, "Transitions": [{"Date": "x", "StorageClass": "y"}]},
    ]
    assert lifecycle_rules(rules) == ()


def test_a_rule_keeps_its_tags_and_is_seen_whatever_the_size() -> None:
    """A deletion is rather seen too large than not at all."""
    chosen = {"Prefix": "a/", "Tags": [{"Key": "KEEP", "Value": "no"}], "ObjectSizeLessThan": 9}
    rule = {"Status": "Enabled", "Filter": {"And": chosen}, "Expiration": {"Days": 1}}
    assert lifecycle_rules([rule]) == (Expiration("a/", 1, {"KEEP": "no"}),)
