"""What S3 allows in names and keys."""

from logkura.facts.fact import Fact

__all__ = [
    "BUCKET_KEY_SAVING_PERCENT",
    "BUCKET_NAME_MAX_CHARACTERS",
    "BUCKET_NAME_MIN_CHARACTERS",
    "KEY_MAX_BYTES",
    "OWNERSHIP_OF_BUCKET",
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
BUCKET_KEY_SAVING_PERCENT = Fact(
    99,
    "per cent of KMS requests, at most",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
    "2026-04-13",
)
OWNERSHIP_OF_BUCKET = Fact(
    "BucketOwnerEnforced",
    "Object Ownership by which all objects are the bucket owner's",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
    "2026-11-24",
)
