"""A CloudFormation template as a source: applied to a lab, and read back there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from logkura.errors import Location, LogkuraError
from logkura.estate import LogDelivery
from logkura.inventory import read_estate
from logkura.lab import AllowAll, Lab
from logkura.lab.cloudformation import Missed
from logkura.lab.outside import Kind, Thing, named_by_arn
from logkura.sources.declared_logs import Declared, declared_logs, is_read
from logkura.sources.made_roles import made_roles
from logkura.sources.made_up import is_about_made_up
from logkura.sources.outside import outside_places
from logkura.sources.source import FALLBACK_REGION, Given, Source
from logkura.sources.template_text import made_up_parameters, spoken_of, without_macros
from logkura.sources.tried import as_tried

__all__ = ["read_template"]

_STACK = "logkura-check"
# The package of a function and the template of a nested stack lie in buckets of somebody's.
_PACKAGED = ("AWS::Lambda::", "AWS::CloudFormation::Stack")
_KINDS = {
    "AWS::S3::Bucket": Kind.BUCKET,
    "AWS::IAM::Role": Kind.ROLE,
    "AWS::IAM::ManagedPolicy": Kind.POLICY,
    "AWS::KMS::Key": Kind.KEY,
    "AWS::KMS::ReplicaKey": Kind.KEY,
    "AWS::KMS::Alias": Kind.ALIAS,
    "AWS::Logs::LogGroup": Kind.LOG_GROUP,
    "AWS::KinesisFirehose::DeliveryStream": Kind.STREAM,
    "AWS::Kinesis::Stream": Kind.KINESIS_STREAM,
    "AWS::Lambda::Function": Kind.FUNCTION,
}
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
        read = read_estate(
            lab.clients,
            account=lab.account,
            regions=[region],
            name=Path(name).stem,
            makers=made_roles(lab, region),
        )
        missed = list(lab.missed)
        stood_in = lab.outside.arns
    not_real = _not_real(missed, resources, made_up)
    estate = as_tried(
        read,
        stood_in=stood_in,
        own=frozenset(_own(resources, lab.account, region)),
        logs=_logs(missed, lab.account, region),
        refused=dict(_refused(missed, not_real, lab.account, region)),
    )
    places = dict(_places(name, text, resources, lab.account, region))
    places |= outside_places(estate, [Path(name)], values)
    where = () if given.region else (f"the stack was tried in {region}",)
    notes = (*where, *unrun, *_notes(missed, not_real, made_up))
    return Source(name, estate, places, (), notes)


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


def _own(resources: Iterable[Mapping[str, Any]], account: str, region: str) -> Iterator[Thing]:
    """Yield what the template makes, of what may be named elsewhere."""
    things = (_thing(each, account, region) for each in resources)
    yield from (each for each in things if each is not None)


def _thing(resource: Mapping[str, Any], account: str, region: str) -> Thing | None:
    """Return what a resource is by its type and its physical id: a name, or of some an ARN."""
    kind, name = _KINDS.get(str(resource["ResourceType"])), str(resource["PhysicalResourceId"])
    if kind is None:
        return None
    return named_by_arn(name, region) or Thing(kind, name, account, region)


def _not_real(
    missed: Iterable[Missed], resources: Iterable[Mapping[str, Any]], made_up: Mapping[str, str]
) -> frozenset[str]:
    """Return texts that stand for what is not known: made-up values, and names of stand-ins."""
    listed = list(missed)
    stood_in = {each.logical_id for each in listed if each.type}
    names = (
        each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] in stood_in
    )
    values = (each.made_up for each in listed if each.made_up)
    return frozenset({*made_up.values(), *values, *map(str, names)})


def _refused(
    missed: Iterable[Missed], not_real: frozenset[str], account: str, region: str
) -> Iterator[tuple[str, str]]:
    """Yield what services refused to make, by the names by which rules speak of resources."""
    for each in missed:
        if _is_refusal(each, not_real):
            found = {"ResourceType": each.type, "PhysicalResourceId": each.physical_id}
            yield _identity(found, account, region), f"{each.logical_id}: {each.refused}"


def _is_refusal(missed: Missed, not_real: frozenset[str]) -> bool:
    """Tell whether a refusal is about the template, and not about what the lab lacks or made up."""
    if not missed.refused or missed.type.startswith(_PACKAGED):
        return False
    return not is_about_made_up(missed.code, missed.refused, not_real - {missed.physical_id})


def _logs(missed: Iterable[Missed], account: str, region: str) -> Iterator[LogDelivery]:
    """Yield what the resources write that were stood in for."""
    last = {(each.stack_id, each.logical_id): each for each in missed if each.type}
    found = [Declared(each.type, each.properties, region, account) for each in last.values()]
    yield from declared_logs(found)


def _notes(
    missed: Iterable[Missed], not_real: frozenset[str], made_up: Mapping[str, str]
) -> Iterator[str]:
    told: dict[str, None] = {}
    for each in missed:
        if each.refused and not _is_refusal(each, not_real):
            told[f"{each.about} could not be made here, and was not looked at"] = None
        elif not (each.refused or is_read(each.type)):
            told[f"{each.about} was not looked at: logkura does not read it"] = None
    yield from told
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
    """Return the name by which rules speak of a resource: its ARN, of a log group its name."""
    thing = _thing(resource, account, region)
    if thing is None or thing.kind is Kind.LOG_GROUP:
        return str(resource["PhysicalResourceId"])
    return thing.arn
