"""Variables of the process, set for a while and then put back."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

__all__ = ["variables"]


@contextmanager
def variables(wanted: Mapping[str, str], removed: Collection[str] = ()) -> Iterator[None]:
    """Set variables and remove others; afterwards everything is as it was."""
    before = {name: os.environ.get(name) for name in (*wanted, *removed)}
    for name in removed:
        os.environ.pop(name, None)
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
