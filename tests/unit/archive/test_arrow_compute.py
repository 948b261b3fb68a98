"""What a split does without."""

import subprocess
import sys

from logkura.archive.arrow_compute import pc


def test_it_is_arrows() -> None:
    assert pc.min_max([3, 1, 2]).as_py() == {"min": 1, "max": 3}


def test_who_writes_parquet_does_not_load_it() -> None:
    work = "import sys, logkura.archive.table_outputs; print('pyarrow.compute' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
