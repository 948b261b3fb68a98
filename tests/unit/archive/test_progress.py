"""How far an object has been read."""

import pytest

from logkura.archive.progress import Progress


@pytest.mark.parametrize("steps", [[], [3, 4], [10], [4, 4, 4, 4]])
def test_what_is_told_is_the_objects_size_together(steps: list[int]) -> None:
    told: list[int] = []
    progress = Progress(told.append, 10)
    for step in steps:
        progress(step)
    progress.finish()
    progress.finish()
    assert sum(told) == 10
    assert min(told) >= 0
