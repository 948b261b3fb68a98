"""A CloudFormation template as a source: applied to a lab, and read back there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from logkura.errors import Location, LogkuraError
from logkura.estate import LogDelivery
from logkura.facts.regions import partition_of
from logkura.inventory import read_estate
from logkura.lab import AllowAll, Lab
from logkura.lab.cloudformation import Missed
from logkura.sources.declared_logs import Declared, declared_logs, is_read
from logkura.sources.intended_batches import intended_batches
from logkura.sources.intended_logs import intended_logs, with_appended
from logkura.sources.made_roles import made_roles
from logkura.sources.outside import outside_places, with_outside
from logkura.sources.source import FALLBACK_REGION, Given, Source
from logkura.sources.template_text import made_up_parameters, spoken_of, without_macros

__all__ = ["read_template"]

_STACK = "logkura-check"
_MADE_UP = re.compile(rf"logkura-(?!{_STACK.removeprefix('logkura-')})")
# A bucket's policy has the name of the bucket, which may be anybody's.
_NAMED_BY_ANOTHER = "AWS::S3::BucketPolicy"
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def read_template(name: str, given: Given) -> Source:
    """Make a stack of a template in a lab, and read what stands there then.

    Raises:
        LogkuraError: `template-read`: it cannot be read; `template-failed`: no stack comes of it,
            with the first resource that failed and why.
    """
    text = _read(name)
    region = given.region or spoken_of(text) or FALLBACK_REGION
    made_up = made_up_parameters(text, given.variables, region)
    plain, unrun = without_macros(text)
    values = {**made_up, **given.variables}
    # What policies deny is for the rules to say: here everything comes into being.
    with Lab(stands_in=True, authoriser=AllowAll()) as lab:
        with lab.outside.open():
            resources = _make(lab, plain, values, region)
        estate = read_estate(
            lab.clients,
            account=lab.account,
            regions=[region],
            name=Path(name).stem,
            makers=made_roles(lab, region),
        )
        missed = list(lab.missed)
        stood_in = lab.outside.arns
    own = {
        str(each["PhysicalResourceId"])
        for each in resources
        if each["ResourceType"] != _NAMED_BY_ANOTHER
    }
    estate = with_outside(estate, stood_in, own)
    declared = tuple(with_appended(estate, _logs(missed, lab.account, region)))
    estate = replace(
        estate,
        deliveries=(*declared, *intended_logs(estate, declared)),
        batches=intended_batches(estate),
        refused=dict(_refused(missed, lab.account, region)),
    )
    places = dict(_places(name, text, resources, lab.account, region))
    places |= outside_places(estate, [Path(name)], values)
    notes = (f"the stack was tried in {region}", *unrun, *_notes(missed, made_up))
    return Source(name, estate, places, (), notes if not given.region else notes[1:])


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


def _refused(missed: Iterable[Missed], account: str, region: str) -> Iterator[tuple[str, str]]:
    """Yield what services refused to make, by the names by which rules speak of resources."""
    for each in missed:
        if _is_refusal(each):
            found = {"ResourceType": each.type, "PhysicalResourceId": each.physical_id}
            yield _identity(found, account, region), f"{each.logical_id}: {each.refused}"


def _is_refusal(missed: Missed) -> bool:
    """Tell whether a refusal is about the template, and not about what the lab lacks or made up.

    The package of a function lies in a bucket that the lab has not, and a policy with a made-up
    name in the place of an ARN is none of the template's faults.
    """
    elsewhere = missed.type.startswith("AWS::Lambda::") or bool(_MADE_UP.search(missed.refused))
    return bool(missed.refused) and not elsewhere


def _logs(missed: Iterable[Missed], account: str, region: str) -> Iterator[LogDelivery]:
    """Yield what the resources write that were stood in for."""
    last = {(each.stack_id, each.logical_id): each for each in missed if each.type}
    found = [Declared(each.type, each.properties, region, account) for each in last.values()]
    yield from declared_logs(found)


def _notes(missed: list[Missed], made_up: Mapping[str, str]) -> Iterator[str]:
    read = {each.about for each in missed if is_read(each.type) or _is_refusal(each)}
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
