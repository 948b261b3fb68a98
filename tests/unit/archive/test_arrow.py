"""Where Arrow is not installed."""

import subprocess
import sys

# Stands for an environment without the package: Python takes None for "there is none".
WITHOUT = """
import sys
sys.modules["pyarrow"] = None
from logkura.errors import LogkuraError
try:
    import logkura.archive.arrow
except LogkuraError as error:
    print(error.code, error.hint)
"""


def test_who_lacks_arrow_is_told_what_to_install() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "parquet-not-installed pip install 'logkura[parquet]'"
