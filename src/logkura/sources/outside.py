"""What code names and does not make: taken out of what its trial shows, and found in its text."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from logkura.errors import Location
from logkura.estate import Bucket, Estate, Key, LogGroup, Outside, Role
from logkura.facts.regions import regional_arn
from logkura.lab.outside import EXAMPLE, Kind, Thing, named_by_arn

__all__ = ["outside_places", "with_outside"]

_REASON = "it is made outside of this code"
_COMMENT = re.compile(r"^\s*(?:#|//)")


def with_outside(estate: Estate, stood_in: Iterable[str], own: Collection[Thing]) -> Estate:
    """Return an estate without what only stood in for something, which is in `outside` instead.

    Args:
        estate: What a trial of the code made, read back.
        stood_in: ARNs of what was stood in for while it was tried.
        own: What the code makes, whether that was made or not; of what was not, the account and
            the region may be empty, and a role or a policy lack its path.
    """
    absent = {arn for arn in estate.unread if _may_be_elsewhere(arn)} - set(_arns(estate))
    absent |= {*_error_logs(estate)} - {_log_group(estate, each) for each in estate.log_groups}
    outside = {arn for arn in {*stood_in, *absent} if not _is_own(arn, own)}
    gone = {*outside, *(each for each in stood_in if _is_own(each, own))}
    found = {arn: Outside(arn) for arn in outside}
    found |= {each.arn: _put_on(each) for each in _policy_owners(estate) if each.arn in outside}
    for role in estate.roles:
        # The reading says by which policy it failed: one attached to the role, or its boundary.
        reason = estate.unread.get(role.arn, "")
        given = next((arn for arn in sorted(outside) if ":policy/" in arn and arn in reason), "")
        if given and role.arn not in outside:
            found[role.arn] = Outside(role.arn, through=given)
            found.pop(given, None)
    left = _without(estate, gone)
    return replace(
        left,
        outside=tuple(found[arn] for arn in sorted(found)),
        unread={**estate.unread, **dict.fromkeys(found, _REASON)},
    )


def _may_be_elsewhere(arn: str) -> bool:
    """Tell whether an ARN can be that of a resource of somebody's: not of AWS's, and no mistake."""
    of_aws = ":iam::aws:" in arn or ":alias/aws/" in arn
    return not of_aws and not arn.endswith("*") and named_by_arn(arn, "us-east-1") is not None


def _is_own(arn: str, own: Collection[Thing]) -> bool:
    named = named_by_arn(arn, "")
    return named is not None and any(_may_be_same(named, each) for each in own)


def _may_be_same(one: Thing, other: Thing) -> bool:
    """Tell whether two things are of one kind and name, and not known to be in two places."""
    # Names of roles and of policies are unique in an account, whatever their paths.
    attribute = "last_name" if one.kind in {Kind.ROLE, Kind.POLICY} else "name"
    if one.kind is not other.kind or getattr(one, attribute) != getattr(other, attribute):
        return False
    places = ((one.account, other.account), (one.region, other.region))
    return all(here == there or not (here and there) for here, there in places)


def _policy_owners(estate: Estate) -> Iterator[Bucket | Key | Role]:
    yield from estate.buckets
    yield from estate.keys
    yield from estate.roles


def _put_on(owner: Bucket | Key | Role) -> Outside:
    """Return it with the policies that the code puts on it."""
    if isinstance(owner, Role):
        return Outside(owner.arn, policies=tuple(policy for _, policy in owner.own_policies))
    if isinstance(owner, Bucket) and owner.policy.statements:
        return Outside(owner.arn, policy=owner.policy)
    return Outside(owner.arn)


def _arns(estate: Estate) -> Iterator[str]:
    yield from (each.arn for each in _policy_owners(estate))
    yield from (each.arn for each in estate.functions)
    yield from (each.arn for each in estate.streams)


def _log_group(estate: Estate, group: LogGroup) -> str:
    return regional_arn("logs", group.region, estate.account, f"log-group:{group.name}")


def _error_logs(estate: Estate) -> Iterator[str]:
    """Yield the log groups into which streams report: nobody looks for them beforehand."""
    for stream in estate.streams:
        if stream.log_group:
            owner = stream.arn.replace(":firehose:", ":logs:").rpartition(":")[0]
            yield f"{owner}:log-group:{stream.log_group}"


def _without(estate: Estate, gone: Collection[str]) -> Estate:
    def is_gone(key: Key) -> bool:
        owner = key.arn.partition(":key/")[0]
        return key.arn in gone or any(f"{owner}:{alias}" in gone for alias in key.aliases)

    return replace(
        estate,
        buckets=tuple(each for each in estate.buckets if each.arn not in gone),
        keys=tuple(each for each in estate.keys if not is_gone(each)),
        roles=tuple(each for each in estate.roles if each.arn not in gone),
        functions=tuple(each for each in estate.functions if each.arn not in gone),
        streams=tuple(each for each in estate.streams if each.arn not in gone),
        log_groups=tuple(
            each for each in estate.log_groups if _log_group(estate, each) not in gone
        ),
    )


def outside_places(
    estate: Estate, files: Iterable[Path], values: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], Location]]:
    """Yield what is outside, with the line that names it.

    Args:
        estate: The estate.
        files: The files of the code.
        values: Values of its parameters or variables, given or made up.
    """
    lines = [
        (path, number, line)
        for path in files
        for number, line in enumerate(path.read_text("utf-8-sig", "replace").splitlines(), 1)
        if not _COMMENT.match(line)
    ]
    for each in estate.outside:
        for pattern in _ways_to_name(each.through or each.arn, values):
            named = re.compile(pattern)
            place = next(((path, at) for path, at, line in lines if named.search(line)), None)
            if place is not None:
                yield (each.arn, "outside"), Location(str(place[0]), place[1], 1)
                break


def _ways_to_name(arn: str, values: Mapping[str, str]) -> Iterator[str]:
    """Yield patterns of the text that names something, the surest first."""
    rest = arn.split(":", 5)[-1]
    names = (arn, rest, rest.partition(":")[2], rest.partition("/")[2], rest.rpartition("/")[2])
    for name in dict.fromkeys(filter(None, (*names, names[2].removesuffix(EXAMPLE)))):
        yield rf"(?<![\w/-]){re.escape(name)}(?![\w-])"
    for parameter, value in values.items():
        if value and (value in names or arn in value):
            yield rf"""(?:Ref"?\s*:?\s*["']?|\$\{{|var\.){re.escape(parameter)}\b"""
