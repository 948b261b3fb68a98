"""A Deny that fires when the request does not have the key."""

from collections.abc import Iterator

from logkura.facts.condition_keys import ALWAYS_PRESENT_KEYS, SERVICE_CALLER_KEYS
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject, Term
from logkura.iam.operators import Quantifier
from logkura.iam.parse import PolicyKind

__all__ = ["deny_of_services", "deny_without_the_key"]

_IF_EXISTS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_elements_condition_operators.html#Conditions_IfExists"
)
_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
# A statement with one of these has already been thought through for services.
_ABOUT_SERVICES = frozenset(
    {"aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist"}
)


def _fires_when_absent(clause: Clause) -> Iterator[Term]:
    """Yield the terms of a Deny that hold without their key, where nothing asks for the key."""
    for term in () if clause.allows else clause.terms:
        operator = term.operator
        holds = operator.if_exists or operator.negated or operator.quantifier is Quantifier.ALL
        if operator.quantifier is Quantifier.ANY:
            holds = operator.if_exists
        if holds and not operator.is_null and not clause.is_guarded(term.name):
            yield term


def _is_fence(term: Term, clause: Clause, kind: PolicyKind) -> bool:
    """Whether it keeps everybody else out, so that who lacks the key is meant, services aside."""
    is_of_resource = kind in {PolicyKind.RESOURCE, PolicyKind.RCP}
    is_for_all = is_of_resource and "*" in clause.statement.principals
    return is_for_all and term.name in SERVICE_CALLER_KEYS.value


def _spares_services(clause: Clause) -> bool:
    return any(term.name in _ABOUT_SERVICES for term in clause.terms)


@rule("I160", source=_IF_EXISTS, read_on="2026-11-24")
def deny_without_the_key(subject: Subject) -> Iterator[Found]:
    """A Deny that fires when the key is absent.

    Without the key a negated operator holds, and so does every operator with `IfExists`: the Deny
    then hits requests that never had the key, such as a service's write without a header.
    `IfExists` does not mend that; a test that the key is there does.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/*", "Condition":
         {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/*", "Condition":
         {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"},
          "Null": {"s3:x-amz-server-side-encryption": "false"}}}]}
    """
    for clause in subject.clauses:
        for term in _fires_when_absent(clause):
            if term.name in ALWAYS_PRESENT_KEYS.value or _is_fence(term, clause, subject.kind):
                continue
            yield Found(
                term.where,
                f"`{term.operator.name}` also holds without `{term.key}`",
                f'where that is not meant, add `"Null": {{"{term.key}": "false"}}`',
            )


@rule("W161", source=_KEYS, read_on="2026-11-24")
def deny_of_services(subject: Subject) -> Iterator[Found]:
    """A Deny of everybody outside a network or organization, services included.

    A service that calls as itself, such as one that delivers logs, has no organization, address or
    VPC of yours. The key is absent, the operator holds, and the logs stop.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
         "Action": "s3:*", "Resource": ["arn:aws:s3:::archive", "arn:aws:s3:::archive/*"],
         "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
         "Action": "s3:*", "Resource": ["arn:aws:s3:::archive", "arn:aws:s3:::archive/*"],
         "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
         "Null": {"aws:PrincipalOrgID": "false"},
         "Bool": {"aws:PrincipalIsAWSService": "false"}}}]}
    """
    for clause in subject.clauses:
        for term in _fires_when_absent(clause):
            if _is_fence(term, clause, subject.kind) and not _spares_services(clause):
                yield Found(
                    term.where,
                    f"denies services, whose calls have no `{term.key}`",
                    'add `"Bool": {"aws:PrincipalIsAWSService": "false"}`',
                )
