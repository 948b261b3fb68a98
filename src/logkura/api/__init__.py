"""What `import logkura` offers and all that `cli/` calls: one function a verb.

A room is imported when its verb is called, so that `logkura --help` does not wait for the AWS SDK.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logkura.api.checking import (
    check,
    check_schema,
    explain_calls,
    report_as,
    report_summary,
    rule_page,
    rules,
    rules_page,
)
from logkura.api.deploying import deploy, destroy, diff, survey, validate
from logkura.api.policies import decide, explain, lint_policy, lint_rules
from logkura.api.rendering import (
    RenderTarget,
    compare_rendering,
    render,
    uncovered_prefixes,
    write_rendering,
)
from logkura.api.terraforming import (
    apply_terraform,
    plan_terraform,
    plan_terraform_removal,
    remove_by_terraform,
)
from logkura.api.watching import drift, verify

if TYPE_CHECKING:
    from logkura.archive import (
        CompactAccount,
        Compacting,
        Damaged,
        EventFilter,
        Found,
        Listed,
        ReplayAccount,
        Replaying,
        SplitAccount,
        Splitting,
    )
    from logkura.aws import Clients
    from logkura.demo import DemoAccount, Stage
    from logkura.lab import Lab
    from logkura.spark import SparkEngine
    from logkura.spec import Archive

__all__ = [
    "RenderTarget",
    "apply_terraform",
    "cat",
    "check",
    "check_schema",
    "compact",
    "compacted",
    "compare_rendering",
    "connect",
    "decide",
    "demo",
    "demo_lab",
    "deploy",
    "destroy",
    "diff",
    "drift",
    "explain",
    "explain_calls",
    "init",
    "lab_calls",
    "lint_policy",
    "lint_rules",
    "load_archive",
    "ls",
    "plan_terraform",
    "plan_terraform_removal",
    "refusal_sentence",
    "remove_by_terraform",
    "render",
    "replay",
    "report_as",
    "report_summary",
    "rule_page",
    "rules",
    "rules_page",
    "schema",
    "split",
    "survey",
    "uncovered_prefixes",
    "validate",
    "verify",
    "write_rendering",
]


def load_archive(path: Path | None = None) -> "Archive":
    """Read and check an archive.yaml; None for the bundled example.

    Raises:
        LogkuraError: The file cannot be used; one error for each mistake.
    """
    from logkura.spec import load

    return load(path or Path(str(files("logkura.demo").joinpath("archive.yaml"))))


@contextmanager
def demo_lab(archive: "Archive") -> "Iterator[Lab]":
    """Start an embedded AWS for an archive; its clock stands still until it is advanced."""
    from logkura.lab import Lab, ManualClock

    with Lab(clock=ManualClock(datetime.now(UTC)), account=archive.account) as lab:
        yield lab


def demo(
    archive: "Archive",
    lab: "Lab",
    *,
    logs: Path | None = None,
    times_from_lines: bool = False,
    on_start: Callable[[str], None] = lambda _: None,
    on_stage: "Callable[[Stage], Any]" = lambda _: None,
) -> "DemoAccount":
    """Run the main job in a lab of `demo_lab` and return the account.

    Args:
        archive: What to build; each file becomes a log group below its first prefix.
        lab: A lab of `demo_lab`.
        logs: A file or folder of log files; None for this machine's own.
        times_from_lines: Whether events take the times that stand in their lines.
        on_start: Told the name of each stage as it begins.
        on_stage: Told each stage when it is done.

    Raises:
        LogkuraError: There is nothing to send, or the design cannot be deployed.
    """
    from logkura.demo import demo as run

    return run(
        archive,
        lab,
        logs=logs,
        times_from_lines=times_from_lines,
        on_start=on_start,
        on_stage=on_stage,
    )


def lab_calls(url: str) -> list[dict[str, Any]]:
    """Return the calls of a running lab, the newest last.

    Args:
        url: Where it listens, on this machine.

    Raises:
        LogkuraError: `lab-not-reached`: nothing listens there, or it is no lab.
    """
    from logkura.lab.calls import fetch_calls

    return fetch_calls(url)


def refusal_sentence(reason: str) -> str:
    """Return what a reason in the demo's `refused` means."""
    from logkura.demo.lines import Refusal

    return Refusal(reason).sentence


def schema() -> dict[str, Any]:
    """Return the JSON Schema of archive.yaml."""
    from logkura.spec import json_schema

    return json_schema()


