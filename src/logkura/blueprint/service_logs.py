"""Logs that services write themselves, and who reads: from archive.yaml to the estate."""

from logkura.blueprint.names import Names
from logkura.estate import Bucket, Expiration, LogDelivery, Reader
from logkura.iam import Policy
from logkura.spec import Archive
from logkura.spec.service_logs import lands

__all__ = ["landing_buckets", "log_deliveries", "readers"]


def landing_buckets(archive: Archive) -> tuple[Bucket, ...]:
    """Return the bucket under SSE-S3 for services that cannot write to the archive's."""
    section = archive.service_logs
    if section is None or section.landing_bucket is None:
        return ()
    days = section.expire_after_days
    return (
        Bucket(
            name=section.landing_bucket,
            region=archive.region,
            key_arn="",
            bucket_key=False,
            policy=Policy(()),
            lifecycle=(Expiration("", days),) if days else (),
            algorithm="AES256",
        ),
    )


def log_deliveries(archive: Archive) -> tuple[LogDelivery, ...]:
    """Return the logs of services, each with the bucket that it goes to."""
    section = archive.service_logs
    if section is None:
        return ()
    locked = archive.bucket.object_lock is not None
    landing = section.landing_bucket or ""
    return tuple(
        LogDelivery(
            kind=log.kind,
            region=log.region or archive.region,
            account=log.account or archive.account,
            bucket=landing if lands(log.kind, locked=locked) else archive.own_bucket_name,
            prefix=log.prefix,
            source_arn=log.source_arn,
        )
        for log in section.logs
    )


def readers(archive: Archive, names: Names) -> tuple[Reader, ...]:
    """Return the roles that read, each with its bucket."""
    landing = archive.service_logs.landing_bucket if archive.service_logs else None
    buckets = {
        "archive": archive.own_bucket_name,
        "replica": archive.replica.bucket if archive.replica else "",
        "landing": landing or "",
    }
    return tuple(
        Reader(
            role_arn=names.role_arn(f"reader-{reader.name}"),
            bucket=buckets[reader.reads],
            prefix=reader.prefix,
            through="athena" if reader.through == "athena" else "",
        )
        for reader in archive.readers
    )
