"""`docs/archive.md`: what it says of Parquet is what is written."""

import re
from pathlib import Path

from logkura.archive.compact_manifest import Manifest, manifest_key
from logkura.archive.compact_slot import Slot
from logkura.archive.rows import SCHEMA

PAGE = (Path(__file__).parents[2] / "docs" / "archive.md").read_text()
PARQUET = PAGE.partition("## Parquet")[2]


def test_the_columns_are_those_of_the_files() -> None:
    table = [line for line in PARQUET.splitlines() if line.startswith("| `")]
    named = [name for line in table for name in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert sorted(named) == sorted(SCHEMA.names)


def test_the_manifest_is_one() -> None:
    (text,) = re.findall(r"```json\n(.*)\n```", PARQUET)
    manifest = Manifest.from_json(text.encode())
    assert (manifest.rows, manifest.events, manifest.generation) == (3, 3, 2)
    key = re.search(r"parquet/(_logkura\S+)", PARQUET)
    assert key is not None
    slot = Slot("…", "…", "…", "2026-11-24")
    assert key[1] == manifest_key(slot)
