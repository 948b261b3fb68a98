"""A bucket and its settings, each of which is a resource of its own in the provider."""

from collections.abc import Iterator, Mapping

from logkura.estate import Bucket, Expiration, Transition
from logkura.render.terraform.hcl import (
    GAP,
    Attribute,
    Block,
    Code,
    Comment,
    Expression,
    Item,
    block,
)
from logkura.render.terraform.object_filter import object_filter
from logkura.render.terraform.policies import document, json_of
from logkura.render.terraform.protection import protected
from logkura.render.terraform.references import Stage
from logkura.render.terraform.replication import replication
from logkura.render.terraform.scope import Scope

__all__ = ["bucket"]


def bucket(bucket: Bucket, scope: Scope) -> Iterator[Item]:
    """Yield a bucket, its settings, its policy, and how it is replicated."""
    yield _itself(bucket, scope)
    yield _setting(
        bucket,
        scope,
        "aws_s3_bucket_ownership_controls",
        items=[block("rule", object_ownership=bucket.ownership)],
    )
    yield _setting(
        bucket,
        scope,
        "aws_s3_bucket_public_access_block",
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    yield _setting(
        bucket,
        scope,
        "aws_s3_bucket_versioning",
        items=[block("versioning_configuration", status="Enabled")],
    )
    yield _encryption(bucket, scope)
    if bucket.object_lock is not None:
        yield _lock(bucket, scope)
    if bucket.lifecycle:
        yield _lifecycle(bucket, scope)
    yield from _policy(bucket, scope)
    if bucket.replication:
        yield replication(bucket, scope)


def _itself(bucket: Bucket, scope: Scope) -> Block:
    attributes: dict[str, Expression] = {"bucket": bucket.name}
    if bucket.object_lock is not None:
        attributes["object_lock_enabled"] = True
    attributes["force_destroy"] = Code("var.destroy_objects")
    return block(
        "resource",
        "aws_s3_bucket",
        scope.labels.bucket(bucket),
        items=[*_head(bucket, scope, attributes), protected()],
    )


def _head(bucket: Bucket, scope: Scope, attributes: Mapping[str, Expression]) -> Iterator[Item]:
    provider = list(scope.in_region(bucket.region))
    yield from provider
    if provider:
        yield GAP
    yield from (Attribute(name, value) for name, value in attributes.items())


def _setting(
    bucket: Bucket,
    scope: Scope,
    kind: str,
    *,
    items: list[Item] | None = None,
    after: tuple[str, str] | None = None,
    **attributes: Expression,
) -> Block:
    """Return a setting of a bucket.

    Args:
        bucket: The bucket.
        scope: The design.
        kind: The type of the resource.
        items: Its blocks.
        after: The type of another setting of the bucket that has to be there before, and why.
        attributes: Its attributes.
    """
    label = scope.labels.bucket(bucket)
    own: dict[str, Expression] = {"bucket": Code(f"aws_s3_bucket.{label}.id"), **attributes}
    last: list[Item] = []
    if after is not None:
        before, reason = after
        last = [GAP, Comment(reason), Attribute("depends_on", [Code(f"{before}.{label}")])]
    return Block("resource", (kind, label), (*_head(bucket, scope, own), *(items or []), *last))


def _encryption(bucket: Bucket, scope: Scope) -> Block:
    settings = [Attribute("sse_algorithm", bucket.algorithm)]
    if bucket.key_arn:
        key = scope.references.value(bucket.key_arn, Stage.BUCKET)
        settings.append(Attribute("kms_master_key_id", key))
    default = block("apply_server_side_encryption_by_default", items=settings)
    return _setting(
        bucket,
        scope,
        "aws_s3_bucket_server_side_encryption_configuration",
        items=[block("rule", bucket_key_enabled=bucket.bucket_key, items=[default])],
    )


def _lock(bucket: Bucket, scope: Scope) -> Block:
    assert bucket.object_lock is not None  # noqa: S101 -- the caller asks
    lock = bucket.object_lock
    retention = block("default_retention", mode=lock.mode, days=lock.days)
    return _setting(
        bucket,
        scope,
        "aws_s3_bucket_object_lock_configuration",
        items=[block("rule", items=[retention])],
        after=("aws_s3_bucket_versioning", "S3 locks versions."),
    )


def _lifecycle(bucket: Bucket, scope: Scope) -> Block:
    rules: list[Item] = [_rule(rule, number) for number, rule in enumerate(bucket.lifecycle, 1)]
    return _setting(
        bucket,
        scope,
        "aws_s3_bucket_lifecycle_configuration",
        items=rules,
        after=("aws_s3_bucket_versioning", "Versions that are not current any more expire too."),
    )


def _rule(rule: Transition | Expiration, number: int) -> Block:
    items: list[Item] = [object_filter(rule.prefix, rule.tags)]
    if isinstance(rule, Transition):
        items.append(block("transition", days=rule.after_days, storage_class=rule.storage_class))
    else:
        items.append(block("expiration", days=rule.after_days))
        items.append(block("noncurrent_version_expiration", noncurrent_days=rule.after_days))
    return block("rule", id=f"logkura-{number}", status="Enabled", items=items)


def _policy(bucket: Bucket, scope: Scope) -> Iterator[Item]:
    if not bucket.policy.statements:
        return
    label = f"{scope.labels.bucket(bucket)}_bucket"
    yield document(label, bucket.policy, scope.references, Stage.LAST)
    yield _setting(
        bucket,
        scope,
        "aws_s3_bucket_policy",
        policy=json_of(label),
        after=(
            "aws_s3_bucket_public_access_block",
            "S3 takes one change of who may come in at a time, and refuses a second beside it.",
        ),
    )
