"""A source that was read: the estate, and what its text says beside that."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logkura.checks import Places, Suppression
from logkura.estate import Estate

__all__ = ["FALLBACK_REGION", "Given", "Source"]

FALLBACK_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Given:
    """What a user gives beside a source.

    Attributes:
        variables: Values of variables of Terraform code, or of parameters of a template.
        region: Where it stands when it names no region; empty for the one that its text speaks
            of, or else `FALLBACK_REGION`.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    region: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A source.

    Attributes:
        name: As the user gave it.
        estate: What it describes.
        places: Where the resources of the estate are written.
        suppressions: Findings that its comments set aside.
        notes: What was not looked at, and what was assumed.
    """

    name: str
    estate: Estate
    places: Places
    suppressions: tuple[Suppression, ...]
    notes: tuple[str, ...] = ()
