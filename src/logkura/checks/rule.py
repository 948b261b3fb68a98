"""What a rule is, and the list of all.

A rule is a function over a `Subject`.  Its docstring is its page: the first line is its title, the
text up to `Bad:` says what happens on AWS and why.  The examples are changes of the estate that
`examples/stream/archive.yaml` designs, in YAML: the path of a field in the resource model, and its
value.  That is the one form that can show every fault: `archive.yaml` cannot express most of them,
because a design has none.  A test makes the changes and runs the rules.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from textwrap import dedent

from logkura.checks.finding import Found
from logkura.checks.subject import Subject

__all__ = ["RULES", "Rule", "rule"]

_SECTIONS = re.compile(r"^(Bad|Good):\n", re.MULTILINE)

_Check = Callable[[Subject], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        code: `E`, `W` or `I`, and three digits from 201 on that no other rule has.
        title: What it finds, one line.
        reason: What happens on AWS, and why.
        bad: Changes of the example after which it finds something.
        good: Changes after which it does not.
        source: The page that says so.
        read_on: The ISO day of the reading.
        check: The rule.
    """

    code: str
    title: str
    reason: str
    bad: str
    good: str
    source: str
    read_on: str
    check: _Check


RULES: dict[str, Rule] = {}
"""Code to rule."""


def rule(code: str, *, source: str, read_on: str = "2026-11-24") -> Callable[[_Check], _Check]:
    """Register a function as a rule."""

    def register(check: _Check) -> _Check:
        page, *examples = _SECTIONS.split(cleandoc(check.__doc__ or ""))
        title, _, reason = page.partition("\n")
        texts = {
            name: dedent(text).strip() for name, text in zip(*[iter(examples)] * 2, strict=True)
        }
        if code in RULES:
            raise ValueError(code)
        RULES[code] = Rule(
            code,
            title.rstrip("."),
            " ".join(reason.split()),
            texts["Bad"],
            texts["Good"],
            source,
            read_on,
            check,
        )
        return check

    return register
