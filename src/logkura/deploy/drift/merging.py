"""What stacks see and what the comparison sees, each difference told once.

A property of CloudFormation and a field of an estate are two names of one setting.  Where a stack
sees a difference and the comparison looked at that setting and saw none, the two mean the same (the
order of a list), or the design has been brought to what was changed: that is a note, and no drift.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from logkura.deploy.drift.stacks import StackDrift
from logkura.estate import Comparison, Difference, Estate, ResourceKind
from logkura.estate.subjects import Subject, subjects_of
from logkura.iam.arn import kms_key_id

__all__ = ["Merged", "merge"]

_KINDS: Mapping[str, ResourceKind] = {
    "AWS::CloudWatch::Alarm": ResourceKind.ALARM,
    "AWS::CloudWatch::Dashboard": ResourceKind.DASHBOARD,
    "AWS::IAM::Policy": ResourceKind.ROLE,
    "AWS::IAM::Role": ResourceKind.ROLE,
    "AWS::IAM::RolePolicy": ResourceKind.ROLE,
    "AWS::KMS::Key": ResourceKind.KEY,
    "AWS::Lambda::Function": ResourceKind.FUNCTION,
    "AWS::Logs::LogGroup": ResourceKind.LOG_GROUP,
    "AWS::Logs::SubscriptionFilter": ResourceKind.FILTER,
    "AWS::S3::Bucket": ResourceKind.BUCKET,
}

# What is gone with something else.
_PARTS: Mapping[str, ResourceKind] = {"AWS::Logs::LogStream": ResourceKind.LOG_GROUP}

_FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "AWS::CloudWatch::Alarm": {
        "AlarmActions": ("actions",),
        "AlarmDescription": ("description",),
        "ComparisonOperator": ("comparison",),
        "Dimensions": ("dimensions",),
        "EvaluationPeriods": ("evaluation_periods",),
        "ExtendedStatistic": ("statistic",),
        "MetricName": ("metric",),
        "Metrics": ("query", "period_seconds"),
        "Namespace": ("namespace",),
        "OKActions": ("actions",),
        "Period": ("period_seconds",),
        "Statistic": ("statistic",),
        "Threshold": ("threshold",),
        "TreatMissingData": ("missing_data",),
    },
    "AWS::CloudWatch::Dashboard": {"DashboardBody": ("body",)},
    "AWS::IAM::Policy": {"PolicyDocument": ("policies",)},
    "AWS::IAM::Role": {
        "AssumeRolePolicyDocument": ("trust",),
        "ManagedPolicyArns": ("attached", "policies"),
        "PermissionsBoundary": ("boundary",),
        "Policies": ("policies",),
    },
    "AWS::IAM::RolePolicy": {"PolicyDocument": ("policies",)},
    "AWS::KMS::Key": {
        "Description": ("purpose",),
        "Enabled": ("state",),
        "KeyPolicy": ("policy",),
        "KeySpec": ("spec",),
    },
    "AWS::Lambda::Function": {
        "Environment": ("environment",),
        "Handler": ("handler",),
        "MemorySize": ("memory_mib",),
        "Role": ("role_arn",),
        "Runtime": ("runtime",),
        "Timeout": ("timeout_seconds",),
    },
    "AWS::Logs::LogGroup": {"KmsKeyId": ("key_arn",), "RetentionInDays": ("retention_days",)},
    "AWS::Logs::SubscriptionFilter": {
        "DestinationArn": ("destination_arn",),
        "FilterPattern": ("pattern",),
        "RoleArn": ("role_arn",),
    },
    "AWS::S3::Bucket": {
        "BucketEncryption": ("algorithm", "key_arn", "bucket_key"),
        "LifecycleConfiguration": ("lifecycle",),
        "LoggingConfiguration": ("access_log_bucket", "access_log_prefix"),
        "ObjectLockConfiguration": ("object_lock",),
        "ObjectLockEnabled": ("object_lock",),
        "OwnershipControls": ("ownership",),
        "PublicAccessBlockConfiguration": ("public_access_blocked",),
        "ReplicationConfiguration": ("replication",),
        "VersioningConfiguration": ("versioned",),
    },
}


# What differs of a resource of ours where its stack calls something deleted.  A key that is pending
# deletion is none to CloudFormation, as AWS's own handler of the type says:
# https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-kms (KeyHandlerHelper,
# read 2026-11-27).
_GONE: Mapping[str, str] = {
    "AWS::IAM::Policy": "policies",
    "AWS::IAM::RolePolicy": "policies",
    "AWS::KMS::Key": "state",
}


@dataclass(frozen=True, slots=True)
class Merged:
    """Differences, each with the names of the stacks that see it, and notes."""

    differences: tuple[tuple[Difference, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def merge(designed: Estate, compared: Comparison, seen: Iterable[StackDrift]) -> Merged:
    """Return the differences of the comparison and of stacks, each once.

    Args:
        designed: What was compared with the account.
        compared: The outcome.
        seen: What drift detection saw.
    """
    subjects, differing = _by_name(subjects_of(designed)), _by_name(compared.differences)
    stacks: dict[Difference, list[str]] = {each: [] for each in compared.differences}
    notes: list[str] = []
    unknown = {(each.kind, each.name) for each in compared.unknown}
    for drift in seen:
        same = [each for each in _named(drift, differing) if _is_same(drift, each)]
        for each in same:
            stacks[each].append(drift.stack)
        if same:
            continue
        if drift.path and drift.wanted == drift.found:
            # An empty value and none, which the services do not tell apart.
            continue
        meant = _named(drift, subjects)
        looked_at = meant if _fields(drift) else []
        if looked_at and not any((each.kind, each.name) in unknown for each in looked_at):
            notes.append(
                f"stack {drift.stack} calls {drift.logical_id}{drift.path} drifted"
                f" (wanted {drift.wanted or 'nothing'}, found {drift.found or 'nothing'});"
                " it is as designed"
            )
        else:
            stacks.setdefault(_difference(drift, meant), []).append(drift.stack)
    merged = tuple((each, _once(names)) for each, names in stacks.items())
    return Merged(merged, tuple(dict.fromkeys(notes)))


Resource = TypeVar("Resource", Difference, Subject)
ByName = Mapping[tuple[ResourceKind, str], Sequence[Resource]]


def _by_name(resources: Iterable[Resource]) -> ByName[Resource]:
    """Return resources by kind and name; keys by their ids."""
    found: dict[tuple[ResourceKind, str], list[Resource]] = defaultdict(list)
    for each in resources:
        is_key = each.kind is ResourceKind.KEY
        found[each.kind, kms_key_id(each.arn) if is_key else each.name].append(each)
    return found


def _named(drift: StackDrift, resources: ByName[Resource]) -> list[Resource]:
    """Return the resources that a stack means."""
    kind = _KINDS.get(drift.type) or _PARTS.get(drift.type)
    if kind is None:
        return []
    names = {kms_key_id(each) for each in drift.names} if kind is ResourceKind.KEY else None
    if kind is ResourceKind.FILTER:
        names = {f"{one} on {other}" for one in drift.names for other in drift.names}
    places = {"", drift.region}
    found = (each for name in names or drift.names for each in resources.get((kind, name), ()))
    return [each for each in found if each.region in places]


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _fields(drift: StackDrift) -> tuple[str, ...]:
    return _FIELDS.get(drift.type, {}).get(drift.path.lstrip("/").partition("/")[0], ())


def _is_same(drift: StackDrift, difference: Difference) -> bool:
    if not drift.path:
        return difference.is_missing or difference.field == _GONE.get(drift.type)
    return difference.is_missing or difference.field in _fields(drift)


def _difference(drift: StackDrift, meant: Sequence[Subject]) -> Difference:
    """Return what a stack alone sees, of the resource of the design where that is known."""
    kind = _KINDS.get(drift.type, ResourceKind.OTHER)
    known = next((each for each in meant if each.kind is kind), None)
    arn = drift.physical_id if drift.physical_id.startswith("arn:") else ""
    return Difference(
        kind=kind,
        name=known.name if known else _name(drift, kind),
        region="" if kind is ResourceKind.ROLE else drift.region,
        arn=known.arn if known else arn,
        field=drift.path.lstrip("/"),
        detail="",
        wanted=drift.wanted if drift.path else "there",
        found=drift.found,
    )


def _name(drift: StackDrift, kind: ResourceKind) -> str:
    if kind is ResourceKind.OTHER:
        return f"{drift.logical_id} ({drift.type})"
    return drift.physical_id or drift.logical_id
