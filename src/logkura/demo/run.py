"""The stages of the demo, in the order a log line lives them."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from logkura.archive.store import Store, open_store
from logkura.demo.account import DemoAccount, Found, missing, take_stock
from logkura.demo.inputs import LogFile, find_logs, log_group_prefix
from logkura.demo.lines import Refusal, Stamper
from logkura.demo.refused import RefusedLines
from logkura.demo.send import Sent, send_file
from logkura.demo.trap import spring
from logkura.deploy import Deployment, deploy
from logkura.estate import Bucket
from logkura.facts.firehose import ACTIVE_PARTITIONS_MAX
from logkura.lab import Lab
from logkura.spec import Archive

__all__ = ["Stage", "demo"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One finished stage: its name, what came of it, and its wall time."""

    name: str
    outcome: str
    seconds: float


class _Stages:
    """Times the stages and tells the listener of each, before and after."""

    def __init__(self, on_start: Callable[[str], None], on_stage: Callable[[Stage], None]) -> None:
        self._on_start = on_start
        self._on_stage = on_stage

    @contextmanager
    def stage(self, name: str) -> Iterator[list[str]]:
        """Time one stage; the block appends the words of its outcome to the list."""
        self._on_start(name)
        started = time.perf_counter()
        outcome: list[str] = []
        yield outcome
        seconds = time.perf_counter() - started
        self._on_stage(Stage(name, "; ".join(outcome), seconds))


def demo(
    archive: Archive,
    lab: Lab,
    *,
    logs: Path | None = None,
    times_from_lines: bool = False,
    on_start: Callable[[str], None] = lambda _: None,
    on_stage: Callable[[Stage], None] = lambda _: None,
) -> DemoAccount:
    """Run the whole job in a started lab and return the account.

    Args:
        archive: What to build; each file becomes a log group below its first prefix.
        lab: A started lab with a clock that can be advanced.
        logs: The user's files; None for the machine's own.
        times_from_lines: Whether events take the times that stand in the lines, so that old
            lines are refused as CloudWatch Logs would refuse them.
        on_start: Told the name of each stage as it begins, and while it lasts how far it is.
        on_stage: Told each stage when it is done.

    Raises:
        LogkuraError: No input, or the design cannot be deployed.
    """
    started = time.perf_counter()
    stages = _Stages(on_start, on_stage)
    with stages.stage("collect") as outcome:
        origin, files = find_logs(logs, log_group_prefix(archive))
        size_bytes = sum(file.size_bytes for file in files)
        outcome.append(f"{len(files):,} files, {size_bytes:,} bytes: {origin}")
    with stages.stage("design and deploy") as outcome:
        for arn in _existing_keys(archive):
            lab.make_key(arn)
        log_stream = _make_log_groups(archive, files, lab)
        deployment = deploy(archive, lab.clients)
        outcome.append(f"{deployment.resources:,} resources in {_regions(archive)}")
    stores = [_store(bucket, lab) for bucket in deployment.estate.buckets]
    sent = Sent()
    stamper = Stamper(lab.clock.now(), from_lines=times_from_lines)
    with stages.stage("send and deliver") as outcome:

        def tell() -> None:
            on_start(f"send and deliver: {sent.bytes:,} of {size_bytes:,} bytes")

        _send(archive, files, log_stream, lab, stamper, sent, stores[0], tell)
        outcome.append(f"{sent.fingerprints.total:,} events of {sent.lines:,} lines")
    with stages.stage("replicate") as outcome:
        lab.settle()
        outcome.append(_replication_state(archive, deployment, lab))
    with stages.stage("read back and compare") as outcome:
        found = [take_stock(store) for store in stores]
        outcome.append(f"{sum(one.objects for one in found):,} objects read whole")
        wrong = sum(_wrongly_encrypted(bucket, lab) for bucket in deployment.estate.buckets)
    trap = None
    if archive.replica is not None:
        with stages.stage("break it, mend it") as outcome:
            trap = spring(deployment.estate, lab)
            outcome.append(f"{trap.broken}, then {trap.mended}" if trap else "")
    return replace(_account(sent, found, wrong, time.perf_counter() - started), trap=trap)


