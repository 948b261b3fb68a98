"""Beginnings and ends of bucket names that S3 keeps for itself."""

from logkura.facts.fact import Fact

__all__ = ["RESERVED_BUCKET_PREFIXES", "RESERVED_BUCKET_SUFFIXES"]

_NAMING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"

RESERVED_BUCKET_PREFIXES = Fact(
    ("amzn-s3-demo-", "sthree-", "xn--"), "starts of a bucket name", _NAMING, "2026-11-24"
)
# `-an` belongs to buckets made in an account's regional namespace, by a header of CreateBucket.
RESERVED_BUCKET_SUFFIXES = Fact(
    ("--ol-s3", "--table-s3", "--x-s3", "-an", "-s3alias", ".mrap"),
    "ends of a bucket name",
    _NAMING,
    "2026-11-24",
)
