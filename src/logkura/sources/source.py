"""A source that was read: the estate, and what its text says beside that."""

from dataclasses import dataclass

from logkura.checks import Places, Suppression
from logkura.estate import Estate

__all__ = ["Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A source.

    Attributes:
        name: As the user gave it.
        estate: What it describes.
        places: Where the resources of the estate are written.
        suppressions: Findings that its comments set aside.
    """

    name: str
    estate: Estate
    places: Places
    suppressions: tuple[Suppression, ...]
