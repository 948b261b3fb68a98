"""A CloudFormation template as a source: applied to a lab, and read back there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from logkura.errors import Location, LogkuraError
from logkura.estate import Key, LogDelivery
from logkura.facts.regions import partition_of
from logkura.inventory import read_estate
from logkura.lab import AllowAll, Lab
from logkura.lab.cloudformation import Missed
from logkura.sources.declared_logs import Declared, declared_logs, is_read
from logkura.sources.intended_batches import intended_batches
from logkura.sources.intended_logs import intended_logs
from logkura.sources.source import Given, Source
from logkura.sources.template_text import made_up_parameters, without_macros

__all__ = ["read_template"]

_STACK = "logkura-check"
_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-zA-Z-]{8,}")
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def read_template(name: str, given: Given) -> Source:
    """Make a stack of a template in a lab, and read what stands there then.

    Raises:
        LogkuraError: `template-read`: it cannot be read; `template-failed`: no stack comes of it,
            with the first resource that failed and why.
    """
    text = _read(name)
    made_up = made_up_parameters(text, given.variables, given.region)
    plain, unrun = without_macros(text)
    strangers = frozenset(
        _KEY.findall(" ".join((text, *made_up.values(), *given.variables.values())))
    )
    # What policies deny is for the rules to say: here everything comes into being.
    with Lab(stands_in=True, authoriser=AllowAll()) as lab:
        for arn in strangers:
            lab.make_key(arn)
        resources = _make(lab, plain, {**made_up, **given.variables}, given.region)
        estate = read_estate(
            lab.clients, account=lab.account, regions=[given.region], name=Path(name).stem
        )
        missed = list(lab.missed)
    declared = tuple(_logs(missed, lab.account, given.region))
    estate = replace(
        estate,
        keys=tuple(_known(key, strangers) for key in estate.keys),
        deliveries=(*declared, *intended_logs(estate, declared)),
        batches=intended_batches(estate),
    )
    places = dict(_places(name, text, resources, lab.account, given.region))
    return Source(name, estate, places, (), (*unrun, *_notes(missed, made_up)))


def _known(key: Key, strangers: Iterable[str]) -> Key:
    """Return a key; without a policy where it only stands for one that is somewhere else."""
    return replace(key, policy=None) if key.arn in strangers else key


def _read(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LogkuraError(
            "template-read", f"cannot read `{name}`: {error}", hint="a template is UTF-8 text"
        ) from error


def _make(
    lab: Lab, text: str, parameters: Mapping[str, str], region: str
) -> list[Mapping[str, Any]]:
    """Make the stack; return its resources as DescribeStackResources tells them."""
    cloudformation = lab.clients.get("cloudformation", region)
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    try:
        cloudformation.create_stack(
            StackName=_STACK, TemplateBody=text, Parameters=given, Capabilities=_CAPABILITIES
        )
    except cloudformation.exceptions.ClientError as error:
        raise LogkuraError(
            "template-failed",
            f"CloudFormation refuses the template: {error.response['Error']['Message']}",
            hint="give parameters with --var NAME=VALUE",
        ) from error
    (stack,) = cloudformation.describe_stacks(StackName=_STACK)["Stacks"]
    if stack["StackStatus"] != "CREATE_COMPLETE":
        events = cloudformation.describe_stack_events(StackName=_STACK)["StackEvents"]
        first = next(each for each in reversed(events) if each["ResourceStatus"].endswith("FAILED"))
        raise LogkuraError(
            "template-failed",
            f"no stack comes of the template: `{first['LogicalResourceId']}`"
            f" ({first['ResourceType']}): {first.get('ResourceStatusReason', '')}",
            hint="give parameters with --var NAME=VALUE; the lab has the types of a log archive",
        )
    found: list[Mapping[str, Any]] = cloudformation.describe_stack_resources(StackName=_STACK)[
        "StackResources"
    ]
    return found


def _logs(missed: Iterable[Missed], account: str, region: str) -> Iterator[LogDelivery]:
    """Yield what the resources write that were stood in for."""
    last = {each.logical_id: each for each in missed if each.type}
    found = [Declared(each.type, each.properties, region, account) for each in last.values()]
    yield from declared_logs(found)


def _notes(missed: list[Missed], made_up: Mapping[str, str]) -> Iterator[str]:
    read = {each.about for each in missed if is_read(each.type)}
    for about in dict.fromkeys(each.about for each in missed if each.about not in read):
        yield f"{about} was not looked at: logkura does not read it"
    for name, value in sorted(made_up.items()):
        yield f"the parameter `{name}` has no value: tried with `{value}`"


def _places(
    name: str, text: str, resources: list[Mapping[str, Any]], account: str, region: str
) -> Iterator[tuple[tuple[str, str], Location]]:
    """Yield resources with the line of their logical id."""
    yield ("", ""), Location(name)
    for each in resources:
        found = re.search(
            rf'^[ \t]*"?{re.escape(each["LogicalResourceId"])}"?[ \t]*:', text, re.MULTILINE
        )
        if found is not None:
            line = text.count("\n", 0, found.start()) + 1
            yield (_identity(each, account, region), ""), Location(name, line, 1)


def _identity(resource: Mapping[str, Any], account: str, region: str) -> str:
    """Return the name by which rules speak of a resource."""
    physical = str(resource["PhysicalResourceId"])
    formats = {
        "AWS::S3::Bucket": "arn:{3}:s3:::{0}",
        "AWS::IAM::Role": "arn:{3}:iam::{1}:role/{0}",
        "AWS::KMS::Key": "arn:{3}:kms:{2}:{1}:key/{0}",
        "AWS::KinesisFirehose::DeliveryStream": "arn:{3}:firehose:{2}:{1}:deliverystream/{0}",
        "AWS::Lambda::Function": "arn:{3}:lambda:{2}:{1}:function:{0}",
    }
    return formats.get(str(resource["ResourceType"]), "{0}").format(
        physical, account, region, partition_of(region)
    )
