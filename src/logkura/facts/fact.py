"""The shape of a fact."""

from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Fact"]

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Fact(Generic[Value]):
    """One thing AWS states.

    Attributes:
        value: The stated value.
        unit: Its unit in words (`bytes`, `records a call`); empty for a name or a set.
        source: The page or model that states it.
        read_on: The ISO date of the reading (of the page's mirror, where a mirror was read).
        settled: False where AWS is silent or says two things; such a fact may warn, never fail.
    """

    value: Value
    unit: str
    source: str
    read_on: str
    settled: bool = True
