"""Which objects a rule of a bucket is about: the filter that lifecycle and replication share.

Sources (read 2026-11-27): https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRuleFilter.html
and https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRuleFilter.html: one prefix, one
tag, or several of them under `And`; in the older schema the rule itself has a prefix.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["prefix_and_tags"]


def prefix_and_tags(rule: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return what keys begin with, and the tags that objects carry, sorted by name."""
    if "Filter" not in rule:
        return rule.get("Prefix") or "", {}
    chosen = rule["Filter"]
    both = chosen.get("And") or {}
    pairs = [*both.get("Tags", ()), *([chosen["Tag"]] if chosen.get("Tag") else ())]
    tags = {pair["Key"]: pair["Value"] for pair in pairs}
    return chosen.get("Prefix") or both.get("Prefix") or "", dict(sorted(tags.items()))
