"""archive.yaml as a source: the estate that it designs, and the lines that decide each part."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from logkura.blueprint import Names, design
from logkura.checks.suppress import suppressions
from logkura.errors import Location
from logkura.estate import Estate
from logkura.sources.source import Given, Source
from logkura.spec import Archive, load
from logkura.spec.document import Document, parse

__all__ = ["read_archive_yaml"]


def read_archive_yaml(name: str, _given: Given) -> Source:
    """Read an archive.yaml and design its archive.

    Which log groups a `log_group_prefix` covers is known on AWS alone: one example stands for them.

    Raises:
        LogkuraError: The errors of `spec.load`; `check-suppression`.
    """
    archive = load(FilePath(name))
    text = FilePath(name).read_bytes().decode("utf-8-sig")
    prefixes = (source.log_group_prefix for source in archive.sources)
    estate = design(archive, [f"{prefix}example" for prefix in prefixes if prefix])
    places = dict(_places(archive, estate, parse(text, name)))
    return Source(name, estate, places, tuple(suppressions(text, name)))


def _places(
    archive: Archive, estate: Estate, document: Document
) -> Iterator[tuple[tuple[str, str], Location]]:
    """Yield what rules speak of, with the line of the field that decides it."""

    def at(*path: str | int) -> Location:
        return document.keys.get(path) or document.key_at(("archive",))

    names = Names.of(archive)
    yield ("", ""), at("archive")
    if archive.replica is not None:
        yield (names.key_arn(archive.replica.key, archive.replica.region), ""), at("replica", "key")
        yield (names.bucket_arn(archive.replica.bucket), ""), at("replica", "bucket")
    yield (names.key_arn(archive.keys.stream, archive.region), ""), at("keys", "stream")
    yield (names.key_arn(archive.keys.objects, archive.region), ""), at("keys", "objects")
    bucket = names.bucket_arn(archive.own_bucket_name)
    yield (bucket, ""), at("bucket", "name")
    yield (bucket, "bucket_key"), at("bucket", "bucket_key")
    yield (bucket, "lifecycle"), at("bucket", "lifecycle")
    yield (bucket, "object_lock"), at("bucket", "object_lock")
    yield (bucket, "replication"), at("replica")
    yield (bucket, "replication tags"), at("replica", "filter")
    if archive.service_logs is not None and archive.service_logs.landing_bucket:
        landing = names.bucket_arn(archive.service_logs.landing_bucket)
        yield (landing, ""), at("service_logs", "landing_bucket")
        yield (landing, "service logs"), at("service_logs", "logs")
    yield (bucket, "service logs"), at("service_logs", "logs")
    for reader in estate.readers:
        yield (reader.role_arn, ""), at("readers")
    for stream in estate.streams:
        yield (stream.arn, ""), at("sources")
        yield (stream.arn, "buffer_size_mib"), at("stream", "buffer_size_mib")
        yield (stream.arn, "buffer_interval_seconds"), at("stream", "buffer_interval_seconds")
        yield (stream.arn, "prefix"), at("layout", "prefix")
    for index, source in enumerate(archive.sources):
        name = "log_group" if source.log_group else "log_group_prefix"
        for each in estate.filters:
            if each.log_group == source.log_group or each.log_group.startswith(
                source.log_group_prefix or "\0"
            ):
                yield (each.log_group, ""), document.key_at(("sources", index, name))
