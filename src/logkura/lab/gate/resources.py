"""Which resources an operation is about, of every service but S3.

The types of resources that an action takes, and how their ARNs look, are in the catalogue; here
stands which parameter names one.  Source: the tables of resource types in
https://docs.aws.amazon.com/service-authorization/latest/reference/ (read 2026-11-27).
"""

import re
from collections.abc import Callable, Iterable, Mapping

from moto.cloudformation.models import cloudformation_backends
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from logkura.iam.catalogue import ResourceType, service
from logkura.lab.gate.asked import Asked
from logkura.lab.gate.kms_keys import ALIAS, keys_of

__all__ = ["COVERED", "resources_of"]

COVERED = frozenset(
    {"cloudformation", "cloudwatch", "firehose", "iam", "kms", "lambda", "logs", "s3", "sns", "sts"}
)
"""Services of which the lab knows what an operation is about."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "cloudformation:stackset": ("StackSetName",),
    "cloudwatch:alarm": ("AlarmName", "AlarmNames"),
    "cloudwatch:dashboard": ("DashboardName", "DashboardNames"),
    "cloudwatch:insight-rule": ("RuleName", "RuleNames"),
    "cloudwatch:metric-stream": ("Name",),
    "firehose:deliverystream": ("DeliveryStreamName", "DeliveryStreamARN"),
    "kms:alias": ("AliasName",),
    "lambda:eventSourceMapping": ("UUID",),
    "lambda:layer": ("LayerName",),
    "lambda:code signing config": ("CodeSigningConfigArn",),
    "logs:delivery": ("id",),
    "logs:delivery-destination": ("name", "deliveryDestinationName"),
    "logs:delivery-source": ("name", "deliverySourceName"),
    "logs:destination": ("destinationName",),
    "sns:topic": ("TopicArn", "Name"),
    "sts:federated-user": ("Name",),
    "sts:role": ("RoleArn",),
}
"""Type of resource to the parameters that name one: by its name, by its ARN, or several."""

_TAGGED = ("ResourceARN", "ResourceArn", "resourceArn", "Resource")
"""The parameters of operations on tags: an ARN, whatever its type."""

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_ARN_FIELDS = 6


def resources_of(asked: Asked, action: str) -> tuple[str, ...]:
    """Return the ARNs that an action of a request is about; `*` where it is about none.

    Where the request names none of them, the ARN is that of all: policies that name one do not
    allow it, as on AWS.
    """
    prefix, _, name = action.partition(":")
    known = service(prefix) if prefix in COVERED else None
    found = known.actions.get(name.lower()) if known else None
    if found is None or not found.types:
        return ("*",)
    tagged = next((asked.text(each) for each in _TAGGED if asked.text(each)), "")
    if tagged.startswith("arn:"):
        return (tagged,)
    kinds = [kind for kind in found.types if _can_be_named(prefix, kind)]
    named = [arn for kind in kinds for arn in _of_type(asked, prefix, kind)]
    # A key has the last word on itself, so a key that is not there cannot stand for all.
    of_all = [_filled(asked, kind, "*") for kind in kinds[:1] if prefix != "kms"]
    return tuple(dict.fromkeys(named)) or tuple(of_all) or ("*",)


def _can_be_named(prefix: str, kind: ResourceType) -> bool:
    of_type = f"{prefix}:{kind.name}"
    return of_type in _NAMES or of_type in _READERS or f"{prefix}:*" in _READERS


def _of_type(asked: Asked, prefix: str, kind: ResourceType) -> Iterable[str]:
    read = _READERS.get(f"{prefix}:{kind.name}") or _READERS.get(f"{prefix}:*")
    names = _given(asked, _NAMES.get(f"{prefix}:{kind.name}", ()))
    if not names and read:
        return read(asked, kind)
    return [name if name.startswith("arn:") else _filled(asked, kind, name) for name in names]


def _given(asked: Asked, parameters: Iterable[str]) -> list[str]:
    for each in parameters:
        value = asked.parameters.get(each)
        if value:
            return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return []


def _filled(asked: Asked, kind: ResourceType, name: str) -> str:
    """Return the ARN of a type with what varies filled in: the name first, then `*`."""
    names = iter((name.removeprefix(ALIAS),) if kind.name == "alias" else (name,))
    place = {
        "Partition": get_partition(asked.region),
        "Region": asked.region,
        "Account": asked.account,
    }
    return _PLACEHOLDER.sub(lambda found: place.get(found[1]) or next(names, "*"), kind.arn)


def _log_group(asked: Asked, _kind: ResourceType) -> Iterable[str]:
    """Return the ARN of a log stream, or that of a log group with nothing for its stream.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    (read 2026-11-27): all operations but those on tags are asked for with `:*` behind the group.
    """
    names = _given(
        asked,
        (
            "logGroupName",
            "logGroupIdentifier",
            "logGroupIdentifiers",
            "logGroupNames",
            "logGroupNamePrefix",
        ),
    )
    stream = asked.text("logStreamName")
    owner = f"arn:{get_partition(asked.region)}:logs:{asked.region}:{asked.account}:log-group"
    for name in names or [""]:
        whole = name.removesuffix(":*")
        arn = whole if whole.startswith("arn:") else f"{owner}:{whole}"
        yield f"{arn}:log-stream:{stream}"


def _function(asked: Asked, _kind: ResourceType) -> Iterable[str]:
    """Return the ARN of a function, with the version or alias that the request names."""
    given = asked.text("FunctionName")
    if not given:
        return
    name = given.partition(":function:")[2] or given
    qualifier = asked.text("Qualifier")
    arn = given if given.startswith("arn:") else _filled(asked, _PLAIN_FUNCTION, name)
    yield f"{arn}:{qualifier}" if qualifier else arn


_PLAIN_FUNCTION = ResourceType(
    "function", "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}", frozenset()
)


def _stack(asked: Asked, kind: ResourceType) -> Iterable[str]:
    """Return the ARN of a stack: of one that is not there yet, with any id."""
    registry = cloudformation_backends[asked.account][asked.region].registry
    name = asked.text("StackName")
    change_set = registry.change_sets.get(asked.text("ChangeSetName"))
    if change_set is not None:
        yield change_set.stack_id
    elif name.startswith("arn:"):
        yield name
    elif name:
        found = registry.named(name)
        yield found.id if found else _filled(asked, kind, name)


def _subscribed_topic(asked: Asked, _kind: ResourceType) -> Iterable[str]:
    arn = asked.text("SubscriptionArn")
    if arn.count(":") >= _ARN_FIELDS:
        yield arn.rpartition(":")[0]


def _owned(asked: Asked, kind: ResourceType) -> Iterable[str]:
    """Return what IAM is asked about: the ARN has the path, which the request often leaves out."""
    backend = iam_backends[asked.account][get_partition(asked.region)]
    parameters, all_of_them = _OWNED.get(kind.name, ((), lambda _: ()))
    for name in _given(asked, parameters):
        found = next((each for each in list(all_of_them(backend)) if each.name == name), None)
        path = asked.text("Path").strip("/")
        new = f"{path}/{name}" if path else name
        yield found.arn if found else name if name.startswith("arn:") else _filled(asked, kind, new)


_OWNED: Mapping[str, tuple[tuple[str, ...], Callable[..., Iterable[object]]]] = {
    "user": (("UserName",), lambda iam: iam.users.values()),
    "role": (("RoleName", "RoleArn"), lambda iam: iam.roles.values()),
    "group": (("GroupName",), lambda iam: iam.groups.values()),
    "policy": (("PolicyArn", "PolicyName"), lambda _: ()),
    "instance-profile": (("InstanceProfileName",), lambda iam: iam.instance_profiles.values()),
    "oidc-provider": (("OpenIDConnectProviderArn",), lambda _: ()),
    "saml-provider": (("SAMLProviderArn", "Name"), lambda _: ()),
    "server-certificate": (("ServerCertificateName",), lambda _: ()),
    "mfa": (("SerialNumber", "VirtualMFADeviceName"), lambda _: ()),
}

_READERS: Mapping[str, Callable[[Asked, ResourceType], Iterable[str]]] = {
    "cloudformation:stack": _stack,
    "iam:*": _owned,
    "kms:key": lambda asked, _: keys_of(asked),
    "lambda:function": _function,
    "lambda:function alias": _function,
    "lambda:function version": _function,
    "logs:log-group": _log_group,
    "logs:log-stream": _log_group,
    "sns:topic": _subscribed_topic,
}
