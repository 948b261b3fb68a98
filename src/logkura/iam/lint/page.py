"""The rules as one page of Markdown."""

import json
from typing import Any

from logkura.iam.catalogue import updated_on
from logkura.iam.lint.finding import Severity
from logkura.iam.lint.rule import Rule
from logkura.iam.lint.rules import RULES

__all__ = ["page", "section"]

_INTRODUCTION = """# What `logkura policy lint` finds

This page is what `logkura policy rules` prints. A code begins with how sure the finding is:

- **E**: it fails, or never matches
- **W**: it may fail, or AWS leaves open whether it does
- **I**: worth knowing; nothing need be wrong

The exit status is 1 when there is a finding of E or W. Every example is run by a test: the first
document of a rule has this finding alone, the second has none. Actions, resource types and
condition keys are those of AWS's Service Authorization Reference of {updated_on}, for the services
that a log archive touches."""


def page() -> str:
    """Return all rules, errors first, each with its reason, its examples and its source."""
    order = [severity.value for severity in Severity]
    rules = sorted(RULES.values(), key=lambda each: (order.index(each.code[0]), each.code))
    introduction = _INTRODUCTION.format(updated_on=updated_on())
    return "\n\n".join([introduction, *map(section, rules)]) + "\n"


def section(rule: Rule) -> str:
    """Return one rule with its reason, its examples and its source."""
    return "\n\n".join(
        [
            f"## {rule.code}: {rule.title}",
            rule.reason,
            f"```json\n{_shown(rule.bad[0])}\n```",
            f"Instead:\n\n```json\n{_shown(rule.good[0])}\n```",
            f"Source: <{rule.source}>, read {rule.read_on}",
        ]
    )


def _shown(document: Any) -> str:
    return json.dumps(document["Statement"], indent=2)
