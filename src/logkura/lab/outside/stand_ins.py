"""What stands in for a resource: made in moto, and taken away for the code's own.

Nothing of a stand-in is a claim about what stands on AWS.  It is as little as lets requests pass:
a bucket has versioning, as the destination of a replication rule must.
"""

import base64
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import lambda_backends
from moto.firehose.models import firehose_backends
from moto.iam.models import iam_backends
from moto.kinesis.models import kinesis_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.s3.models import s3_backends

from logkura.facts.regions import partition_of
from logkura.lab.keys import make_key
from logkura.lab.outside.thing import Kind, Thing
from logkura.lab.replication_attempt import find_bucket

__all__ = ["StandIn", "find", "stand_in_for"]

_ROLE = "logkura-outside"
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": f"{service}.amazonaws.com"},
            }
            for service in ("firehose", "lambda", "logs", "s3")
        ],
    }
)
_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "sts:GetFederationToken", "Resource": "*"}],
    }
)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A stand-in that is there.

    Attributes:
        thing: What it stands in for.
        fresh: Its settings when it was made, by the names of moto's attributes.
    """

    thing: Thing
    fresh: Mapping[str, Any]

    def give_way(self) -> Callable[[], bool]:
        """Take it away; return what puts on the code's own what was put on this one.

        That tells whether the code's own was made; where it was not, it is called again for the
        next stand-in.
        """
        old = find(self.thing)
        changed = {
            name: getattr(old, name)
            for name, value in self.fresh.items()
            if getattr(old, name, None) != value
        }
        _REMOVE[self.thing.kind](self.thing)

        def put_back() -> bool:
            new = find(self.thing)
            if new is None or new is old:
                return False
            for name, value in changed.items():
                setattr(new, name, value)
            if self.thing.kind is Kind.LOG_GROUP:
                for stream in new.streams.values():
                    stream.log_group = new
            if self.thing.kind is Kind.POLICY:
                for role in _roles(self.thing):
                    if self.thing.arn in role.managed_policies:
                        role.managed_policies[self.thing.arn] = new
            return True

        return put_back


def stand_in_for(thing: Thing) -> StandIn:
    """Make a stand-in."""
    _MAKE[thing.kind](thing)
    made = find(thing)
    fresh = {name: deepcopy(getattr(made, name, None)) for name in _SETTINGS.get(thing.kind, ())}
    return StandIn(thing, fresh)


def find(thing: Thing) -> Any:
    """Return moto's resource of that name, or None."""
    return _FIND[thing.kind](thing)


_SETTINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.BUCKET: (
        *("policy", "rules", "cors", "logging", "notification_configuration", "encryption"),
        *("replication", "versioning_status", "ownership_rule", "website_configuration"),
    ),
    Kind.LOG_GROUP: ("streams", "subscription_filters", "retention_in_days"),
    Kind.ROLE: ("policies", "managed_policies", "permissions_boundary_arn"),
}
"""What is put on resources by requests of their own, as moto's attributes are called."""


def _roles(thing: Thing) -> list[Any]:
    return list(iam_backends[thing.account][partition_of(thing.region)].roles.values())


def _find_object(thing: Thing) -> Any:
    bucket, _, key = thing.name.partition("/")
    found = find_bucket(bucket)
    return found.keys.get(key) if found is not None else None


def _find_role(thing: Thing) -> Any:
    return next((role for role in _roles(thing) if role.name == thing.last_name), None)


def _find_policy(thing: Thing) -> Any:
    found = iam_backends[thing.account][partition_of(thing.region)].managed_policies
    return found.get(thing.arn)


def _find_alias(thing: Thing) -> Any:
    keys = kms_backends[thing.account][thing.region].keys.values()
    return next((key.aliases[thing.name] for key in keys if thing.name in key.aliases), None)


def _find_function(thing: Thing) -> Any:
    with suppress(UnknownFunctionException):
        return lambda_backends[thing.account][thing.region].get_function(thing.name)
    return None


_FIND: Mapping[Kind, Callable[[Thing], Any]] = {
    Kind.BUCKET: lambda thing: find_bucket(thing.name),
    Kind.OBJECT: _find_object,
    Kind.LOG_GROUP: lambda thing: logs_backends[thing.account][thing.region].groups.get(thing.name),
    Kind.STREAM: lambda thing: firehose_backends[thing.account][thing.region].delivery_streams.get(
        thing.name
    ),
    Kind.KINESIS_STREAM: lambda thing: kinesis_backends[thing.account][thing.region].streams.get(
        thing.name
    ),
    Kind.FUNCTION: _find_function,
    Kind.ROLE: _find_role,
    Kind.POLICY: _find_policy,
    Kind.KEY: lambda thing: kms_backends[thing.account][thing.region].keys.get(thing.name),
    Kind.ALIAS: _find_alias,
}


