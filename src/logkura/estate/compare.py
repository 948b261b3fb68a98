"""What two estates differ in: what is designed and what stands, or what two tools have made.

What an estate says is unread is unknown: it is neither equal nor different.  Nor is it compared
what an account does not tell: its tags, log streams, who else writes and reads (`deliveries`,
`readers`), jobs, which are over one day (`batches`), and what nobody designs: `destinations`,
`foreign_buckets`, `other_roles`, `outside`.
"""

from collections.abc import Iterator, Mapping

from logkura.estate.bind import bind
from logkura.estate.compare_resource import code_digest, field_details
from logkura.estate.difference import Comparison, Difference, ResourceKind, Unknown
from logkura.estate.model import Estate, Function, Key, SubscriptionFilter
from logkura.estate.standing_keys import aliases_of, standing_keys
from logkura.estate.subjects import Subject, subjects_of

__all__ = ["compare"]


def compare(
    designed: Estate,
    found: Estate,
    *,
    keys: Mapping[str, str] | None = None,
    others: bool = False,
) -> Comparison:
    """Return what differs between two estates, resource by resource and field by field.

    Keys are brought together by their aliases (see `estate.standing_keys`), everything else by
    its name.  Resources that are found and not designed are others', except subscription filters
    that feed a designed stream.

    Args:
        designed: What there should be, with designed or with real ARNs.
        found: What there is.
        keys: ARNs of designed keys to those of the keys that stand for them, where that is known
            better than by aliases.
        others: Whether everything that is found has to be designed.
    """
    known = {**standing_keys(designed, found), **(keys or {})}
    wanted = bind(designed, known)
    here = list(subjects_of(wanted))
    there = {each.identity: each for each in subjects_of(found)}
    unknown: list[Unknown] = []
    differences: list[Difference] = []
    for subject in here:
        other = there.pop(subject.identity, None)
        reason = _why_unknown(subject, other, wanted, found)
        if reason:
            unknown.append(_unknown(subject, reason))
        elif other is None:
            differences.append(_difference(subject, "", "", "there", ""))
        else:
            differences += _within(subject, other, found)
    for each in there.values():
        if _should_not_be(each, wanted, others=others):
            differences.append(_difference(each, "", "", "", "there"))
    return Comparison(tuple(differences), tuple(unknown), len(here) - len(unknown))


def _within(subject: Subject, other: Subject, found: Estate) -> Iterator[Difference]:
    for name, detail in field_details(subject.resource, other.resource):
        wanted, there = detail.wanted, detail.found
        if isinstance(subject.resource, Key) and name == "aliases":
            # Whoever asks where an alias is, asks for the key that it points to.
            wanted = f"{wanted} for {other.arn}"
            holder = _holder(detail.wanted, subject.region, found)
            there = f"{detail.wanted} for {holder.arn}" if holder else ""
        yield _difference(subject, name, detail.where, wanted, there)


def _holder(alias: str, region: str, found: Estate) -> Key | None:
    keys = (key for key in found.keys if key.region == region)
    return next((key for key in keys if alias in key.aliases), None)


def _difference(subject: Subject, field: str, detail: str, wanted: str, found: str) -> Difference:
    return Difference(
        kind=subject.kind,
        name=subject.name,
        region=subject.region,
        arn=subject.arn,
        field=field,
        detail=detail,
        wanted=wanted,
        found=found,
    )


def _unknown(subject: Subject, reason: str) -> Unknown:
    return Unknown(subject.kind, subject.name, subject.region, subject.arn, reason)


def _why_unknown(subject: Subject, other: Subject | None, wanted: Estate, found: Estate) -> str:
    """Return why nothing can be said of a resource; empty where something can."""
    if subject.arn in wanted.unread:
        return wanted.unread[subject.arn]
    for arn in _ways_to_know(subject, other):
        # A resource that was found is known although the list of all was not.
        reason = found.unread.get(arn, "") if other else found.why_unread(arn)
        if reason and not (other is None and arn in found.absent):
            return reason
    if isinstance(subject.resource, Key):
        return _why_aliases_unknown(subject, found)
    if other is not None and isinstance(subject.resource, Function):
        digests = code_digest(subject.resource), code_digest(other.resource)
        return "the code was not read" if any(digests) and not all(digests) else ""
    return ""


def _ways_to_know(subject: Subject, other: Subject | None) -> tuple[str, ...]:
    """Return the ARNs under which an estate says that a resource was not read."""
    return (subject.arn,) if other is None else (subject.arn, other.arn)


def _why_aliases_unknown(subject: Subject, found: Estate) -> str:
    owner = subject.arn.partition(":key/")[0]
    reasons = (found.why_unread(f"{owner}:{alias}") for alias in aliases_of(subject.resource))
    return next(filter(None, reasons), "")


def _should_not_be(each: Subject, wanted: Estate, *, others: bool) -> bool:
    if others:
        return not wanted.why_unread(each.arn)
    if each.kind is not ResourceKind.FILTER:
        return False
    feed: SubscriptionFilter = each.resource
    return feed.destination_arn in {stream.arn for stream in wanted.streams}
