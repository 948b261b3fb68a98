"""What Amazon Data Firehose does on the way to S3: defaults, retries, names."""

from logkura.facts.fact import Fact

__all__ = [
    "BUFFER_DEFAULT_MIB",
    "DELIVERY_RETRY_HOURS",
    "RANDOM_STRING_CHARACTERS",
    "TRANSFORM_BUFFER_MAX_MIB",
    "TRANSFORM_BUFFER_MAX_SECONDS",
    "TRANSFORM_BUFFER_MIN_MIB",
]

_HINTS = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html"
_PREFIXES = "https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html"
_RETRY = "https://docs.aws.amazon.com/firehose/latest/dev/retry.html"
_TRANSFORM = "https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html"

BUFFER_DEFAULT_MIB = Fact(5, "MiB", _HINTS, "2026-11-24")
DELIVERY_RETRY_HOURS = Fact(24, "hours of retries, then the data is lost", _RETRY, "2026-11-24")
RANDOM_STRING_CHARACTERS = Fact(11, "characters", _PREFIXES, "2026-11-24")
TRANSFORM_BUFFER_MIN_MIB = Fact(0.2, "MiB", _TRANSFORM, "2026-11-24")
TRANSFORM_BUFFER_MAX_MIB = Fact(3, "MiB", _TRANSFORM, "2026-11-24")
TRANSFORM_BUFFER_MAX_SECONDS = Fact(900, "seconds", _TRANSFORM, "2026-11-24")
