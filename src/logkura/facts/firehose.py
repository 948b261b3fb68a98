"""What Amazon Data Firehose accepts, and what its Lambda transformation demands."""

from logkura.facts.fact import Fact

__all__ = [
    "ACTIVE_PARTITIONS_MAX",
    "BUFFER_DEFAULT_SECONDS",
    "BUFFER_MAX_MIB",
    "BUFFER_MAX_SECONDS",
    "BUFFER_MIN_MIB",
    "BUFFER_MIN_SECONDS",
    "DYNAMIC_PARTITIONING_BUFFER_MIN_MIB",
    "EVALUATED_PREFIX_MAX_CHARACTERS",
    "PUT_RECORD_BATCH_MAX_BYTES",
    "PUT_RECORD_BATCH_MAX_RECORDS",
    "RECORD_MAX_BYTES",
    "TRANSFORM_BUFFER_DEFAULT_MIB",
    "TRANSFORM_BUFFER_DEFAULT_SECONDS",
    "TRANSFORM_PAYLOAD_MAX_BYTES",
    "TRANSFORM_RETRIES",
]

_LIMITS = "https://docs.aws.amazon.com/firehose/latest/dev/limits.html"
_TRANSFORM = "https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html"
_MODEL = "botocore 1.44.5 firehose model"

RECORD_MAX_BYTES = Fact(1_024_000, "bytes before base64", _LIMITS, "2026-09-01")
PUT_RECORD_BATCH_MAX_RECORDS = Fact(500, "records a call", _LIMITS, "2026-09-01")
PUT_RECORD_BATCH_MAX_BYTES = Fact(4 * 1024 * 1024, "bytes a call", _LIMITS, "2026-09-01")
TRANSFORM_PAYLOAD_MAX_BYTES = Fact(
    6 * 1024 * 1024, "bytes, request and response", _TRANSFORM, "2023-06-15"
)
TRANSFORM_BUFFER_DEFAULT_MIB = Fact(1, "MiB", _TRANSFORM, "2023-06-15")
TRANSFORM_BUFFER_DEFAULT_SECONDS = Fact(60, "seconds", _MODEL, "2026-11-17")
TRANSFORM_RETRIES = Fact(3, "retries of a failed invocation", _TRANSFORM, "2023-06-15")
BUFFER_MIN_MIB = Fact(1, "MiB", _MODEL, "2026-11-17")
BUFFER_MAX_MIB = Fact(128, "MiB", _MODEL, "2026-11-17")
BUFFER_MIN_SECONDS = Fact(60, "seconds, with dynamic partitioning", _LIMITS, "2026-09-01")
BUFFER_MAX_SECONDS = Fact(900, "seconds", _MODEL, "2026-11-17")
BUFFER_DEFAULT_SECONDS = Fact(300, "seconds", _MODEL, "2026-11-17")
# A public construct library states 64 MiB as the least buffer with dynamic partitioning; the
# limits page does not, so this one may warn and never refuse.
DYNAMIC_PARTITIONING_BUFFER_MIN_MIB = Fact(
    64,
    "MiB",
    "https://github.com/awslabs/landing-zone-accelerator-on-aws",
    "2026-11-23",
    settled=False,
)
ACTIVE_PARTITIONS_MAX = Fact(500, "active partitions a stream", _LIMITS, "2026-09-01")
EVALUATED_PREFIX_MAX_CHARACTERS = Fact(
    512,
    "characters",
    "https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html",
    "2023-06-15",
    settled=False,
)
