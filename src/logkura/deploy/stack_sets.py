"""StackSets: the same stack in several accounts and regions, and the operations on them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
and https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stackinstances-delete.html
(read 2026-11-27).  Deleting the stacks of an organizational unit ends it as a target, and takes
those of the units within it along.  Regions come one after the other, and the first account that
fails ends it: what is wrong everywhere is then wrong in one place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.asking import asked, error_code
from logkura.deploy.stacks import STACK_TYPE, Event, Progress
from logkura.errors import DeploymentError
from logkura.render.template_document import read_template_document

__all__ = [
    "Instance",
    "StackSet",
    "Wanted",
    "bring_stack_set",
    "delete_stack_set",
    "differs",
    "find_stack_set",
    "missing",
    "superfluous",
    "superfluous_units",
]

_POLL_SECONDS = 5.0
_UNFINISHED = frozenset({"RUNNING", "QUEUED", "STOPPING"})
_CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM")


@dataclass(frozen=True, slots=True, order=True)
class Instance:
    """Where a stack of the set is.

    Attributes:
        unit: The organizational unit by which it came there; empty for an account by itself.
    """

    account: str
    region: str
    unit: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.account}/{self.region}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a stack set is to be.

    Attributes:
        name: Its name.
        region: From where it is managed.
        template: `TemplateBody` or `TemplateURL`, and its value.
        parameters: Of all its stacks.
        tags: Of all its stacks.
        regions: Where its stacks are, in the order in which they are made.
        accounts: Where they are, with roles of one's own.
        organizational_units: Where they are, with those of AWS Organizations.
    """

    name: str
    region: str
    template: Mapping[str, str]
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    regions: tuple[str, ...]
    accounts: tuple[str, ...] = ()
    organizational_units: tuple[str, ...] = ()

    @property
    def managed_by_service(self) -> bool:
        """Whether AWS Organizations reaches the accounts."""
        return bool(self.organizational_units)


@dataclass(frozen=True, slots=True)
class StackSet:
    """A stack set that exists.

    Attributes:
        template: Its template's text.
        instances: Its stacks.
        stale: Those that are not as the set is: an operation failed there.
        units: Its organizational units.
    """

    name: str
    region: str
    template: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    instances: tuple[Instance, ...] = ()
    stale: tuple[Instance, ...] = ()
    units: tuple[str, ...] = field(default=())


def find_stack_set(name: str, region: str, clients: Clients) -> StackSet | None:
    """Return a stack set; None where there is none.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", region)
    with asked(f"read the StackSet {name}"):
        try:
            found = client.describe_stack_set(StackSetName=name)["StackSet"]
        except ClientError as error:
            if error_code(error) == "StackSetNotFoundException":
                return None
            raise
        pages = client.get_paginator("list_stack_instances").paginate(StackSetName=name)
        listed = [each for page in pages for each in page["Summaries"]]
    places = {
        Instance(each["Account"], each["Region"], each.get("OrganizationalUnitId", "")): each
        for each in listed
    }
    return StackSet(
        name=name,
        region=region,
        template=found.get("TemplateBody", ""),
        parameters={
            each["ParameterKey"]: each.get("ParameterValue", "")
            for each in found.get("Parameters") or ()
        },
        tags={each["Key"]: each["Value"] for each in found.get("Tags") or ()},
        instances=tuple(sorted(places)),
        stale=tuple(sorted(each for each in places if places[each]["Status"] != "CURRENT")),
        units=tuple(found.get("OrganizationalUnitIds") or ()),
    )


def differs(wanted: Wanted, found: StackSet, body: str) -> bool:
    """Whether the stacks of a set are to become others."""
    last, new = read_template_document(found.template), read_template_document(body)
    same = (found.parameters, found.tags) == (wanted.parameters, wanted.tags)
    return last != new or not same


def missing(wanted: Wanted, found: StackSet | None) -> dict[str, tuple[str, ...]]:
    """Return the accounts that lack a stack by region, or the units, whose accounts AWS knows."""
    there = found.instances if found is not None else ()
    regions = {each.region for each in there}
    if wanted.managed_by_service:
        units = found.units if found is not None else ()
        lacking = {
            region: tuple(
                each
                for each in wanted.organizational_units
                if each not in units or region not in regions
            )
            for region in wanted.regions
        }
    else:
        lacking = {
            region: tuple(each for each in wanted.accounts if Instance(each, region) not in there)
            for region in wanted.regions
        }
    return {region: targets for region, targets in lacking.items() if targets}


def superfluous(wanted: Wanted, found: StackSet | None) -> tuple[Instance, ...]:
    """Return the stacks that are no longer wanted; an account that left its unit is AWS's task."""
    there = found.instances if found is not None else ()
    left_out = superfluous_units(wanted, found)
    return tuple(
        each
        for each in there
        if each.region not in wanted.regions
        or each.unit in left_out
        or not (wanted.managed_by_service or each.account in wanted.accounts)
    )


