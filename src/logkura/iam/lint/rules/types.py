"""Operators that do not fit the type of the key's values."""

from collections.abc import Iterator

from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Subject, Term

__all__ = ["operator_of_another_type", "truth_in_capitals"]

_CHECKS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
)
_OPERATORS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_elements_condition_operators.html"
)
# What AWS's pages themselves use is in: ARN operators on encryption contexts, which are strings.
_FITTING = {
    "String": ("String", "Arn", "Binary"),
    "ARN": ("Arn", "String"),
    "Bool": ("Bool", "String"),
    "Numeric": ("Numeric", "String"),
    "Date": ("Date", "Numeric"),
    "IPAddress": ("Ip", "NotIp"),
}
_USUAL = {"IPAddress": "IpAddress", "Date": "DateLessThan", "ARN": "ArnLike", "Bool": "Bool"}


@rule("W137", source=_OPERATORS, read_on="2026-11-24")
def truth_in_capitals(subject: Subject) -> Iterator[Found]:
    """A truth value in capitals under a string operator.

    A request has `true` or `false` in small letters. `Bool` compares without regard to case,
    `StringEquals` does not.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*",
         "Resource": "*", "Condition": {"StringEquals": {"aws:SecureTransport": "False"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*",
         "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "False"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms:
            base = term.operator.base
            if term.kind != "Bool" or not base.startswith("String") or base.endswith("IgnoreCase"):
                continue
            for value in term.values:
                if value.text.lower() in {"true", "false"} and value.text != value.text.lower():
                    yield Found(
                        value.where,
                        f"`{value.text}` under `{term.operator.name}`",
                        "use `Bool`, or small letters",
                    )


@rule("W138", source=_CHECKS, read_on="2026-11-24")
def operator_of_another_type(subject: Subject) -> Iterator[Found]:
    """An operator for another type than the key has.

    The value is read as what it is not, and the comparison fails, or, negated, always holds. AWS's
    own policy validation calls it an error.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"StringEquals": {"aws:SourceIp": "192.0.2.0/24"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms:
            kind = term.kind.removeprefix("ArrayOf")
            if kind in _FITTING and not term.operator.is_null and not _fits(term, kind):
                yield Found(
                    term.where,
                    f"`{term.operator.name}` on `{term.key}`, whose values are of type {kind}",
                    f"use an operator for it, such as `{_USUAL.get(kind, f'{kind}Equals')}`",
                )


def _fits(term: Term, kind: str) -> bool:
    return term.operator.base.startswith(_FITTING[kind])
