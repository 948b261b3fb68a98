"""What a request names that has to be there for it, and what it makes.

The parameters are those of the services' own models, as `lab.gate.asked` reads them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from logkura.lab.gate.asked import Asked
from logkura.lab.outside.thing import Kind, Thing, named_by_arn

__all__ = ["EXAMPLE", "made_by", "named_by"]

# Of a bucket these ask whether there is one, or end it.
_NO_PROOF = frozenset(
    {"CreateBucket", "HeadBucket", "DeleteBucket", "ListBuckets", "ListObjectsV2"}
)
_OPEN_ENDS = ("/", "-", "_", ".")

EXAMPLE = "example"
"""What stands for the end of a name where the code says only how names begin."""


def named_by(asked: Asked, *, planning: bool) -> Iterator[Thing]:
    """Yield what has to be there for a request.

    Args:
        asked: The request.
        planning: Whether nothing is made yet, so that who asks for a bucket wants to find it;
            while things are made, Terraform asks so whether a name is still free.
    """
    reader = _READERS.get(asked.model)
    if reader is not None:
        yield from (thing for thing in reader(asked) if thing is not None)
    if planning and asked.model == "s3" and asked.operation == "HeadBucket":
        yield _thing(asked, Kind.BUCKET, asked.text("Bucket"))


def made_by(asked: Asked) -> Thing | None:
    """Return what a request makes that another one may have named before."""
    kind, parameter = _MAKERS.get(asked.operation, (None, ""))
    name = asked.text(parameter)
    if kind is None or not name:
        return None
    if kind is Kind.OBJECT:
        return _thing(asked, kind, f"{name}/{asked.text('Key')}")
    path = asked.text("Path").strip("/")
    return _thing(asked, kind, f"{path}/{name}" if path else name)


_MAKERS = {
    "CreateBucket": (Kind.BUCKET, "Bucket"),
    "PutObject": (Kind.OBJECT, "Bucket"),
    "CreateLogGroup": (Kind.LOG_GROUP, "logGroupName"),
    "CreateDeliveryStream": (Kind.STREAM, "DeliveryStreamName"),
    "CreateStream": (Kind.KINESIS_STREAM, "StreamName"),
    "CreateFunction": (Kind.FUNCTION, "FunctionName"),
    "CreateRole": (Kind.ROLE, "RoleName"),
    "CreatePolicy": (Kind.POLICY, "PolicyName"),
    "CreateAlias": (Kind.ALIAS, "AliasName"),
}


def _thing(asked: Asked, kind: Kind, name: str) -> Thing:
    return Thing(kind, name, asked.account, asked.region)


def _by_name(asked: Asked, kind: Kind, parameter: str) -> Thing | None:
    """Return what a parameter names, by a name or an ARN."""
    text = asked.text(parameter)
    if text.startswith("arn:"):
        found = named_by_arn(text, asked.region)
        return found if found and found.kind is kind else None
    return _thing(asked, kind, text.partition(":")[0]) if text else None


def _s3(asked: Asked) -> Iterator[Thing | None]:
    bucket = asked.text("Bucket")
    if bucket and asked.operation not in _NO_PROOF:
        yield _thing(asked, Kind.BUCKET, bucket)
    if asked.operation == "HeadObject":
        # What an object says cannot be made up: whoever reads one is told that it is not there.
        yield _thing(asked, Kind.OBJECT, f"{bucket}/{asked.text('Key')}")
    if asked.operation == "PutBucketReplication":
        configuration = asked.parameters.get("ReplicationConfiguration") or {}
        for rule in configuration.get("Rules") or ():
            yield _destination(asked, rule.get("Destination") or {})
    if asked.operation == "PutBucketLogging":
        status = asked.parameters.get("BucketLoggingStatus") or {}
        target = (status.get("LoggingEnabled") or {}).get("TargetBucket")
        yield _thing(asked, Kind.BUCKET, target) if target else None


def _destination(asked: Asked, destination: Mapping[str, Any]) -> Thing | None:
    """Return the bucket of a replication rule: its region is that of the key of its replicas."""
    name = str(destination.get("Bucket", "")).rpartition(":")[2]
    if not name:
        return None
    key = (destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID") or ""
    found = named_by_arn(key, asked.region)
    return Thing(
        Kind.BUCKET,
        name,
        destination.get("Account") or asked.account,
        found.region if found else asked.region,
    )


def _logs(asked: Asked) -> Iterator[Thing | None]:
    key = named_by_arn(asked.text("kmsKeyId"), asked.region)
    yield key if key and key.kind in {Kind.KEY, Kind.ALIAS} else None
    if asked.operation == "CreateLogGroup":
        return
    yield _by_name(asked, Kind.LOG_GROUP, "logGroupName")
    if asked.operation == "DescribeLogGroups":
        # Terraform finds one log group by what names begin with as it finds many.
        found = _by_name(asked, Kind.LOG_GROUP, "logGroupNamePrefix")
        is_open = found is not None and found.name.endswith(_OPEN_ENDS)
        yield replace(found, name=f"{found.name}{EXAMPLE}") if found and is_open else found
    if asked.operation == "PutSubscriptionFilter":
        yield named_by_arn(asked.text("destinationArn"), asked.region)


def _firehose(asked: Asked) -> Iterator[Thing | None]:
    for name in (
        "DeliveryStreamEncryptionConfigurationInput",
        "DeliveryStreamEncryptionConfiguration",
    ):
        found = asked.parameters.get(name)
        if isinstance(found, dict):
            yield named_by_arn(str(found.get("KeyARN", "")), asked.region)
    if asked.operation != "CreateDeliveryStream":
        yield _by_name(asked, Kind.STREAM, "DeliveryStreamName")


def _kinesis(asked: Asked) -> Iterator[Thing | None]:
    if asked.operation != "CreateStream":
        yield _by_name(asked, Kind.KINESIS_STREAM, "StreamName")


def _functions(asked: Asked) -> Iterator[Thing | None]:
    code = asked.parameters.get("Code") or asked.parameters
    bucket, key = code.get("S3Bucket"), code.get("S3Key")
    if bucket and key:
        yield _thing(asked, Kind.BUCKET, bucket)
        yield _thing(asked, Kind.OBJECT, f"{bucket}/{key}")
    role = named_by_arn(asked.text("Role"), asked.region)
    yield role if role and role.kind is Kind.ROLE else None
    if asked.operation != "CreateFunction":
        yield _by_name(asked, Kind.FUNCTION, "FunctionName")


def _roles(asked: Asked) -> Iterator[Thing | None]:
    if asked.operation != "CreateRole":
        yield _by_name(asked, Kind.ROLE, "RoleName")
    for parameter in ("PolicyArn", "PermissionsBoundary"):
        found = named_by_arn(asked.text(parameter), asked.region)
        yield found if found and found.kind is Kind.POLICY else None


def _keys(asked: Asked) -> Iterator[Thing | None]:
    name = asked.text("KeyId") or asked.text("TargetKeyId")
    if name.startswith("alias/"):
        yield _thing(asked, Kind.ALIAS, name)
        return
    arn = name if name.startswith("arn:") else _thing(asked, Kind.KEY, name).arn
    found = named_by_arn(arn, asked.region)
    # KMS looks for the key in the region and the account that it is asked in.
    yield replace(found, account=asked.account) if found else None


_READERS: Mapping[str, Callable[[Asked], Iterator[Thing | None]]] = {
    "s3": _s3,
    "logs": _logs,
    "firehose": _firehose,
    "kinesis": _kinesis,
    "lambda": _functions,
    "iam": _roles,
    "kms": _keys,
}
"""Service, as botocore calls it, to what its requests name."""