def superfluous_units(wanted: Wanted, found: StackSet | None) -> tuple[str, ...]:
    """Return the units that are no longer wanted, those too that have no account yet."""
    if found is None or not wanted.managed_by_service:
        return ()
    return tuple(each for each in found.units if each not in wanted.organizational_units)


def bring_stack_set(
    wanted: Wanted, found: StackSet | None, body: str, clients: Clients, progress: Progress
) -> None:
    """Make a stack set, or bring it and all its stacks to what is wanted.

    Args:
        wanted: What it is to be.
        found: As it stands.
        body: The template's text, to compare with.
        clients: Where it is managed.
        progress: Told each stack as it is done.

    Raises:
        DeploymentError: `deploy-stack-set`: a stack failed, and why; what is done stays.
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", wanted.region)
    operate = _Operator(wanted.name, wanted.region, client, progress)
    settings = _settings(wanted)
    if found is not None:
        # First of all: the new template knows nothing of a region that is left out.
        _remove_superfluous(operate, client, wanted, found)
    if found is None:
        with asked(f"make the StackSet {wanted.name}"):
            client.create_stack_set(**settings)
    elif differs(wanted, found, body) or found.stale:
        there = {each.region for each in found.instances}
        regions = [region for region in wanted.regions if region in there]
        operate.run(client.update_stack_set, "UPDATE", regions, **settings)
    for region, targets in missing(wanted, found).items():
        chosen = _targets(targets, units=wanted.managed_by_service)
        operate.run(client.create_stack_instances, "CREATE", [region], Regions=[region], **chosen)


def delete_stack_set(found: StackSet, clients: Clients, progress: Progress) -> None:
    """Delete the stacks of a set, and the set; buckets and keys outlive their stacks.

    Raises:
        DeploymentError: `deploy-stack-set`: a stack could not be deleted, and why.
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", found.region)
    operate = _Operator(found.name, found.region, client, progress)
    _remove(operate, client, found.instances, found.units)
    with asked(f"delete the StackSet {found.name}"):
        client.delete_stack_set(StackSetName=found.name)


def _remove_superfluous(operate: "_Operator", client: Any, wanted: Wanted, found: StackSet) -> None:
    """Remove what is no longer wanted: units from all their regions, then whole regions."""
    left_out = superfluous_units(wanted, found)
    for unit in left_out:
        regions = {each.region for each in found.instances if each.unit == unit}
        # A unit that has no account yet is a target all the same.
        regions = regions or {each.region for each in found.instances} or set(wanted.regions)
        _remove_from(operate, client, sorted(regions), _targets([unit], units=True))
    rest = [each for each in superfluous(wanted, found) if each.unit not in left_out]
    units = [each for each in found.units if each not in left_out]
    _remove(operate, client, rest, units)


def _remove(
    operate: "_Operator", client: Any, instances: Sequence[Instance], units: Sequence[str]
) -> None:
    """Remove stacks region by region; where there are units, from all of them."""
    for region in sorted({each.region for each in instances}):
        accounts = [each.account for each in instances if each.region == region]
        chosen = _targets(units or accounts, units=bool(units))
        _remove_from(operate, client, [region], chosen)


