"""What the resources of an estate refer to, and what of that the reading did not find.

A stream may write into a bucket of another account, a rule may name a key of a region that was not
read.  Nothing is known of those, and the estate has to say so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from logkura.estate import Bucket, DeliveryStream, Estate

__all__ = ["key_arns", "not_found", "role_arns", "those_of_the_account"]


def role_arns(estate: Estate) -> frozenset[str]:
    """Return the ARNs of the roles that resources name."""
    named = (
        *(stream.role_arn for stream in estate.streams),
        *(each.role_arn for each in estate.filters),
        *(each.role_arn for each in estate.destinations),
        *(function.role_arn for function in estate.functions),
        *(rule.role_arn for bucket in estate.buckets for rule in bucket.replication),
    )
    return frozenset(filter(None, named))


def key_arns(estate: Estate) -> frozenset[str]:
    """Return the ARNs, of keys and of aliases, by which resources name keys."""
    named = (
        *(arn for each in estate.streams for arn in (each.stream_key_arn, each.object_key_arn)),
        *(group.key_arn for group in estate.log_groups),
        *(arn for bucket in estate.buckets for arn in _keys_of(bucket)),
    )
    return frozenset(filter(None, named))


def not_found(estate: Estate) -> Mapping[str, str]:
    """Return ARN to reason, of what resources name and the estate has not."""
    known = {bucket.arn for bucket in estate.buckets} | {role.arn for role in estate.roles}
    known |= {each.arn for each in estate.functions} | {each.arn for each in estate.streams}
    for key in estate.keys:
        owner = key.arn.partition(":key/")[0]
        known |= {key.arn, *(f"{owner}:{alias}" for alias in key.aliases)}
    named = {*role_arns(estate), *key_arns(estate), *_others(estate)}
    return {
        arn: f"not among what was read of account {estate.account}"
        for arn in sorted(named - known)
        if not estate.why_unread(arn)
    }


def those_of_the_account(
    arns: Iterable[str], account: str, regions: Collection[str]
) -> frozenset[str]:
    """Return those ARNs that are in the account, or nowhere, by what they name.

    A bucket's ARN names neither account nor region: where the account has none of its name in the
    regions that were read, there is none that the archive could use.

    Args:
        arns: Such as `not_found` gives.
        account: The account that was read.
        regions: Those that were read.
    """
    split = ((arn, *arn.split(":")[2:5]) for arn in arns)
    return frozenset(
        arn
        for arn, service, region, owner in split
        if service == "s3" or (owner == account and region in regions)
    )


def _keys_of(bucket: Bucket) -> Iterator[str]:
    yield bucket.key_arn
    for rule in bucket.replication:
        yield rule.replica_key_arn


def _others(estate: Estate) -> Iterator[str]:
    """Yield the ARNs of buckets, functions and streams that resources name."""
    for stream in estate.streams:
        if stream.bucket:
            yield _bucket_arn(stream)
        if stream.function_arn:
            yield stream.function_arn
    for bucket in estate.buckets:
        partition = bucket.arn.split(":")[1]
        names = [rule.destination_bucket for rule in bucket.replication]
        for name in filter(None, (*names, bucket.access_log_bucket)):
            yield f"arn:{partition}:s3:::{name}"
    for arn in (
        *(each.destination_arn for each in estate.filters),
        *(each.target_arn for each in estate.destinations),
    ):
        if ":firehose:" in arn:
            yield arn


def _bucket_arn(stream: DeliveryStream) -> str:
    return f"arn:{stream.arn.split(':')[1]}:s3:::{stream.bucket}"
