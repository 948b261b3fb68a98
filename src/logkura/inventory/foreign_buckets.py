"""Which of the buckets that an estate uses are none of its account's."""

from logkura.aws import Clients
from logkura.estate import Estate
from logkura.inventory.reader import Reader

__all__ = ["foreign_buckets"]


def foreign_buckets(clients: Clients, estate: Estate, region: str) -> tuple[str, ...]:
    """Return the names of buckets that streams deliver to and that the account has in no region.

    They are another account's, or there are none of these names: S3 tells nobody whose a bucket
    is.  Nothing is returned where the account's buckets could not be listed.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html (read 2026-11-27):
    all buckets that the caller's account owns, of all regions.

    Args:
        clients: Where to read.
        estate: What was read of the account.
        region: The region to ask, of the account's partition.
    """
    reader = Reader(clients, estate.account, [region])
    listed = reader.all("s3", "list_buckets", region, f"arn:{reader.partition}:s3:::*")
    if reader.unread:
        return ()
    own = {each["Name"] for each in listed}
    used = {stream.bucket for stream in estate.streams if stream.bucket}
    return tuple(sorted(used - own))
