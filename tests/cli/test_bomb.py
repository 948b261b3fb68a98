"""A gzip bomb, as somebody would send it."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

GIBIBYTES = 2
MEMORY_MAX_BYTES = 128 << 20


@pytest.mark.slow
@pytest.mark.parametrize(
    "begin", [b'{"messageType":"', b"\0", b"text "], ids=["json", "zeros", "text"]
)
def test_a_bomb_is_refused_in_little_memory_and_kept_as_it_came(
    begin: bytes, tmp_path: Path, measured: Callable[..., tuple[str, int]]
) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(begin)
    unit = (b"\0" if begin == b"\0" else b"a") * (1 << 20)
    for _ in range(GIBIBYTES * 1024):
        bomb += packer.compress(unit)
    bomb += packer.flush()
    (tmp_path / "bomb.gz").write_bytes(bomb)
    shown, peak_bytes = measured("split", "bomb.gz", "out", "--json", cwd=tmp_path)
    assert json.loads(shown)["quarantined"] == 1
    assert peak_bytes < MEMORY_MAX_BYTES
    (kept,) = (tmp_path / "out" / "quarantine").rglob("*too-large.bin")
    assert kept.read_bytes() == bomb
