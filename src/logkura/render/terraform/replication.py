"""Replication of a bucket into another region."""

from collections.abc import Iterator

from logkura.estate import Bucket, ReplicationRule
from logkura.facts.regions import partition_of
from logkura.facts.s3_replication import TIME_CONTROL_SECONDS
from logkura.render.terraform.hcl import GAP, Attribute, Block, Code, Comment, Item, block
from logkura.render.terraform.object_filter import object_filter
from logkura.render.terraform.references import Stage
from logkura.render.terraform.scope import Scope

__all__ = ["replication"]


def replication(bucket: Bucket, scope: Scope) -> Block:
    """Return all replication rules of a bucket; both of its buckets are versioned before."""
    label = scope.labels.bucket(bucket)
    names = {bucket.name, *(rule.destination_bucket for rule in bucket.replication)}
    versioned = [
        Code(f"aws_s3_bucket_versioning.{scope.labels.bucket(each)}")
        for each in scope.estate.buckets
        if each.name in names
    ]
    return Block(
        "resource",
        ("aws_s3_bucket_replication_configuration", label),
        (
            Attribute("bucket", Code(f"aws_s3_bucket.{label}.id")),
            Attribute("role", scope.references.value(bucket.replication[0].role_arn, Stage.LAST)),
            *(_rule(rule, scope) for rule in bucket.replication),
            GAP,
            Comment(
                "S3 replicates between versioned buckets; what its role may not copy yet fails."
            ),
            Attribute("depends_on", [*versioned, *_policies(bucket, scope)]),
        ),
    )


def _policies(bucket: Bucket, scope: Scope) -> Iterator[Code]:
    for role in scope.estate.roles:
        if role.arn == bucket.replication[0].role_arn:
            yield Code(f"aws_iam_role_policy.{scope.labels.role(role)}")


def _rule(rule: ReplicationRule, scope: Scope) -> Block:
    kms = block("sse_kms_encrypted_objects", status="Enabled")
    markers = "Enabled" if rule.delete_markers else "Disabled"
    return block(
        "rule",
        id=rule.id,
        priority=rule.priority,
        status="Enabled" if rule.enabled else "Disabled",
        items=[
            object_filter(rule.prefix, rule.tags),
            *([block("source_selection_criteria", items=[kms])] if rule.kms_objects else []),
            block("delete_marker_replication", status=markers),
            _destination(rule, scope),
        ],
    )


def _destination(rule: ReplicationRule, scope: Scope) -> Block:
    bucket = f"arn:{partition_of(scope.archive.region)}:s3:::{rule.destination_bucket}"
    items: list[Item] = []
    if rule.replica_key_arn:
        key = scope.references.value(rule.replica_key_arn, Stage.LAST)
        items.append(block("encryption_configuration", replica_kms_key_id=key))
    minutes = TIME_CONTROL_SECONDS.value // 60
    if rule.time_control:
        time = block("time", minutes=minutes)
        items.append(block("replication_time", status="Enabled", items=[time]))
    if rule.time_control:
        threshold = block("event_threshold", minutes=minutes)
        items.append(block("metrics", status="Enabled", items=[threshold]))
    elif rule.metrics:
        items.append(block("metrics", status="Enabled"))
    return block("destination", bucket=scope.references.value(bucket, Stage.LAST), items=items)
