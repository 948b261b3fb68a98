"""The estate of code that was tried in a lab: what it says of itself, put to what was read."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from logkura.estate import Estate, LogDelivery
from logkura.facts.regions import partition_of
from logkura.lab.outside import Thing
from logkura.sources.intended_batches import intended_batches
from logkura.sources.intended_logs import intended_logs, with_appended
from logkura.sources.outside import with_outside

__all__ = ["as_tried"]


def as_tried(
    read: Estate,
    *,
    stood_in: Iterable[str],
    own: Collection[Thing],
    logs: Iterable[LogDelivery],
    refused: Mapping[str, str],
) -> Estate:
    """Return the estate that code describes.

    Args:
        read: What the trial made, read back.
        stood_in: ARNs of what was stood in for while it was tried.
        own: What the code makes, whether that was made or not.
        logs: What its resources write to S3.
        refused: Resource to reason, of what a service refused to make.
    """
    listed = tuple(logs)
    estate = with_outside(read, {*stood_in, *_targets(read, listed)}, own)
    declared = tuple(with_appended(estate, listed))
    return replace(
        estate,
        deliveries=(*declared, *intended_logs(estate, declared)),
        batches=intended_batches(estate),
        refused=dict(refused),
    )


def _targets(read: Estate, logs: Iterable[LogDelivery]) -> Iterator[str]:
    """Yield the ARNs of buckets that logs go to and that are not there: nobody asks for them."""
    buckets = {bucket.name for bucket in read.buckets}
    for log in logs:
        if log.bucket not in buckets:
            yield f"arn:{partition_of(log.region)}:s3:::{log.bucket}"
