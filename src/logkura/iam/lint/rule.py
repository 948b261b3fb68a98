"""What a rule is, and the list of all.

A rule is a function over a `Subject`.  Its docstring is its page: the first line is its title, the
text up to `Bad:` says what happens on AWS, and the two documents are the examples that a test runs.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any

from logkura.iam.lint.subject import Subject

__all__ = ["RULES", "Found", "Rule", "rule"]

_SECTIONS = re.compile(r"^(Bad|Good)(?: \((\w+)\))?:$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: the place, what stands there, and what to write instead."""

    where: str
    message: str
    fix: str


_Check = Callable[[Subject], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        code: `E`, `W` or `I`, and three digits that no other rule has.
        title: What it finds, one line.
        reason: What happens on AWS.
        bad: A document, and the kind of policy where it must be told, that has this finding alone.
        good: The same, mended.
        source: The page that says so.
        read_on: The ISO day of the reading.
        check: The rule.
    """

    code: str
    title: str
    reason: str
    bad: tuple[Any, str]
    good: tuple[Any, str]
    source: str
    read_on: str
    check: _Check


RULES: dict[str, Rule] = {}
"""Code to rule."""


def rule(code: str, *, source: str, read_on: str) -> Callable[[_Check], _Check]:
    """Register a function as a rule."""

    def register(check: _Check) -> _Check:
        page, *examples = _SECTIONS.split(cleandoc(check.__doc__ or ""))
        title, _, reason = page.partition("\n")
        documents = {
            name: (json.loads(text), kind or "")
            for name, kind, text in zip(examples[::3], examples[1::3], examples[2::3], strict=True)
        }
        if code in RULES:
            raise ValueError(code)
        RULES[code] = Rule(
            code,
            title.rstrip("."),
            " ".join(reason.split()),
            documents["Bad"],
            documents["Good"],
            source,
            read_on,
            check,
        )
        return check

    return register
