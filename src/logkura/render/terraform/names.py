"""What the resources of an archive are called in Terraform's code.

The names say what a thing is for, as a person would call it; the archive's own name is not repeated
in them, for Terraform's addresses need be unique in one folder alone.
"""

import re
from dataclasses import dataclass

from logkura.estate import Bucket, Estate, Key, LogGroup, Role

__all__ = ["LANDING", "PRIMARY", "REPLICA", "Labels"]

PRIMARY, REPLICA, LANDING = "archive", "replica", "landing"


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of resources, and which provider stands for a region."""

    estate: Estate
    region: str

    def bucket(self, bucket: Bucket) -> str:
        """Call a bucket by what it takes: the stream's objects, copies of them, services' logs."""
        if any(stream.bucket == bucket.name for stream in self.estate.streams):
            return PRIMARY
        return LANDING if bucket.region == self.region else REPLICA

    def key(self, key: Key) -> str:
        """Call a key by what it encrypts; one for the records and the objects is the archive's."""
        stream = any(each.stream_key_arn == key.arn for each in self.estate.streams)
        buckets = [each for each in self.estate.buckets if each.key_arn == key.arn]
        if stream:
            return PRIMARY if buckets else "stream"
        if buckets:
            return "objects" if buckets[0].region == self.region else REPLICA
        return _identifier(key.purpose)

    def role(self, role: Role) -> str:
        """Call a role by its purpose: `delivery`, `subscription`, `transform`, `replication`."""
        return _identifier(role.name.removeprefix(f"logkura-{self.estate.archive}-"))

    def log_group(self, group: LogGroup) -> str:
        """Call a log group of the pipeline's own by what writes into it."""
        if any(each.log_group == group.name for each in self.estate.streams):
            return "delivery"
        return "transformer"

    def log_stream(self, group: LogGroup, stream: str) -> str:
        """Call a log stream as its log group, where that has no other."""
        label = self.log_group(group)
        return label if len(group.streams) == 1 else f"{label}_{_identifier(stream)}"

    def provider(self, region: str) -> str:
        """Return the alias of a region's provider; empty for the primary region's, which has none.

        Raises:
            ValueError: Nothing of the design is in that region.
        """
        if region == self.region:
            return ""
        if region in {bucket.region for bucket in self.estate.buckets}:
            return REPLICA
        raise ValueError(region)


def _identifier(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
