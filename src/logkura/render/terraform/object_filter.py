"""Which objects a rule of a bucket is about: the filter that lifecycle and replication share.

A filter has one prefix, one tag, or several of them under `and`; an empty one is about all objects.
Source: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket_lifecycle_configuration
and …/s3_bucket_replication_configuration (read 2026-11-27).
"""

from collections.abc import Mapping

from logkura.render.terraform.hcl import Attribute, Block, Expression, block

__all__ = ["object_filter"]


def object_filter(prefix: str, tags: Mapping[str, str]) -> Block:
    """Return the `filter` of the objects whose keys begin so and that carry all the tags."""
    wanted: dict[str, Expression] = dict(sorted(tags.items()))
    if not wanted:
        return block("filter", prefix=prefix) if prefix else block("filter")
    if len(wanted) == 1 and not prefix:
        ((key, value),) = wanted.items()
        return block("filter", items=[block("tag", key=key, value=value)])
    begin = [Attribute("prefix", prefix)] if prefix else []
    return block("filter", items=[Block("and", (), (*begin, Attribute("tags", wanted)))])
