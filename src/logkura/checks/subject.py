"""An estate as rules look at it: its flows, every call decided, and where its parts are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from logkura.errors import Location
from logkura.estate import Bucket, Estate, ReplicationRule
from logkura.flows import CallDecision, Deciding, Flow, flows_of

__all__ = ["Places", "Replicated", "Subject"]

Places = Mapping[tuple[str, str], Location]
"""Resource and its part (empty for all of it) to the place that decides it; two empty texts stand
for the source as a whole."""


@dataclass(frozen=True, slots=True)
class Replicated:
    """A replication rule that is in force, with its bucket; `replica` None: not in the estate."""

    bucket: Bucket
    rule: ReplicationRule
    replica: Bucket | None


@dataclass(frozen=True)
class Subject:
    """What is checked.

    Attributes:
        estate: The estate.
        today: The day on which it is checked: what is out of date depends on it.
        places: Where the resources are written.
    """

    estate: Estate
    today: date
    places: Places = field(default_factory=dict)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The calls that the estate will make."""
        return flows_of(self.estate)

    @cached_property
    def decisions(self) -> tuple[CallDecision, ...]:
        """Every call of every flow, decided."""
        deciding = Deciding(self.estate)
        return tuple(deciding.one(call) for flow in self.flows for call in flow.calls)

    @cached_property
    def replicated(self) -> tuple[Replicated, ...]:
        """Every replication rule that is in force."""
        by_name = {bucket.name: bucket for bucket in self.estate.buckets}
        return tuple(
            Replicated(bucket, rule, by_name.get(rule.destination_bucket))
            for bucket in self.estate.buckets
            for rule in bucket.replication
            if rule.enabled
        )

    def is_read(self, bucket: Bucket) -> bool:
        """Tell whether all of a bucket was read: of another, what it lacks may be there."""
        return bucket.arn not in self.estate.unread

    def place_of(self, resource: str, where: str) -> Location | None:
        """Return the place of a part of a resource, else of the resource, else of the source.

        An object is where its bucket is.
        """
        owner = resource.partition("/")[0] if ":s3:::" in resource else resource
        for key in ((resource, where), (resource, ""), (owner, ""), ("", "")):
            if key in self.places:
                return self.places[key]
        return None
