"""The rules, a file for each small family; importing a module registers its rules."""

from types import ModuleType

from logkura.iam.lint.rule import RULES
from logkura.iam.lint.rules import (
    absent_keys,
    actions,
    contradictions,
    keys,
    kms_conditions,
    kms_grants,
    kms_resources,
    principals,
    resources,
    service_principals,
    sets,
    sids,
    types,
    values,
    variables,
)

__all__ = ["MODULES", "RULES"]

MODULES: tuple[ModuleType, ...] = (
    actions,
    resources,
    keys,
    kms_resources,
    kms_conditions,
    kms_grants,
    values,
    types,
    variables,
    sets,
    contradictions,
    principals,
    service_principals,
    absent_keys,
    sids,
)
"""The families, in the order of their codes as far as there is one."""
