"""What two estates differ in, and what cannot be told of them."""

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

__all__ = ["Comparison", "Difference", "ResourceKind", "Unknown"]


class ResourceKind(Enum):
    """A kind of resource, in words."""

    KEY = "key"
    BUCKET = "bucket"
    ROLE = "role"
    FUNCTION = "function"
    LOG_GROUP = "log group"
    STREAM = "delivery stream"
    FILTER = "subscription filter"
    ALARM = "alarm"
    DASHBOARD = "dashboard"
    OTHER = "resource"
    """What an estate has no place for, and a stack does."""


# Ours: an ARN is shorter, a dashboard is not.
_BRIEF_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be.

    Attributes:
        kind: What kind of resource.
        name: Its name; of a subscription filter `NAME on LOG_GROUP`, of a key its alias.
        region: Where it lives; empty for a role, which lives in no region.
        arn: Its ARN; of a subscription filter that of its log group.
        field: The field of the resource in `estate`, such as `policy`; empty where the resource
            as a whole is missing, or is there and should not be.
        detail: What within the field, such as `statement RefusePlainText, Condition …`; may be
            empty.
        wanted: The value that there should be, in words; empty for none.
        found: The value that there is, likewise.
    """

    kind: ResourceKind
    name: str
    region: str
    arn: str
    field: str
    detail: str
    wanted: str
    found: str

    @property
    def is_missing(self) -> bool:
        """Whether the whole resource is missing."""
        return not self.field and not self.found

    @property
    def is_superfluous(self) -> bool:
        """Whether the whole resource is there and should not be."""
        return not self.field and not self.wanted

    @property
    def sentence(self) -> str:
        """The difference in words."""
        return self._in_words(self.wanted, self.found)

    @property
    def brief(self) -> str:
        """The difference in words, of long values only how they begin."""
        return self._in_words(_begin(self.wanted), _begin(self.found))

    def _in_words(self, wanted: str, found: str) -> str:
        place = f" in {self.region}" if self.region else ""
        subject = f"{self.kind.value} {self.name}{place}"
        if self.is_missing:
            return f"{subject} is missing"
        if self.is_superfluous:
            return f"{subject} is there, and should not be"
        what = " ".join(filter(None, (self.field.replace("_", " "), self.detail)))
        return f"{subject}: {what}: wanted {wanted or 'nothing'}, found {found or 'nothing'}"

    def to_document(self) -> dict[str, Any]:
        """Return the difference as JSON has it."""
        return {**asdict(self), "kind": self.kind.value, "sentence": self.sentence}


def _begin(value: str) -> str:
    more = len(value) - _BRIEF_CHARACTERS
    return value if more <= 0 else f"{value[:_BRIEF_CHARACTERS]}… ({more:,} more characters)"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A resource of which nothing is claimed.

    Attributes:
        kind: What kind of resource.
        name: Its name, as in `Difference`.
        region: Where it lives.
        arn: Its ARN.
        reason: Why it is not known.
    """

    kind: ResourceKind
    name: str
    region: str
    arn: str
    reason: str

    @property
    def sentence(self) -> str:
        """What is unknown, in words."""
        place = f" in {self.region}" if self.region else ""
        return f"{self.kind.value} {self.name}{place} is not known: {self.reason}"

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**asdict(self), "kind": self.kind.value, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that two estates differ in.

    Attributes:
        differences: In the order of the estate's fields, then of its resources.
        unknown: The resources that could not be compared; they are neither equal nor different.
        compared: How many resources were compared.
    """

    differences: tuple[Difference, ...]
    unknown: tuple[Unknown, ...]
    compared: int

    @property
    def is_same(self) -> bool:
        """Whether everything was compared, and nothing differs."""
        return not self.differences and not self.unknown
