"""Spark itself, on two cores of this machine: the same events as the local engine, and no half."""

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpora import object_of, records
from logkura import api
from logkura.archive import Splitting
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.lab import Lab
from logkura.render.package import package
from logkura.spark import SparkEngine

ENGINE = SparkEngine(master="local[2]", piece_bytes=150_000)
REGION = "ap-northeast-1"


Multiset = Callable[[str, Clients], Counter[Any]]
KillAfter = Callable[[Sequence[str], Path, int], bool]


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    """Give objects of every shape: cut into pieces, gzipped twice, text, damaged, empty."""
    members = records("quick50")
    return {
        "single.gz": object_of(members),
        "double.gz": object_of(members[:20], double=True),
        "cut-off.gz": object_of(members)[:-100],
        "text": b"\n".join(gzip.decompress(member) for member in members[:5]),
        "empty": b"",
        "small.gz": members[-1],
    }


@pytest.fixture
def source(tmp_path: Path, contents: dict[str, bytes]) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("archive_format", ["envelope", "event"])
def test_spark_and_the_local_engine_come_to_the_same_events(
    source: Path, tmp_path: Path, archive_format: Any, multiset: Multiset
) -> None:
    clients, how = Clients(), Splitting(format=archive_format)
    local = api.split(str(source), str(tmp_path / "local"), how, clients)
    spark = api.split(str(source), str(tmp_path / "spark"), how, clients, engine=ENGINE)
    again = api.split(str(source), str(tmp_path / "spark"), how, clients, engine=ENGINE)
    assert spark.adds_up
    assert (spark.events, spark.log_groups) == (local.events, local.log_groups)
    assert spark.bytes_quarantined == local.bytes_quarantined > 0
    expected = multiset(str(tmp_path / "local"), clients)
    assert multiset(str(tmp_path / "spark"), clients) == expected
    assert expected == multiset(str(source), clients)
    assert again.objects_resumed == again.objects_in == len(list(source.iterdir()))
    assert not (tmp_path / "spark" / ".logkura-unfinished").exists()


def test_spark_splits_from_s3_into_s3(contents: dict[str, bytes], multiset: Multiset) -> None:
    with Lab() as lab:
        s3 = lab.clients.get("s3", REGION)
        for bucket in ("mixed", "separated"):
            s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        for name, content in contents.items():
            s3.put_object(Bucket="mixed", Key=f"in/{name}", Body=content)
        # Each machine presents its own credentials: here, those of the lab.
        clients = api.connect(endpoint_url=lab.endpoint_url)
        places = "s3://mixed/in", "s3://separated/out"
        account = api.split(*places, Splitting("envelope"), clients, engine=ENGINE)
        assert account.adds_up
        assert multiset(places[1], clients) == multiset(places[0], clients)
        assert "Uploads" not in s3.list_multipart_uploads(Bucket="separated")


def test_a_failure_arrives_as_it_was_raised(source: Path, tmp_path: Path) -> None:
    clients, out = Clients(), str(tmp_path / "out")
    api.split(str(source), out, Splitting("envelope"), clients)
    with pytest.raises(LogkuraError, match="split-choices"):
        api.split(str(source), out, Splitting("event"), clients, engine=ENGINE)


def test_a_command_killed_at_random_moments_ends_the_same(
    source: Path, tmp_path: Path, multiset: Multiset, kill_after: KillAfter
) -> None:
    out, chance, clients = tmp_path / "out", random.Random(6), Clients()
    for number in range(24):
        shutil.copy(source / "single.gz", source / f"copy-{number}.gz")
    command = [str(Path(sys.executable).with_name("logkura")), "split", str(source), str(out)]
    command += ["--engine", "spark", "--spark-master", "local[2]", "--piece-mib", "1", "--json"]
    in_the_middle = 0
    for _ in range(8):
        killed = kill_after(command, out, chance.randint(1, 100))
        notes = [path.read_bytes() for path in out.glob("_logkura/split/*.json")]
        done = [note for note in notes if b'"begun"' not in note and b'"staged"' not in note]
        in_the_middle += killed and len(done) < len(list(source.iterdir()))
    assert in_the_middle >= 4
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["adds_up"]
    assert multiset(str(out), clients) == multiset(str(source), clients)


def test_one_large_object_is_a_source_and_is_cut(
    contents: dict[str, bytes], tmp_path: Path, multiset: Multiset
) -> None:
    path, clients = tmp_path / "large.gz", Clients()
    path.write_bytes(contents["single.gz"] * 20)
    engine = SparkEngine(master="local[2]", piece_bytes=2 * 1024 * 1024)
    how, out = Splitting("envelope"), str(tmp_path / "out")
    account = api.split(str(path), out, how, clients, engine=engine)
    local = api.split(str(path), str(tmp_path / "local"), how, clients)
    assert account.adds_up
    assert account.objects_in == 1
    # Each piece writes objects of its own.
    assert account.objects_out > 2 * local.objects_out
    assert multiset(out, clients) == multiset(str(tmp_path / "local"), clients)


def test_the_rendered_job_runs_under_spark_submit_from_its_package(
    source: Path, tmp_path: Path, multiset: Multiset
) -> None:
    """As EMR and Glue run it: the command's arguments, the zip file, and no logkura installed."""
    (tmp_path / "logkura.zip").write_bytes(package())
    job = files("logkura.render").joinpath("emr_files", "job.py.txt").read_bytes()
    (tmp_path / "job.py").write_bytes(job)
    arguments = ["split", str(source), str(tmp_path / "out"), "--engine", "spark", "--json"]
    submit = [sys.executable, "-m", "pyspark.find_spark_home"]
    home = subprocess.run(submit, capture_output=True, text=True, check=True).stdout.strip()
    command = [f"{home}/bin/spark-submit", "--master", "local[2]"]
    command += ["--py-files", str(tmp_path / "logkura.zip"), str(tmp_path / "job.py"), *arguments]
    # The interpreter without its site packages, and these as a folder: an editable install, which
    # is found by a .pth file only, is not seen.
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys._base_executable,  # type: ignore[attr-defined]
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout.splitlines()[-1])
    assert account["adds_up"]
    clients = Clients()
    assert multiset(str(tmp_path / "out"), clients) == multiset(str(source), clients)
    # Without the package there is no logkura to run: it was the one that ran.
    alone = subprocess.run(
        [command[0], "--master", "local[2]", *command[5:]],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=tmp_path,
    )
    assert "No module named 'logkura'" in alone.stdout + alone.stderr
