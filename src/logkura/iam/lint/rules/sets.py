"""Keys of several values, and the set operators that they need."""

from collections.abc import Iterator

from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Subject
from logkura.iam.operators import Quantifier

__all__ = ["every_value_of_none", "presence_of_each", "several_values_without_set_operator"]

_SETS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_condition-single-vs-multi-valued-context-keys.html"
)
_CHECKS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
)


@rule("W140", source=_SETS, read_on="2026-11-24")
def several_values_without_set_operator(subject: Subject) -> Iterator[Found]:
    """A key of several values without a set operator.

    A request may have several values of the key, and an operator without `ForAnyValue` or
    `ForAllValues` does not match a list. AWS's own policy validation calls it an error; what it
    does with a list of one AWS does not say.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {"StringEquals": {"kms:ResourceAliases": "alias/archive"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {"ForAnyValue:StringEquals":
         {"kms:ResourceAliases": "alias/archive"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms:
            operator = term.operator
            if operator.is_null or operator.quantifier is not Quantifier.ONE:
                continue
            if term.kind.startswith("ArrayOf"):
                yield Found(
                    term.where,
                    f"`{operator.name}` on `{term.key}`, which may have several values",
                    f"use `ForAnyValue:{operator.name}`",
                )


@rule("W141", source=_SETS, read_on="2026-11-24")
def every_value_of_none(subject: Subject) -> Iterator[Found]:
    """`ForAllValues` in an Allow without a test that the key is there.

    `ForAllValues` holds when the request does not have the key at all, or an empty value: the Allow
    then allows what the condition was to keep out.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {"ForAllValues:StringLike":
         {"kms:ResourceAliases": "alias/archive*"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {"ForAllValues:StringLike":
         {"kms:ResourceAliases": "alias/archive*"}, "Null": {"kms:ResourceAliases": "false"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms if clause.allows else ():
            is_all = term.operator.quantifier is Quantifier.ALL and not term.operator.is_null
            any_value = any(
                other.operator.quantifier is Quantifier.ANY and not other.operator.if_exists
                for other in clause.on(term.name)
            )
            if is_all and not any_value and not clause.is_guarded(term.name):
                yield Found(
                    term.where,
                    f"`{term.operator.name}` also holds without `{term.key}`",
                    f'add `"Null": {{"{term.key}": "false"}}`',
                )


@rule("E142", source=_CHECKS, read_on="2026-11-24")
def presence_of_each(subject: Subject) -> Iterator[Found]:
    """`Null` with a set operator.

    `ForAllValues:Null` holds for every request and `ForAnyValue:Null` for none: neither asks
    whether the key is there.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {"ForAnyValue:Null": {"kms:ResourceAliases": "false"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {"Null": {"kms:ResourceAliases": "false"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms:
            if term.operator.is_null and term.operator.quantifier is not Quantifier.ONE:
                yield Found(term.where, f"`{term.operator.name}`", "write `Null`")
