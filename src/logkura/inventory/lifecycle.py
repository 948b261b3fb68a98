"""Lifecycle rules as an estate has them: what becomes of current objects, by their age.

Rules that are disabled do nothing and are left out, and so is what an estate has no place for:
actions on a date, on noncurrent versions, delete markers and uploads.  A rule that chooses objects
by their size too is read as one for all sizes: a deletion is rather seen too large than not at all.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html (read 2026-11-27): a
rule has a Filter, or the Prefix of the older schema.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from logkura.estate import Expiration, Transition
from logkura.inventory.rule_filter import prefix_and_tags

__all__ = ["lifecycle_rules"]


def lifecycle_rules(rules: Iterable[Mapping[str, Any]]) -> tuple[Transition | Expiration, ...]:
    """Return the rules of a lifecycle configuration that are in force."""
    return tuple(
        found for rule in rules if rule.get("Status") == "Enabled" for found in _actions(rule)
    )


def _actions(rule: Mapping[str, Any]) -> Iterator[Transition | Expiration]:
    prefix, tags = prefix_and_tags(rule)
    for transition in rule.get("Transitions", ()):
        if "Days" in transition:
            yield Transition(prefix, transition["StorageClass"], transition["Days"], tags)
    days = rule.get("Expiration", {}).get("Days")
    if days is not None:
        yield Expiration(prefix, days, tags)
