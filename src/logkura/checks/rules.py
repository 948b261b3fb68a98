"""Every rule: importing a module registers its rules, topic by topic."""

from logkura.checks.access import denied, unknown
from logkura.checks.rule import RULES

__all__ = ["MODULES", "RULES"]

MODULES = (denied, unknown)
"""The modules that hold rules."""
