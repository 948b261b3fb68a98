"""Checks: what will fail in an archive, before it is deployed.

A rule is one function in a file of its topic: its docstring is its page, and its examples are run
by a test.
"""

from logkura.checks.finding import Finding, Found
from logkura.checks.page import page, rule_page, rules
from logkura.checks.report import Report, Suppressed, Suppression
from logkura.checks.rule import Rule
from logkura.checks.rules import RULES
from logkura.checks.run import check
from logkura.checks.subject import Places, Subject

__all__ = [
    "RULES",
    "Finding",
    "Found",
    "Places",
    "Report",
    "Rule",
    "Subject",
    "Suppressed",
    "Suppression",
    "check",
    "page",
    "rule_page",
    "rules",
]
