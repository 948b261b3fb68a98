"""A gzip bomb, as somebody would send it."""

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("logkura")
GIBIBYTES = 2
MEMORY_MAX_KIB = 128 * 1024
# Runs a command and prints the most memory it held, which the system knows of ended children.
MEASURED = (
    "import resource, subprocess, sys; "
    "run = subprocess.run(sys.argv[1:], capture_output=True, text=True); "
    "sys.stdout.write(run.stdout); sys.stderr.write(run.stderr); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(run.returncode)"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "begin", [b'{"messageType":"', b"\0", b"text "], ids=["json", "zeros", "text"]
)
def test_a_bomb_is_refused_in_little_memory_and_kept_as_it_came(
    begin: bytes, tmp_path: Path
) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(begin)
    unit = (b"\0" if begin == b"\0" else b"a") * (1 << 20)
    for _ in range(GIBIBYTES * 1024):
        bomb += packer.compress(unit)
    bomb += packer.flush()
    (tmp_path / "bomb.gz").write_bytes(bomb)
    shown = subprocess.run(
        [sys.executable, "-c", MEASURED, str(COMMAND), "split", "bomb.gz", "out", "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        timeout=120,
    )
    account, memory_kib = shown.stdout.splitlines()
    assert json.loads(account)["quarantined"] == 1
    assert int(memory_kib) < MEMORY_MAX_KIB
    (kept,) = (tmp_path / "out" / "quarantine").rglob("*too-large.bin")
    assert kept.read_bytes() == bomb
