"""How far an object has been read, told as bytes of it, once each."""

from collections.abc import Callable

__all__ = ["Progress"]


class Progress:
    """Passes on what was read, up to the size of an object.

    What is read of it twice, or from a copy, is a little more or less than the object.

    Args:
        on_bytes: Told bytes; all together, the object's size.
        size_bytes: Of the object.
    """

    def __init__(self, on_bytes: Callable[[int], None], size_bytes: int) -> None:
        self._on_bytes = on_bytes
        self._left_bytes = size_bytes

    def __call__(self, count_bytes: int) -> None:
        """Tell that so many bytes were read."""
        told_bytes = min(count_bytes, self._left_bytes)
        self._left_bytes -= told_bytes
        self._on_bytes(told_bytes)

    def finish(self) -> None:
        """Tell the rest."""
        self(self._left_bytes)
