"""Compaction over Spark itself: what the local engine comes to, in folders and S3; killed too."""

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.corpora import object_of, records
from logkura import api
from logkura.archive import Compacting, EventFilter, Splitting
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.lab import Lab
from logkura.spark import SparkEngine

ENGINE = SparkEngine(master="local[2]")
REGION = "ap-northeast-1"
Multiset = Callable[[str, Clients], Counter[Any]]
KillAfter = Callable[[Sequence[str], Path, int], bool]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Make an archive of fifty log groups, some of whose objects came twice."""
    members = records("quick50")
    (tmp_path / "in").mkdir()
    for number in range(4):
        some = members[number * len(members) // 5 : (number + 2) * len(members) // 5]
        (tmp_path / "in" / f"{number}.gz").write_bytes(object_of(some))
    api.split(str(tmp_path / "in"), str(tmp_path / "archive"), Splitting("envelope"), Clients())
    damaged = max((tmp_path / "archive").rglob("*.gz"))
    damaged.write_bytes(damaged.read_bytes() + b"garbage")
    return tmp_path / "archive"


@pytest.mark.parametrize("choices", [{}, {"zone": ZoneInfo("Asia/Tokyo"), "period": "hour"}])
def test_spark_and_the_local_engine_come_to_the_same_sets(
    archive: Path, tmp_path: Path, multiset: Multiset, choices: dict[str, Any]
) -> None:
    clients, how, wanted = Clients(), Compacting(**choices), EventFilter()
    local = api.compact(str(archive), str(tmp_path / "local"), wanted, how, clients)
    out = str(tmp_path / "spark")
    spark = api.compact(str(archive), out, wanted, how, clients, engine=ENGINE)
    assert spark.adds_up
    told = (
        "objects_in",
        "events",
        "slots",
        "events_out",
        "duplicates",
        "quarantined",
        "log_groups",
    )
    assert [getattr(spark, name) for name in told] == [getattr(local, name) for name in told]
    assert spark.duplicates > 0
    assert spark.quarantined == 1
    expected = set(multiset(str(archive), clients))
    assert _published(tmp_path / "local") == _published(tmp_path / "spark") == expected
    again = api.compact(str(archive), out, wanted, how, clients, engine=ENGINE)
    assert again.objects_resumed == again.objects_in
    assert again.slots_written == 0


def test_spark_compacts_from_s3_into_s3(archive: Path, tmp_path: Path, multiset: Multiset) -> None:
    with Lab() as lab:
        s3 = lab.clients.get("s3", REGION)
        for bucket in ("archive", "query"):
            s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        for path in sorted(archive.rglob("*.gz")):
            key = f"logs/{path.relative_to(archive)}"
            s3.put_object(Bucket="archive", Key=key, Body=path.read_bytes())
        # Each machine presents its own credentials: here, those of the lab.
        clients = api.connect(endpoint_url=lab.endpoint_url)
        places = "s3://archive/logs", "s3://query/parquet"
        account = api.compact(*places, EventFilter(), Compacting(), clients, engine=ENGINE)
        assert account.adds_up
        for listed in s3.list_objects_v2(Bucket="query", Prefix="parquet/")["Contents"]:
            path = tmp_path / "copy" / listed["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            s3.download_file("query", listed["Key"], str(path))
        expected = set(multiset(places[0], clients))
        assert _published(tmp_path / "copy" / "parquet") == expected != set()


def test_a_failure_arrives_as_it_was_raised(archive: Path, tmp_path: Path) -> None:
    clients, out = Clients(), str(tmp_path / "out")
    api.compact(str(archive), out, EventFilter(), Compacting(), clients)
    damaged = min((tmp_path / "out").rglob("*.parquet"))
    damaged.write_bytes(b"")
    folder = next(path for path in archive.rglob("*.gz") if damaged.parent.name in str(path)).parent
    shutil.copy(next(folder.glob("*.gz")), folder / "late.jsonl.gz")
    for path in archive.rglob("*.gz"):
        shutil.copy(path, path.with_name(f"late-{path.name}"))
    with pytest.raises(LogkuraError, match=r"compact-set-damaged.*restore its files"):
        api.compact(str(archive), out, EventFilter(), Compacting(), clients, engine=ENGINE)


def test_a_command_killed_at_random_moments_ends_the_same(
    archive: Path, tmp_path: Path, multiset: Multiset, kill_after: KillAfter
) -> None:
    out, chance, clients = tmp_path / "out", random.Random(6), Clients()
    command = [str(Path(sys.executable).with_name("logkura")), "compact", str(archive), str(out)]
    command += ["--engine", "spark", "--spark-master", "local[2]", "--json"]
    expected = Counter(set(multiset(str(archive), clients)))
    in_the_middle = 0
    for _ in range(8):
        killed = kill_after(command, out, chance.randint(1, 12))
        published = _published(out)
        assert published <= expected.keys()
        in_the_middle += killed and len(published) < len(expected)
    assert in_the_middle >= 4
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["adds_up"]
    assert _published(out) == set(expected)


def _published(root: Path) -> set[Any]:
    """Return what the manifests name, read by another tool."""
    import duckdb  # noqa: PLC0415 -- of this one test

    found: list[Any] = []
    if root.exists():
        files = list(api.compacted(str(root), Clients()))
        columns = "owner, logGroup, logStream, id, epoch_ms(timestamp), message"
        query = f"SELECT {columns} FROM read_parquet(?)"  # noqa: S608 -- our own
        found = duckdb.execute(query, [files]).fetchall() if files else []
    assert len(found) == len(set(found))
    return set(found)
