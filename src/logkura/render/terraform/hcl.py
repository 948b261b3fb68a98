"""Terraform's language as values: what can stand on the right of `=`, and blocks.

Source: https://developer.hashicorp.com/terraform/language/syntax/configuration and
https://developer.hashicorp.com/terraform/language/expressions/strings (read 2026-11-27).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, Union

__all__ = [
    "GAP",
    "Attribute",
    "Block",
    "Code",
    "Comment",
    "Expression",
    "Function",
    "Gap",
    "Item",
    "Scalar",
    "Template",
    "block",
    "template",
]


@dataclass(frozen=True, slots=True)
class Code:
    """An expression as it stands: a reference such as `aws_s3_bucket.archive.arn`.

    Attributes:
        text: The expression; one of several lines is indented as its own first line stands at 0.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A quoted text with expressions in it: text and code by turns, two parts at least."""

    parts: tuple[str | Code, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A call of one of Terraform's functions."""

    name: str
    arguments: tuple["Expression", ...]


Scalar: TypeAlias = str | bool | int | float | Code | Template | Function | None

Expression: TypeAlias = Scalar | Sequence["Expression"] | Mapping[str, "Expression"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value` in a block."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Comment:
    """One line or more behind `#`, about what follows it."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line between attributes."""


GAP = Gap()

Item: TypeAlias = Union[Attribute, Comment, Gap, "Block"]


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its type, its labels in quotes, and what is in it."""

    kind: str
    labels: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def address(self) -> str:
        """How expressions refer to a block of two labels: `aws_s3_bucket.archive`, `data.…`."""
        parts = self.labels if self.kind == "resource" else (self.kind, *self.labels)
        return ".".join(parts)


def block(kind: str, *labels: str, items: Sequence[Item] = (), **attributes: Expression) -> Block:
    """Return a block of attributes in the order in which they are given, then other items."""
    own = tuple(Attribute(name, value) for name, value in attributes.items())
    return Block(kind, labels, (*own, *items))


def template(*parts: str | Code) -> str | Code | Template:
    """Return parts as the simplest expression: text alone, code alone, or a template of both."""
    joined: list[str | Code] = []
    for part in parts:
        if not isinstance(part, str):
            joined.append(part)
        elif joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part:
            joined.append(part)
    if not joined:
        return ""
    return joined[0] if len(joined) == 1 else Template(tuple(joined))
