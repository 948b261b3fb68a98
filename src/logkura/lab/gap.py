"""One thing in which the lab is known to differ from AWS."""

from dataclasses import dataclass

__all__ = ["Gap"]

_READ_ON = "2026-11-24"


@dataclass(frozen=True, slots=True)
class Gap:
    """One known difference.

    Attributes:
        slug: Its name, in the test and in the docs.
        title: What it is about, in a few words.
        aws: What AWS does.
        lab: What the lab does.
        source: Where AWS says so.
        read_on: When that was read, `YYYY-MM-DD`.
    """

    slug: str
    title: str
    aws: str
    lab: str
    source: str
    read_on: str = _READ_ON
