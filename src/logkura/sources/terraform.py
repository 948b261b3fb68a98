"""A Terraform directory as a source: applied to a lab by Terraform itself, and read back there."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from logkura.errors import Location
from logkura.estate import LogDelivery
from logkura.inventory import read_estate
from logkura.lab import AllowAll, Lab
from logkura.lab.outside import Kind, Thing, named_by_arn
from logkura.lab.terraform import (
    Applied,
    TerraformResource,
    apply_terraform,
    is_refusal,
    kind_of,
)
from logkura.sources.declared_logs import Declared, declared_logs, is_read
from logkura.sources.made_roles import made_roles
from logkura.sources.made_up import is_about_made_up
from logkura.sources.outside import outside_places
from logkura.sources.source import FALLBACK_REGION, Given, Source
from logkura.sources.tried import as_tried

__all__ = ["read_terraform"]

_REGION = 3  # of the fields of an ARN
_BLOCK = re.compile(r'^\s*resource\s+"([^"]+)"\s+"([^"]+)"', re.MULTILINE)
_CODE = re.compile(r"\bapi error (\w[\w.]*)")
# What the inventory reads, or what is part of it.
_READ = (
    *("aws_s3_bucket", "aws_kms_key", "aws_kms_alias", "aws_kms_grant", "aws_iam_role"),
    *("aws_iam_policy", "aws_cloudwatch_log_", "aws_kinesis_firehose_delivery_stream"),
    *("aws_lambda_function", "aws_lambda_permission", "random_", "null_", "terraform_data"),
)
# What the inventory reads, and an archive works without.
_MONITORING = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_dashboard")
# What stands for itself; others of the same beginning are settings of these.
_KINDS = {
    "aws_s3_bucket": Kind.BUCKET,
    "aws_kms_key": Kind.KEY,
    "aws_kms_replica_key": Kind.KEY,
    "aws_kms_alias": Kind.ALIAS,
    "aws_iam_role": Kind.ROLE,
    "aws_iam_policy": Kind.POLICY,
    "aws_cloudwatch_log_group": Kind.LOG_GROUP,
    "aws_kinesis_firehose_delivery_stream": Kind.STREAM,
    "aws_kinesis_stream": Kind.KINESIS_STREAM,
    "aws_lambda_function": Kind.FUNCTION,
}


def read_terraform(name: str, given: Given) -> Source:
    """Apply a copy of a directory to a lab, and read what stands there then.

    Raises:
        LogkuraError: The errors of `lab.terraform`.
    """
    directory = Path(name)
    region = given.region or FALLBACK_REGION
    # What policies deny is for the rules to say: here everything comes into being.
    with Lab(stands_in=True, authoriser=AllowAll()) as lab:
        with lab.outside.open():
            applied = apply_terraform(
                directory,
                endpoint_url=lab.endpoint_url,
                region=region,
                variables=given.variables,
                needed=_READ,
                outside=lab.outside,
            )
        read = read_estate(
            lab.clients,
            account=lab.account,
            regions=applied.regions,
            name=directory.resolve().name,
            makers=made_roles(lab, region),
        )
        stood_in = lab.outside.arns
    estate = as_tried(
        read,
        stood_in=stood_in,
        own=frozenset(_own(applied)),
        logs=_logs(applied, lab.account, region),
        refused=dict(_refused(applied)),
    )
    places = dict(_places(directory, applied))
    values = {**applied.made_up, **given.variables}
    places |= outside_places(estate, sorted(directory.glob("*.tf")), values)
    return Source(name, estate, places, (), tuple(_notes(applied)))


def _own(applied: Applied) -> Iterator[Thing]:
    """Yield what the code makes, or would, of what may be named elsewhere."""
    for each in applied.resources:
        kind = _KINDS.get(each.kind)
        if kind is None:
            continue
        made = named_by_arn(str(each.values.get("arn") or ""), "")
        # What is only planned has a name, and neither an account nor, for certain, a region.
        names = (each.values.get(name) for name in ("bucket", "function_name", "name"))
        planned = [Thing(kind, str(name), "", "") for name in names if name]
        yield from [made] if made else planned


def _logs(applied: Applied, account: str, region: str) -> Iterator[LogDelivery]:
    """Yield what the resources of the code write to S3."""
    found: list[Declared] = []
    for each in applied.resources:
        parts = each.identity.split(":")
        own = parts[_REGION] if len(parts) > _REGION and parts[_REGION] else region
        found.append(Declared(each.kind, each.values, own, account, each.identity))
    yield from declared_logs(found)


def _notes(applied: Applied) -> Iterator[str]:
    """Yield what whoever reads the report must know: what was not looked at, what was made up."""
    for each in applied.resources:
        if not (each.kind.startswith((*_READ, *_MONITORING)) or is_read(each.kind)):
            yield f"`{each.address}` was not looked at: logkura does not read {each.kind}"
    refused = dict(_refused(applied))
    for address, reason in sorted(applied.failed.items()):
        if address in refused:
            continue
        yield f"`{address}` could not be made here, and is taken as it is planned: {reason}"
    for address in applied.stood_in:
        yield f"`{address}` was made up: its provider is not on this machine"
    for variable, value in sorted(applied.made_up.items()):
        yield f"the variable `{variable}` has no value: tried with `{value}`"


def _refused(applied: Applied) -> Iterator[tuple[str, str]]:
    """Yield what services refused to make that an archive consists of."""
    for address, reason in sorted(applied.failed.items()):
        if kind_of(address).startswith(_READ) and is_refusal(reason):
            # What comes before the code names the resource itself, maybe by a made-up name.
            _, code, said = _CODE.split(reason, maxsplit=1)
            if not is_about_made_up(code, said, applied.made_up.values()):
                yield address, reason


def _places(directory: Path, applied: Applied) -> Iterator[tuple[tuple[str, str], Location]]:
    """Yield resources with the line of their block, where it is in the root module."""
    blocks = _blocks(directory)
    for each in applied.resources:
        place = blocks.get(_block_of(each))
        if place is not None:
            yield (each.identity, ""), place
            yield (each.address, ""), place
    first = next(iter(sorted(directory.glob("*.tf"))), directory)
    yield ("", ""), Location(str(first))


def _block_of(resource: TerraformResource) -> str:
    """Return the name of a resource's block: its address without the key of an instance."""
    return re.sub(r"\[[^]]*\]", "", resource.address)


def _blocks(directory: Path) -> Mapping[str, Location]:
    found: dict[str, Location] = {}
    for path in sorted(directory.glob("*.tf")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for block in _BLOCK.finditer(text):
            line = text.count("\n", 0, block.start(1)) + 1
            found[".".join(block.groups())] = Location(str(path), line, 1)
    return found
