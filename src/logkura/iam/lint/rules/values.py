"""Wanted values that no request has: wildcards taken literally, and texts of the wrong form."""

import re
from collections.abc import Callable, Iterator

from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.rules.kms_conditions import LOG_GROUP_CONTEXT
from logkura.iam.lint.subject import Subject, Term
from logkura.iam.operators import bytes_of, moment_of, network_of, number_of

__all__ = ["literal_wildcard", "literal_wildcard_in_free_text", "value_of_wrong_form"]

_OPERATORS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_elements_condition_operators.html"
)
_EXACT = {
    "StringEquals": "StringLike",
    "StringNotEquals": "StringNotLike",
    "StringEqualsIgnoreCase": "StringLike",
    "StringNotEqualsIgnoreCase": "StringNotLike",
}
_WILDCARD = re.compile(r"[*?]")
# `${*}` is a star that is meant, and what stands in a variable is no wildcard.
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_FREE_TEXT = ("aws:useragent", "aws:referer", "s3:prefix", "aws:principaltag/", "aws:resourcetag/")
_BARE_STAR = "*"


def _literal_wildcards(subject: Subject, *, is_certain: bool) -> Iterator[Found]:
    for clause in subject.clauses:
        for term in clause.terms:
            like = _EXACT.get(term.operator.base)
            if like is None or term.name == LOG_GROUP_CONTEXT or _is_certain(term) != is_certain:
                continue
            name = term.operator.name.replace(term.operator.base, like)
            for value in term.values:
                if _WILDCARD.search(_VARIABLE.sub("", value.text)):
                    yield Found(
                        value.where,
                        f"`{value.text}` is compared literally under `{term.operator.name}`",
                        f"use `{name}`{', or `ArnLike`' if value.text.startswith('arn:') else ''}",
                    )


def _is_certain(term: Term) -> bool:
    """Whether no value of the key can hold a `*` or a `?`."""
    if term.kind in {"ARN", "ArrayOfARN"} or all(text.startswith("arn:") for text in term.wanted):
        return True
    is_global = term.name.startswith("aws:") or term.name == "kms:viaservice"
    return is_global and not term.name.startswith((*_FREE_TEXT, "aws:requesttag/", "aws:tagkeys"))


@rule("E130", source=_OPERATORS, read_on="2026-11-24")
def literal_wildcard(subject: Subject) -> Iterator[Found]:
    """A wildcard under an operator that has none.

    `StringEquals` and its relatives compare every character, `*` and `?` included. No such value
    is ever in a request: the condition fails, or, negated, always holds.

    Bad (trust):
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:AssumeRole",
         "Condition": {"StringEquals":
         {"aws:SourceArn": "arn:aws:logs:eu-west-1:111122223333:*"}}}]}

    Good (trust):
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "logs.amazonaws.com"}, "Action": "sts:AssumeRole",
         "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:111122223333:*"}}}]}
    """
    yield from _literal_wildcards(subject, is_certain=True)


@rule("W133", source=_OPERATORS, read_on="2026-11-24")
def literal_wildcard_in_free_text(subject: Subject) -> Iterator[Found]:
    """A wildcard under an operator that has none, on a key whose values may hold one.

    `StringEquals` and its relatives compare every character, `*` and `?` included. Unless the
    very character is meant, the condition does not do what it seems to.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket",
         "Resource": "arn:aws:s3:::archive", "Condition": {"StringEquals": {"s3:prefix": "logs/*"}}}
        ]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket",
         "Resource": "arn:aws:s3:::archive", "Condition": {"StringLike": {"s3:prefix": "logs/*"}}}]}
    """
    yield from _literal_wildcards(subject, is_certain=False)


_Wrong = Callable[[str], bool]
_FORMS: dict[str, tuple[str, _Wrong]] = {
    "Bool": ("`true` or `false`", lambda text: text.lower() not in {"true", "false"}),
    "Null": ("`true` or `false`", lambda text: text.lower() not in {"true", "false"}),
    "Numeric": ("a number", lambda text: number_of(text) is None),
    "Date": ("an ISO 8601 date or seconds since 1970", lambda text: moment_of(text) is None),
    "Binary": ("base64", lambda text: bytes_of(text) is None),
    "Ip": ("an address or a CIDR block", lambda text: network_of(text) is None),
    "NotIp": ("an address or a CIDR block", lambda text: network_of(text) is None),
    "Arn": ("the six parts of an ARN", lambda text: text != _BARE_STAR and text.count(":") < 5),  # noqa: PLR2004 -- between six parts
}


@rule("E134", source=_OPERATORS, read_on="2026-11-24")
def value_of_wrong_form(subject: Subject) -> Iterator[Found]:
    """A wanted value that its operator cannot read.

    What is no truth value, number, date, address, base64 or ARN is equal to nothing. The condition
    fails, or, negated, always holds; some services refuse it when the policy is stored.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*",
         "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "no"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*",
         "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms:
            expected, is_wrong = _form(term)
            for value in term.values:
                if is_wrong(value.text):
                    yield Found(
                        value.where,
                        f"`{value.text}` under `{term.operator.name}`",
                        f"write {expected}",
                    )


def _form(term: Term) -> tuple[str, _Wrong]:
    """Return what an operator reads, and the test of what it cannot."""
    found = (form for name, form in _FORMS.items() if term.operator.base.startswith(name))
    expected, is_wrong = next(found, ("", lambda _: False))
    if not term.operator.variables:
        return expected, is_wrong
    return expected, lambda text: "${" not in text and is_wrong(text)
