"""Services that write logs themselves, each with the bucket of the estate that it writes to."""

from collections.abc import Iterator

from logkura.estate import Bucket, Estate, LogDelivery
from logkura.facts.log_delivery import LOG_SERVICES, LogService

__all__ = ["deliveries"]


def deliveries(estate: Estate) -> Iterator[tuple[LogDelivery, LogService, Bucket]]:
    """Yield each delivery with what its service asks for, and its bucket."""
    buckets = {bucket.name: bucket for bucket in estate.buckets}
    for delivery in estate.deliveries:
        bucket = buckets.get(delivery.bucket)
        if bucket is not None:
            yield delivery, LOG_SERVICES.value[delivery.kind], bucket