def _regions(archive: Archive) -> str:
    return f"{archive.region} and {archive.replica.region}" if archive.replica else archive.region


def _existing_keys(archive: Archive) -> Iterator[str]:
    """Yield the ARNs of keys that exist in the user's account, and so not in the lab."""
    references = [archive.keys.stream, archive.keys.objects]
    if archive.replica is not None:
        references.append(archive.replica.key)
    yield from (reference.arn for reference in references if reference.arn is not None)


def _make_log_groups(archive: Archive, files: Sequence[LogFile], lab: Lab) -> str:
    """Make the log groups that hosts and applications would have made; return the stream."""
    logs = lab.clients.get("logs", archive.region)
    log_stream = socket.gethostname() or "host"
    named = [source.log_group for source in archive.sources if source.log_group is not None]
    for log_group in sorted({*named, *(file.log_group for file in files)}):
        logs.create_log_group(logGroupName=log_group)
        logs.create_log_stream(logGroupName=log_group, logStreamName=log_stream)
    return log_stream


def _send(
    archive: Archive,
    files: Sequence[LogFile],
    log_stream: str,
    lab: Lab,
    stamper: Stamper,
    sent: Sent,
    store: Store,
    on_call: Callable[[], None],
) -> None:
    logs = lab.clients.get("logs", archive.region)

    remaining = iter(files)
    # One log group is one active partition; a stream takes a limited number of them at a time.
    while wave := list(islice(remaining, ACTIVE_PARTITIONS_MAX.value // 2)):
        for file in wave:
            with RefusedLines(file, archive.layout.prefix, store) as refused:
                send_file(file, log_stream, logs, stamper, sent, refused.add, on_call)
                refused.write()
        lab.advance(archive.stream.buffer_interval_seconds)


def _store(bucket: Bucket, lab: Lab) -> Store:
    return open_store(f"s3://{bucket.name}", lab.clients)


def _objects(bucket: Bucket, lab: Lab) -> Iterator[dict[str, Any]]:
    s3 = lab.clients.get("s3", bucket.region)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name):
        for listed in page.get("Contents", []):
            yield s3.head_object(Bucket=bucket.name, Key=listed["Key"])


def _wrongly_encrypted(bucket: Bucket, lab: Lab) -> int:
    return sum(
        head.get("ServerSideEncryption") != "aws:kms" or head.get("SSEKMSKeyId") != bucket.key_arn
        for head in _objects(bucket, lab)
    )


def _replication_state(archive: Archive, deployment: Deployment, lab: Lab) -> str:
    if archive.replica is None:
        return "no replica in this archive"
    states = [
        head.get("ReplicationStatus", "not replicated")
        for head in _objects(deployment.estate.buckets[0], lab)
    ]
    counts = {state: states.count(state) for state in sorted(set(states))}
    return ", ".join(f"{count:,} {state}" for state, count in counts.items()) or "no objects"


def _account(sent: Sent, found: Sequence[Found], wrong: int, seconds: float) -> DemoAccount:
    source = found[0]
    return DemoAccount(
        lines_read=sent.lines,
        refused={reason.value: sent.refused[reason] for reason in Refusal if sent.refused[reason]},
        events_sent=sent.fingerprints.total,
        events_archived=source.events.total,
        events_replicated=found[1].events.total if len(found) > 1 else None,
        log_groups=len(source.log_groups),
        objects=source.objects,
        mixed_objects=sum(one.mixed_objects for one in found),
        duplicates=sum(one.duplicates for one in found),
        lost=missing(sent.fingerprints, found),
        wrongly_encrypted=wrong,
        undelivered_objects=sum("/errors/" in f"/{key}" for key in source.other_objects),
        quarantined=sum(one.quarantined for one in found),
        bytes_sent=sent.bytes,
        bytes_archived=source.bytes,
        seconds=seconds,
        example=source.example,
    )
