"""A Terraform directory as a source: applied to a lab by Terraform itself, and read back there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from logkura.errors import Location
from logkura.estate import LogDelivery
from logkura.inventory import read_estate
from logkura.lab import AllowAll, Lab
from logkura.lab.terraform import (
    Applied,
    TerraformResource,
    apply_terraform,
    is_refusal,
    kind_of,
)
from logkura.sources.declared_logs import Declared, declared_logs, is_read
from logkura.sources.intended_batches import intended_batches
from logkura.sources.intended_logs import intended_logs, with_appended
from logkura.sources.made_roles import made_roles
from logkura.sources.outside import outside_places, with_outside
from logkura.sources.source import FALLBACK_REGION, Given, Source

__all__ = ["read_terraform"]

_REGION = 3  # of the fields of an ARN
_BLOCK = re.compile(r'^\s*resource\s+"([^"]+)"\s+"([^"]+)"', re.MULTILINE)
# What the inventory reads, or what is part of it.
_READ = (
    *("aws_s3_bucket", "aws_kms_key", "aws_kms_alias", "aws_kms_grant", "aws_iam_role"),
    *("aws_iam_policy", "aws_cloudwatch_log_", "aws_kinesis_firehose_delivery_stream"),
    *("aws_lambda_function", "aws_lambda_permission", "random_", "null_", "terraform_data"),
)
# What the inventory reads, and an archive works without.
_MONITORING = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_dashboard")
# What stands for itself; others of the same beginning are settings of these.
_MAKES = frozenset(
    {
        *("aws_s3_bucket", "aws_kms_key", "aws_kms_replica_key", "aws_kms_alias", "aws_iam_role"),
        *("aws_iam_policy", "aws_cloudwatch_log_group", "aws_kinesis_firehose_delivery_stream"),
        *("aws_kinesis_stream", "aws_lambda_function"),
    }
)


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
        estate = read_estate(
            lab.clients,
            account=lab.account,
            regions=applied.regions,
            name=directory.resolve().name,
            makers=made_roles(lab, region),
        )
        stood_in = lab.outside.arns
    estate = with_outside(estate, stood_in, _own(applied))
    declared = tuple(with_appended(estate, _logs(applied, lab.account, region)))
    deliveries = (*declared, *intended_logs(estate, declared))
    estate = replace(
        estate,
        deliveries=deliveries,
        batches=intended_batches(estate),
        refused=dict(_refused(applied)),
    )
    places = dict(_places(directory, applied))
    values = {**applied.made_up, **given.variables}
    places |= outside_places(estate, sorted(directory.glob("*.tf")), values)
    return Source(name, estate, places, (), tuple(_notes(applied)))


def _own(applied: Applied) -> frozenset[str]:
    """Return names and ARNs of what the code makes, or would; of what may be named elsewhere."""
    made = [each for each in applied.resources if each.kind in _MAKES]
    names = ("arn", "bucket", "function_name", "name")
    values = (str(each.values.get(name) or "") for each in made for name in names)
    return frozenset(filter(None, values))


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
        made_up = any(value in reason for value in applied.made_up.values() if value)
        if kind_of(address).startswith(_READ) and is_refusal(reason) and not made_up:
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