def _remove_from(
    operate: "_Operator", client: Any, regions: Sequence[str], targets: Mapping[str, Any]
) -> None:
    start = client.delete_stack_instances
    operate.run(start, "DELETE", regions, Regions=list(regions), RetainStacks=False, **targets)


def _targets(names: Sequence[str], *, units: bool) -> dict[str, Any]:
    """Return accounts or organizational units as operations on instances take them."""
    if units:
        return {"DeploymentTargets": {"OrganizationalUnitIds": list(names)}}
    return {"Accounts": list(names)}


def _settings(wanted: Wanted) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "StackSetName": wanted.name,
        "Description": "logkura: a log archive in several accounts and regions.",
        "Capabilities": list(_CAPABILITIES),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in sorted(wanted.parameters.items())
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in sorted(wanted.tags.items())],
        "PermissionModel": "SELF_MANAGED",
        **wanted.template,
    }
    if wanted.managed_by_service:
        settings["PermissionModel"] = "SERVICE_MANAGED"
        # An account that leaves keeps its archive.
        settings["AutoDeployment"] = {"Enabled": True, "RetainStacksOnAccountRemoval": True}
    return settings


class _Operator:
    """Runs operations on one stack set, each to its end."""

    def __init__(self, name: str, region: str, client: Any, progress: Progress) -> None:
        self._name = name
        self._region = region
        self._client = client
        self._progress = progress

    def run(
        self, start: Callable[..., Any], verb: str, regions: Sequence[str], **options: Any
    ) -> None:
        """Start an operation and wait for its end; tell each stack, and fail with the first."""
        preferences = {
            "RegionConcurrencyType": "SEQUENTIAL",
            "RegionOrder": list(regions),
            "FailureToleranceCount": 0,
            "MaxConcurrentCount": 1,
        }
        if not regions:
            del preferences["RegionOrder"]
        options["StackSetName"] = self._name
        with asked(f"{verb.lower()} stacks of the StackSet {self._name}"):
            operation = start(**options, OperationPreferences=preferences)["OperationId"]
            asking = {"StackSetName": self._name, "OperationId": operation}
            found = self._client.describe_stack_set_operation(**asking)["StackSetOperation"]
            while found["Status"] in _UNFINISHED:
                self._progress.wait(_POLL_SECONDS)
                found = self._client.describe_stack_set_operation(**asking)["StackSetOperation"]
            pages = self._client.get_paginator("list_stack_set_operation_results")
            results = [each for page in pages.paginate(**asking) for each in page["Summaries"]]
        self._tell(verb, operation, results)
        if found["Status"] != "SUCCEEDED":
            raise self._failure(found["Status"], results)

    def _tell(self, verb: str, operation: str, results: Sequence[Mapping[str, Any]]) -> None:
        for each in results:
            done = each["Status"] == "SUCCEEDED"
            place = f"{each['Account']}/{each['Region']}"
            self._progress.on_event(
                Event(
                    id=f"{operation}/{place}",
                    place=f"StackSet {self._name}",
                    logical_id=place,
                    type=STACK_TYPE,
                    name="",
                    status=f"{verb}_{'COMPLETE' if done else each['Status']}",
                    reason=each.get("StatusReason", ""),
                    stack_id="",
                )
            )

    def _failure(self, status: str, results: Sequence[Mapping[str, Any]]) -> DeploymentError:
        failed = [each for each in results if each["Status"] == "FAILED"]
        why = "; ".join(
            f"{each['Account']}/{each['Region']}: {each.get('StatusReason') or 'no reason given'}"
            for each in failed
        )
        done = sum(each["Status"] == "SUCCEEDED" for each in results)
        return DeploymentError(
            "deploy-stack-set",
            f"the StackSet {self._name} is {status} in {len(failed)} of {len(results)} stacks, "
            f"{done} done: {' '.join(why.split())}",
            hint="mend the cause and deploy again; what is done stays. The events of the stack "
            "in that account have the resource",
        )
