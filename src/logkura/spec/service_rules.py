"""What the sections `service_logs` and `readers` owe to the rest of archive.yaml."""

import re
from collections.abc import Iterator

from logkura.facts.log_delivery import LOG_SERVICES
from logkura.spec.models import Archive
from logkura.spec.problem import Problem
from logkura.spec.service_logs import ServiceLog, lands

__all__ = ["reader_problems", "service_problems"]


def service_problems(archive: Archive) -> Iterator[Problem]:
    """Yield what is wrong with the logs of services."""
    section = archive.service_logs
    if section is None:
        return
    yield from _landing(archive)
    seen: set[ServiceLog] = set()
    for index, log in enumerate(section.logs):
        yield from _log(archive, log, index)
        if log in seen:
            yield Problem(
                ("service_logs", "logs", index),
                "spec-service-log",
                f"`{log.kind}` stands here a second time, expected each log once",
                "remove one of them",
            )
        seen.add(log)


def _landing(archive: Archive) -> Iterator[Problem]:
    section = archive.service_logs
    assert section is not None  # noqa: S101 -- the caller has looked
    taken = {archive.bucket.name, archive.replica.bucket if archive.replica else ""}
    if section.landing_bucket in taken:
        yield Problem(
            ("service_logs", "landing_bucket"),
            "spec-landing-bucket",
            f"expected a bucket of its own, found `{section.landing_bucket}` under SSE-KMS",
            "the landing bucket is for services that cannot write to SSE-KMS",
        )
    locked = archive.bucket.object_lock is not None
    landing = [log.kind for log in section.logs if lands(log.kind, locked=locked)]
    if landing and section.landing_bucket is None:
        yield Problem(
            ("service_logs",),
            "spec-landing-bucket",
            f"expected landing_bucket, found nothing: `{landing[0]}` cannot be written to the"
            " archive's bucket",
            "name a bucket; it is made, under SSE-S3 and without Object Lock",
        )
    elif section.landing_bucket is None and section.expire_after_days is not None:
        yield Problem(
            ("service_logs", "expire_after_days"),
            "spec-landing-bucket",
            f"expected landing_bucket beside {section.expire_after_days} days, found nothing: no "
            "other bucket's objects are meant",
            "the archive's own objects expire by bucket.lifecycle",
        )


def _log(archive: Archive, log: ServiceLog, index: int) -> Iterator[Problem]:
    service = LOG_SERVICES.value[log.kind]
    path = ("service_logs", "logs", index)
    if service.acls:
        yield Problem(
            (*path, "kind"),
            "spec-service-log",
            f"`{log.kind}` needs a bucket with ACLs, expected a kind that does without",
            "cloudfront_std_v2 writes the same logs to buckets without ACLs",
        )
    if service.same_region and log.region not in {None, archive.region}:
        yield Problem(
            (*path, "region"),
            "spec-service-log-region",
            f"expected {archive.region}, found `{log.region}`: {service.title} go to a bucket of"
            " their own region only",
            "make an archive in that region",
        )
    if "AWSLogs" in log.prefix:
        yield Problem(
            (*path, "prefix"),
            "spec-service-log",
            f"expected a prefix without `AWSLogs`, found `{log.prefix}`",
            "the service adds AWSLogs/ and the account itself",
        )


def _in_templates(name: str) -> str:
    """Return what CloudFormation's ids keep of a name: letters and digits, words by capitals."""
    return re.sub(r"-(?=[0-9])", "", name)


def reader_problems(archive: Archive) -> Iterator[Problem]:
    """Yield what is wrong with the readers."""
    there = {
        "archive": True,
        "replica": archive.replica is not None,
        "landing": archive.service_logs is not None
        and archive.service_logs.landing_bucket is not None,
    }
    names: dict[str, str] = {}
    for index, reader in enumerate(archive.readers):
        if not there[reader.reads]:
            yield Problem(
                ("readers", index, "reads"),
                "spec-reader",
                f"expected a bucket that there is, found `{reader.reads}` which is not there",
                "write the section that makes it, or read the archive",
            )
        same = names.get(_in_templates(reader.name))
        if same is not None:
            yield Problem(
                ("readers", index, "name"),
                "spec-reader",
                f"`{reader.name}` is the name of another reader, `{same}`, expected one of its own",
                "the name becomes part of the role's; templates lose a hyphen before a digit",
            )
        names[_in_templates(reader.name)] = reader.name
