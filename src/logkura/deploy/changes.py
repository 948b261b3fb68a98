"""What a deployment is about to do, one resource at a time, whatever tool will do it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

__all__ = ["Action", "Change", "Reviewed", "summary", "unreviewed"]

_HOLDING_DATA = frozenset(
    {
        # What CloudFormation calls them, and what Terraform does.
        "AWS::KMS::Key",
        "AWS::KMS::ReplicaKey",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "aws_cloudwatch_log_group",
        "aws_kms_external_key",
        "aws_kms_key",
        "aws_kms_replica_key",
        "aws_s3_bucket",
    }
)
"""Types whose removal loses logs; without its key an object cannot be read by anybody."""


class Action(StrEnum):
    """What is done to a resource."""

    ADD = "add"
    ADOPT = "adopt"
    """It exists, and is taken over as it is."""
    CHANGE = "change"
    REPLACE = "replace"
    """It cannot be changed: another one is made and it goes."""
    REMOVE = "remove"


_VERBS = {
    Action.ADD: "to add",
    Action.ADOPT: "to adopt",
    Action.CHANGE: "to change",
    Action.REPLACE: "to replace",
    Action.REMOVE: "to remove",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource.

    Attributes:
        action: What is done to it.
        place: Where it belongs, as the user knows it: `logkura-demo in ap-northeast-1`.
        logical_id: Its name in the template, or its address in Terraform.
        type: Its type, as the tool calls it: `AWS::S3::Bucket`, `aws_s3_bucket`.
        name: Its name in AWS; empty where it has none yet.
        details: What changes, each in words: `BucketEncryption changes`.
        uncertain: Of a replacement: whether it may also turn out to be a change in place.
        kept: Of a removal or a replacement: whether the resource itself stays in AWS, and is
            only no longer part of the deployment.
    """

    action: Action
    place: str
    logical_id: str
    type: str
    name: str = ""
    details: tuple[str, ...] = ()
    uncertain: bool = False
    kept: bool = False

    @property
    def holds_data(self) -> bool:
        """Whether logs are lost with the resource."""
        return self.type in _HOLDING_DATA

    @property
    def destroys(self) -> bool:
        """Whether the resource that exists is deleted, for good or for another one."""
        return self.action in {Action.REPLACE, Action.REMOVE} and not self.kept

    @property
    def identity(self) -> tuple[str, str]:
        """What is the same of one resource in two descriptions of a deployment."""
        return self.place, self.logical_id

    @property
    def words(self) -> str:
        """The change in one line."""
        named = f"{self.logical_id} ({self.type}{f' {self.name}' if self.name else ''})"
        verb = self.action.value
        if self.action is Action.REPLACE and self.uncertain:
            verb = "change or replace"
        if self.action is Action.REMOVE and self.kept:
            verb = "let go of"
        why = f": {'; '.join(self.details)}" if self.details else ""
        stays = ", which stays in AWS" if self.kept else ""
        return f"{verb} {named}{stays}{why}"

    @property
    def warning(self) -> str:
        """What must be known before it is confirmed; empty where nothing is lost."""
        if not (self.holds_data and self.action in {Action.REPLACE, Action.REMOVE}):
            return ""
        what = f"{self.name or self.logical_id} ({self.type})"
        doing = "removed" if self.action is Action.REMOVE else "replaced by an empty one"
        may = "may be" if self.uncertain else "is"
        if self.kept:
            return f"{what} {may} {doing}; it stays in AWS with what it holds, outside of this"
        return f"{what} holds data and {may} {doing}: what it holds is lost"

    def to_document(self) -> dict[str, Any]:
        """Return the change as JSON."""
        return {
            "action": self.action.value,
            "place": self.place,
            "logical_id": self.logical_id,
            "type": self.type,
            "name": self.name,
            "details": list(self.details),
            "uncertain": self.uncertain,
            "kept": self.kept,
            "holds_data": self.holds_data,
            "warning": self.warning,
        }


class Reviewed(Protocol):
    """Every change of a deployment, to be agreed to."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, in their order."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be known before this is confirmed."""


def summary(changes: Iterable[Change]) -> str:
    """Return the changes in numbers: `3 to add, 1 to replace`; `no changes`."""
    counts = Counter(each.action for each in changes)
    told = [f"{counts[action]} {verb}" for action, verb in _VERBS.items() if counts[action]]
    return ", ".join(told) or "no changes"


def unreviewed(reviewed: Iterable[Change], actual: Iterable[Change]) -> Sequence[Change]:
    """Return what is replaced, removed or let go of now, and was not when it was reviewed."""
    seen = {each.identity: each for each in reviewed}
    return [each for each in actual if _severity(each) > _severity(seen.get(each.identity))]


def _severity(change: Change | None) -> int:
    """Order: nothing lost, replaced or let go of with the old one kept, deleted."""
    if change is None or change.action not in {Action.REPLACE, Action.REMOVE}:
        return 0
    return 1 if change.kept else 2
