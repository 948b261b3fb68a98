"""What an archive's stacks are called, and where they are, whatever is in them."""

from dataclasses import dataclass

from logkura.estate import Estate

__all__ = ["StackPlace", "archive_stack", "replica_stack", "stack_places"]


@dataclass(frozen=True, slots=True)
class StackPlace:
    """The name of a stack, and its region."""

    name: str
    region: str


def archive_stack(archive: str) -> str:
    """Return the name of the stack of an archive itself."""
    return f"logkura-{archive}"


def replica_stack(archive: str) -> str:
    """Return the name of the stack of its replica."""
    return f"logkura-{archive}-replica"


def stack_places(estate: Estate) -> tuple[StackPlace, ...]:
    """Return the stacks of a designed archive, in the order in which they need each other.

    Args:
        estate: A design of `logkura.blueprint`, with whatever log groups.
    """
    region = estate.streams[0].region
    elsewhere = (bucket.region for bucket in estate.buckets if bucket.region != region)
    replicas = (StackPlace(replica_stack(estate.archive), each) for each in elsewhere)
    return (*replicas, StackPlace(archive_stack(estate.archive), region))