def init(
    path: Path,
    *,
    archive: str,
    account: str,
    region: str,
    replica_region: str,
    time_zone: str,
    force: bool = False,
) -> None:
    """Write a commented archive.yaml.

    Raises:
        LogkuraError: `init-exists` when the file exists and `force` is not given; the errors of
            `spec` when a value cannot stand in an archive.yaml.
    """
    from logkura.errors import LogkuraError
    from logkura.spec import loads, render_template

    if path.exists() and not force:
        raise LogkuraError(
            "init-exists",
            f"`{path}` exists already, expected a new file",
            hint="name another file, or overwrite it with --force",
        )
    text = render_template(
        archive=archive,
        account=account,
        region=region,
        replica_region=replica_region,
        time_zone=time_zone,
    )
    loads(text, str(path))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LogkuraError(
            "init-refused",
            f"cannot write `{path}`: {error.strerror}",
            hint="check that the folder exists and may be written",
        ) from error


def connect(*, profile: str | None = None, endpoint_url: str | None = None) -> "Clients":
    """Return clients for AWS, or for another endpoint such as the lab's."""
    from logkura.aws import Clients

    return Clients(profile=profile, endpoint_url=endpoint_url)


def split(
    source: str,
    destination: str,
    splitting: "Splitting",
    clients: "Clients",
    *,
    engine: "SparkEngine | None" = None,
    jobs: int = 1,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> "SplitAccount":
    """Un-mix the objects of a folder, a file or `s3://bucket/prefix` into another place.

    Args:
        source: Where the objects are.
        destination: Where they go.
        splitting: Format and the rest.
        clients: For S3.
        engine: Spark; None to split on this machine.
        jobs: How many processes split objects on this machine; 1 for this process alone.
        on_object: Told each source object's key and size, before it is read; not by Spark.
        on_bytes: Told how many source bytes were read; not by Spark.

    Raises:
        LogkuraError: Source or destination cannot be used as they are.
    """
    if engine is not None:
        return engine.split(source, destination, splitting, clients)
    from logkura.archive import open_store, split_in_processes
    from logkura.archive import split as run

    if jobs > 1:
        return split_in_processes(
            source,
            destination,
            splitting,
            clients,
            jobs,
            on_object=on_object,
            on_bytes=on_bytes,
        )
    stores = open_store(source, clients), open_store(destination, clients)
    return run(*stores, splitting, on_object=on_object, on_bytes=on_bytes)


def compact(  # noqa: PLR0913 -- what, whence, whither and how, and who listens
    source: str,
    destination: str,
    wanted: "EventFilter",
    compacting: "Compacting",
    clients: "Clients",
    *,
    engine: "SparkEngine | None" = None,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
    on_slot: Callable[[str], None] = lambda _: None,
) -> "CompactAccount":
    """Compact an archive to Parquet: one sorted set a log group and day, each event once.

    Args:
        source: An archive.
        destination: Where the sets go.
        wanted: Which folders of the source to read.
        compacting: How.
        clients: For S3.
        engine: Spark; None to compact on this machine.
        on_object: Told each source object's key and size, before it is read; not by Spark.
        on_bytes: Told how many source bytes were read; not by Spark.
        on_slot: Told each folder of the destination, before it is written; not by Spark.

    Raises:
        LogkuraError: `parquet-not-installed`; source or destination cannot be used as they are;
            another run is at the same destination.
    """
    if engine is not None:
        return engine.compact(source, destination, wanted, compacting, clients)
    from logkura.archive import open_store
    from logkura.archive.compact import compact as run

    stores = open_store(source, clients), open_store(destination, clients)
    return run(*stores, wanted, compacting, on_object=on_object, on_bytes=on_bytes, on_slot=on_slot)


def compacted(url: str, clients: "Clients") -> "Iterator[str]":
    """Yield where the Parquet files of a compacted archive are, those that are in its sets.

    A list of them is what DuckDB, polars and pyarrow read; a pattern would find files, too, that a
    running or a killed compaction has there.
    """
    from logkura.archive import open_store
    from logkura.archive.compact_manifest import manifests

    store = open_store(url, clients)
    for manifest in manifests(store):
        yield from (store.location(file.key) for file in manifest.files)


def replay(
    archive: str,
    replaying: "Replaying",
    clients: "Clients",
    *,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> "ReplayAccount":
    """Put an archive's error objects and quarantined pieces back into its log groups.

    Raises:
        LogkuraError: There is nothing to replay, or it is not known where it belongs.
    """
    from logkura.archive import open_store
    from logkura.archive import replay as run

    return run(open_store(archive, clients), replaying, on_object=on_object, on_bytes=on_bytes)


def ls(
    url: str, wanted: "EventFilter", clients: "Clients", *, long: bool = False
) -> "Iterator[Listed]":
    """Yield the log groups of an archive, or its objects, each with bytes and dates."""
    from logkura.archive import listing, open_store

    return listing(open_store(url, clients), wanted, long=long)


def cat(url: str, wanted: "EventFilter", clients: "Clients") -> "Iterator[Found | Damaged]":
    """Yield the log events of an archive or of any object, and what could not be decoded."""
    from logkura.archive import events, open_store

    return events(open_store(url, clients), wanted)
