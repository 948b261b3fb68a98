"""Condition keys that requests carry and the flows do not state.

They follow from what is not in the estate: the organization, tags, the time, the way of the
request.  A decision that hangs on one of them is no verdict.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html (read 2026-11-24).
"""

from logkura.iam import Decision, Outcome
from logkura.iam.trace import StatementTrace

__all__ = ["unstated_keys"]

_OF_ROLES = ("aws:principalorgid", "aws:principalorgpaths", "aws:principaltag/")
_OF_ALL = (
    "aws:currenttime",
    "aws:epochtime",
    "aws:requestedregion",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "aws:resourcetag/",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:useragent",
    "kms:encryptioncontext:aws:s3:arn",
    "kms:resourcealiases",
    "s3:resourceaccount",
    "s3:tlsversion",
)


def unstated_keys(decision: Decision, also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the keys by which a denial may turn out an allowance; none where it may not.

    Args:
        decision: The denial.
        also: What further keys begin with, in lower case, that the request would carry.
    """
    is_role = decision.request.caller.account is not None
    names = _OF_ALL + also + (_OF_ROLES if is_role else ())
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        denying = decision.statement
        return _absent(denying, names) if denying else ()
    for level in decision.levels:
        for each in level.statements:
            about = each.principal and each.action and each.resource
            found = _absent(each, names)
            if about and not each.compiled.is_deny and found and len(found) == len(each.unmet):
                return found
    return ()


def _absent(statement: StatementTrace, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        each.key
        for each in statement.conditions
        if each.found is None and each.key.lower().startswith(names)
    )
