"""A CloudFormation template as a source: applied to a lab, and read back there."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from logkura.errors import Location, LogkuraError
from logkura.facts.regions import partition_of
from logkura.inventory import read_estate
from logkura.lab import AllowAll, Lab
from logkura.lab.cloudformation import RefusedError, read_document
from logkura.lab.made_up import made_up_text
from logkura.sources.source import Given, Source

__all__ = ["read_template"]

_STACK = "logkura-check"
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def read_template(name: str, given: Given) -> Source:
    """Make a stack of a template in a lab, and read what stands there then.

    Raises:
        LogkuraError: `template-read`: it cannot be read; `template-failed`: no stack comes of it,
            with the first resource that failed and why.
    """
    text = _read(name)
    made_up = _made_up(text, given.variables, given.region)
    # Whoever will deploy it is not known, and what it keeps others from is to be read all the same.
    with Lab(stands_in=True, authoriser=AllowAll()) as lab:
        resources = _make(lab, text, {**made_up, **given.variables}, given.region)
        estate = read_estate(
            lab.clients, account=lab.account, regions=[given.region], name=Path(name).stem
        )
        missed = list(lab.missed)
    places = dict(_places(name, text, resources, lab.account, given.region))
    return Source(name, estate, places, (), tuple(_notes(missed, made_up)))


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


def _made_up(text: str, given: Mapping[str, str], region: str) -> dict[str, str]:
    """Return values for parameters that have no default and were not given."""
    try:
        declared = read_document(text).get("Parameters") or {}
    except RefusedError:
        return {}  # CloudFormation refuses it next, and says why.
    return {
        name: _value(name, parameter, region)
        for name, parameter in declared.items()
        if isinstance(parameter, dict) and "Default" not in parameter and name not in given
    }


def _value(name: str, parameter: Mapping[str, Any], region: str) -> str:
    allowed = parameter.get("AllowedValues")
    if allowed:
        return str(allowed[0])
    if parameter.get("Type") == "Number":
        return str(parameter.get("MinValue", 1))
    longest = parameter.get("MaxLength")
    return made_up_text(name, region, int(longest)) if longest else made_up_text(name, region)


def _notes(missed: list[str], made_up: Mapping[str, str]) -> Iterator[str]:
    for each in dict.fromkeys(missed):
        yield f"{each} was not looked at: logkura does not read it"
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
