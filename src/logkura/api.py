"""What `import logkura` offers and all that `cli/` calls: one function a verb.

A room is imported when its verb is called, so that `logkura --help` does not wait for the AWS SDK.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logkura.demo import DemoAccount, Stage
    from logkura.lab import Lab

__all__ = ["demo", "demo_lab", "refusal_sentence"]


@contextmanager
def demo_lab() -> "Iterator[Lab]":
    """Start an embedded AWS whose clock stands still until it is advanced."""
    from logkura.lab import Lab, ManualClock

    with Lab(clock=ManualClock(datetime.now(UTC))) as lab:
        yield lab


def demo(
    lab: "Lab",
    *,
    archive: Path | None = None,
    logs: Path | None = None,
    times_from_lines: bool = False,
    on_start: Callable[[str], None] = lambda _: None,
    on_stage: "Callable[[Stage], Any]" = lambda _: None,
) -> "DemoAccount":
    """Run the main job in a lab of `demo_lab` and return the account.

    Raises:
        LogkuraError: The archive.yaml cannot be used, or there is nothing to send.
    """
    from logkura.demo import demo as run
    from logkura.spec import load

    spec = load(archive or Path(str(files("logkura.demo").joinpath("archive.yaml"))))
    return run(
        spec,
        lab,
        logs=logs,
        times_from_lines=times_from_lines,
        on_start=on_start,
        on_stage=on_stage,
    )


def refusal_sentence(reason: str) -> str:
    """Return what a reason in the demo's `refused` means."""
    from logkura.demo.lines import Refusal

    return Refusal(reason).sentence
