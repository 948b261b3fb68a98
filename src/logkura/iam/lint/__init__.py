"""Lint of policy documents: what will not do on AWS what it seems to say.

A rule is one function in `rules/`: its docstring is its page, and its examples are run by a test.
"""

from logkura.iam.lint.finding import Finding, Severity
from logkura.iam.lint.page import page, section
from logkura.iam.lint.rule import Rule
from logkura.iam.lint.rules import RULES
from logkura.iam.lint.run import guessed_kind, lint, lint_text

__all__ = [
    "RULES",
    "Finding",
    "Rule",
    "Severity",
    "guessed_kind",
    "lint",
    "lint_text",
    "page",
    "section",
]
