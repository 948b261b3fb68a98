"""What S3 allows in names and keys."""

from logkura.facts.fact import Fact

__all__ = [
    "BUCKET_NAME_MAX_CHARACTERS",
    "BUCKET_NAME_MIN_CHARACTERS",
    "KEY_MAX_BYTES",
]

_NAMING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"

BUCKET_NAME_MIN_CHARACTERS = Fact(3, "characters", _NAMING, "2023-06-15")
BUCKET_NAME_MAX_CHARACTERS = Fact(63, "characters", _NAMING, "2023-06-15")
KEY_MAX_BYTES = Fact(
    1024,
    "bytes of UTF-8",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html",
    "2023-06-15",
)
