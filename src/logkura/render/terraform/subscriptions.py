"""Subscription filters on the log groups that are archived.

Which log groups a prefix covers is asked when Terraform plans, so a log group that is new gets its
filter with the next apply.
"""

import re
from collections.abc import Iterator

from logkura.blueprint.design import subscription_filters
from logkura.blueprint.names import Names
from logkura.estate import Estate
from logkura.render.terraform.hcl import (
    GAP,
    Attribute,
    Code,
    Comment,
    Expression,
    Function,
    Item,
    block,
)
from logkura.render.terraform.layout import expression
from logkura.render.terraform.scope import Scope
from logkura.spec import Archive, Source

__all__ = ["check_sources", "subscriptions"]

_FILTERS = """\
{
  for log_group, pattern in local.subscriptions : log_group => pattern
  if !contains(local.own_log_groups, log_group)
}"""


def check_sources(archive: Archive, estate: Estate) -> None:
    """See that the filters of an estate are those that the archive's sources give.

    The code has the sources, and asks for the log groups itself: a filter that comes from elsewhere
    would be left out.

    Raises:
        ValueError: They are not.
    """
    given = set(subscription_filters(archive, [each.log_group for each in estate.filters]))
    for found in estate.filters:
        if found not in given:
            raise ValueError(f"filters: expected those of the sources, found {found}")


def subscriptions(scope: Scope) -> Iterator[Item]:
    """Yield what is subscribed, by log group, and one filter for each."""
    prefixes = _prefixes(scope)
    for prefix, label in prefixes.items():
        yield block("data", "aws_cloudwatch_log_groups", label, log_group_name_prefix=prefix)
    groups = [scope.labels.log_group(group) for group in scope.estate.log_groups]
    own = [Code(f"aws_cloudwatch_log_group.{label}.name") for label in groups]
    yield block(
        "locals",
        items=[
            Comment("What the pipeline itself logs stays out: it would never come to rest."),
            Attribute("own_log_groups", own),
            GAP,
            Comment("Log group to filter pattern."),
            Attribute("subscriptions", _subscribed(scope, prefixes)),
        ],
    )
    yield _filter(scope)


def _prefixes(scope: Scope) -> dict[str, str]:
    """Return the prefixes of sources, each with the label of what asks for its log groups."""
    found: dict[str, str] = {}
    for source in scope.archive.sources:
        prefix = source.log_group_prefix
        if prefix is None or prefix in found:
            continue
        label = re.sub(r"[^a-z0-9]+", "_", prefix.lower()).strip("_") or "all"
        label = f"p_{label}" if label[0].isdigit() else label
        taken = set(found.values())
        numbers = (f"{label}_{number}" for number in range(2, len(taken) + 3))
        found[prefix] = label if label not in taken else next(n for n in numbers if n not in taken)
    return found


def _subscribed(scope: Scope, prefixes: dict[str, str]) -> Expression:
    """Return the map of all sources, no two of which name the same log group."""
    named: dict[str, Expression] = {
        source.log_group: source.filter_pattern
        for source in scope.archive.sources
        if source.log_group is not None
    }
    loops = [
        _loop(source, prefixes)
        for source in scope.archive.sources
        if source.log_group_prefix is not None
    ]
    parts: list[Expression] = [*([named] if named else []), *loops]
    return parts[0] if len(parts) == 1 else Function("merge", tuple(parts))


def _loop(source: Source, prefixes: dict[str, str]) -> Code:
    label = prefixes[source.log_group_prefix or ""]
    found = f"data.aws_cloudwatch_log_groups.{label}.log_group_names"
    return Code(f"{{ for name in {found} : name => {expression(source.filter_pattern)} }}")


def _filter(scope: Scope) -> Item:
    role = Names.of(scope.archive).role_arn("subscription")
    (label,) = (scope.labels.role(each) for each in scope.estate.roles if each.arn == role)
    name = scope.references.with_name(Names.of(scope.archive).subscription_filter)
    return block(
        "resource",
        "aws_cloudwatch_log_subscription_filter",
        "archive",
        for_each=Code(_FILTERS),
        items=[
            GAP,
            Attribute("name", name),
            Attribute("log_group_name", Code("each.key")),
            Attribute("filter_pattern", Code("each.value")),
            Attribute("destination_arn", Code("aws_kinesis_firehose_delivery_stream.archive.arn")),
            Attribute("role_arn", Code(f"aws_iam_role.{label}.arn")),
            GAP,
            Comment("CloudWatch Logs sends a test message when a filter is put."),
            Attribute("depends_on", [Code(f"aws_iam_role_policy.{label}")]),
        ],
    )
