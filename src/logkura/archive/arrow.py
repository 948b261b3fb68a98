"""Apache Arrow and Parquet, which the extra `parquet` brings.

They are imported here alone, so that who lacks them is told once and in the user's terms.  Import
this module, and what builds on it, when a verb needs it: loading Arrow takes a fifth of a second.
"""

import os

from logkura.errors import LogkuraError

__all__ = ["pa", "pq"]

# Row groups of some MiB come and go: the C library keeps such blocks and uses them again.  Arrow's
# own allocator gives them back to the kernel and fetches them again, which takes a fifth of the
# time of a compaction, or keeps others: 40 MB more for a split.  The variable reaches what
# `set_memory_pool` does not, the encoders of Parquet; it is read once, when Arrow is loaded.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as missing:
    raise LogkuraError(
        "parquet-not-installed",
        "expected the Python package `pyarrow`, which Parquet needs, found none",
        hint="pip install 'logkura[parquet]'",
    ) from missing

# For who loaded Arrow before.
pa.set_memory_pool(pa.system_memory_pool())