def _backend_of(bucket: str) -> Any:
    """Return moto's S3 of the account that has a bucket."""
    partition, account = s3_backends.bucket_accounts[bucket]
    return s3_backends[account][partition]


def _make_bucket(thing: Thing) -> None:
    backend = s3_backends[thing.account][partition_of(thing.region)]
    backend.create_bucket(thing.name, thing.region).versioning_status = "Enabled"


def _make_object(thing: Thing) -> None:
    bucket, _, key = thing.name.partition("/")
    _backend_of(bucket).put_object(bucket, key, _package())


def _make_log_group(thing: Thing) -> None:
    logs_backends[thing.account][thing.region].create_log_group(thing.name, {})


def _make_stream(thing: Thing) -> None:
    role = Thing(Kind.ROLE, _ROLE, thing.account, thing.region)
    bucket = Thing(Kind.BUCKET, _ROLE, thing.account, thing.region)
    destination = {"RoleARN": role.arn, "BucketARN": bucket.arn}
    others = (None,) * 6
    firehose_backends[thing.account][thing.region].create_delivery_stream(
        thing.region, thing.name, "DirectPut", None, None, None, destination, *others, []
    )


def _make_kinesis_stream(thing: Thing) -> None:
    kinesis_backends[thing.account][thing.region].create_stream(thing.name, 1)


def _make_function(thing: Thing) -> None:
    role = Thing(Kind.ROLE, _ROLE, thing.account, thing.region)
    if find(role) is None:
        _make_role(role)
    lambda_backends[thing.account][thing.region].create_function(
        {
            "FunctionName": thing.name,
            "Runtime": "python3.13",
            "Role": role.arn,
            "Handler": "outside.handler",
            "Code": {"ZipFile": base64.b64encode(_package()).decode()},
        }
    )


def _make_role(thing: Thing) -> None:
    path = f"/{thing.name.removesuffix(thing.last_name)}"
    iam_backends[thing.account][partition_of(thing.region)].create_role(
        thing.last_name, _TRUST, path, None, "", [], None
    )


def _make_policy(thing: Thing) -> None:
    path = f"/{thing.name.removesuffix(thing.last_name)}"
    iam_backends[thing.account][partition_of(thing.region)].create_policy(
        "", path, _POLICY, thing.last_name, []
    )


def _make_alias(thing: Thing) -> None:
    backend = kms_backends[thing.account][thing.region]
    key = backend.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", None)
    backend.create_alias(key.id, thing.name)


_MAKE: Mapping[Kind, Callable[[Thing], None]] = {
    Kind.BUCKET: _make_bucket,
    Kind.OBJECT: _make_object,
    Kind.LOG_GROUP: _make_log_group,
    Kind.STREAM: _make_stream,
    Kind.KINESIS_STREAM: _make_kinesis_stream,
    Kind.FUNCTION: _make_function,
    Kind.ROLE: _make_role,
    Kind.POLICY: _make_policy,
    Kind.KEY: lambda thing: make_key(thing.arn),
    Kind.ALIAS: _make_alias,
}


def _remove_bucket(thing: Thing) -> None:
    del _backend_of(thing.name).buckets[thing.name]
    del s3_backends.bucket_accounts[thing.name]


def _remove_role(thing: Thing) -> None:
    roles = iam_backends[thing.account][partition_of(thing.region)].roles
    del roles[_find_role(thing).id]


def _remove_policy(thing: Thing) -> None:
    del iam_backends[thing.account][partition_of(thing.region)].managed_policies[thing.arn]


def _nothing(thing: Thing) -> None:
    """Leave it: what is written there next replaces it."""
    del thing


_REMOVE: Mapping[Kind, Callable[[Thing], None]] = {
    Kind.BUCKET: _remove_bucket,
    Kind.OBJECT: _nothing,
    Kind.LOG_GROUP: lambda thing: logs_backends[thing.account][thing.region].delete_log_group(
        thing.name
    ),
    Kind.STREAM: lambda thing: firehose_backends[thing.account][
        thing.region
    ].delete_delivery_stream(thing.name),
    Kind.KINESIS_STREAM: lambda thing: kinesis_backends[thing.account][thing.region].delete_stream(
        thing.name
    ),
    Kind.FUNCTION: lambda thing: lambda_backends[thing.account][thing.region].delete_function(
        thing.name
    ),
    Kind.ROLE: _remove_role,
    Kind.POLICY: _remove_policy,
    Kind.KEY: _nothing,
    Kind.ALIAS: lambda thing: kms_backends[thing.account][thing.region].delete_alias(thing.name),
}


def _package() -> bytes:
    """Return a deployment package: what the code of a function is, nobody knows here."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("outside.py", "def handler(event, context):\n    return None\n")
    return packed.getvalue()
