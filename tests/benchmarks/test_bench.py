"""`make bench ARGS=--quick`: every contender that this machine has runs and is in the table."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _bench(out: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--out", str(out), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for picture in ("goals.svg", "results.svg"):
        ET.parse(out / picture)  # noqa: S314 -- our own
    return (out / "RESULTS.md").read_text()


def test_the_transformer_runs_beside_the_blueprint(tmp_path: Path) -> None:
    page = _bench(tmp_path, "--only", "Transform")
    for name in ("**logkura envelope**", "**logkura event**", "| blueprint, Python |"):
        assert name in page
    assert "## Split" not in page


@pytest.mark.slow
def test_the_split_runs_beside_every_peer_or_says_who_is_absent(tmp_path: Path) -> None:
    page = _bench(tmp_path, "--only", "Split")
    rows = [line for line in page.splitlines() if line.startswith(("| ", "- "))]
    for name in (
        "limit: memcpy",
        "limit: inflate (ISA-L)",
        "**logkura envelope**",
        "**logkura event**",
        "gzip -dc",
        "pigz -dc",
        "igzip -dc",
        "zcat \\| jq",
        "DuckDB COPY, JSON gzip",
        "DuckDB COPY, Parquet zstd",
        "polars, JSON gzip 1",
        "PySpark, JSON gzip",
    ):
        plain = name.replace("\\", "")
        assert any(row.startswith((f"| {name} |", f"- {plain}: ")) for row in rows), name


@pytest.mark.slow
def test_the_compaction_runs_beside_duckdb_and_polars(tmp_path: Path) -> None:
    page = _bench(tmp_path, "--only", "Make Parquet")
    for name in (
        "**logkura compact**",
        "**logkura ParquetWriter**",
        "DuckDB COPY, Parquet zstd",
        "DuckDB COPY, sorted, each once",
        "polars, Parquet zstd 1",
    ):
        assert f"| {name} |" in page, name
    assert "logkura ParquetWriter, time beside limit: inflate (ISA-L) | ≤ 6× |" in page


@pytest.mark.slow
def test_the_cost_by_size_tells_time_and_memory(tmp_path: Path) -> None:
    page = _bench(tmp_path, "--only", "Cost by size")
    for heading in ("## Cost by size", "## Cost by log groups"):
        table = page.partition(heading)[2]
        assert re.search(r"\| [\d,.]+ MB/s \(\d+ MB\) \|", table)
    assert re.search(r"Memory of the split, envelope, .* \| ≤ 100 MB \| [\d.]+ MB", page)


@pytest.mark.slow
def test_two_processes_run_beside_one(tmp_path: Path) -> None:
    page = _bench(tmp_path, "--only", "by processes")
    assert page.count("| **logkura --jobs 2** |") == 2


@pytest.mark.slow
def test_a_profile_of_everything_of_ours_lies_beside_the_page(tmp_path: Path) -> None:
    page = _bench(tmp_path, "--only", "Make Parquet", "--profile")
    profiles = list((tmp_path / "profiles").glob("*.txt"))
    assert len(profiles) == 3
    assert all(f"(profiles/{path.name})" in page for path in profiles)
    assert all("function calls" in path.read_text() for path in profiles)
