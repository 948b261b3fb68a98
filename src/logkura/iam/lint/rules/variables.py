"""Policy variables that are none, or that never have a value."""

import re
from collections.abc import Iterator

from logkura.iam.catalogue import global_key_type
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject, Value
from logkura.iam.pattern import Variable, tokens_of

__all__ = ["variable_in_old_version", "variable_without_value"]

_VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
_LOOKS_LIKE_ONE = re.compile(r"\$\{[*?$]\}|\$\{[^}]*:[^}]*\}")


def _places(clause: Clause) -> Iterator[Value]:
    """Yield the values where variables may stand."""
    yield from clause.values("Resource")
    yield from clause.values("NotResource")
    for term in clause.terms:
        if term.operator.variables:
            yield from term.values


@rule("E135", source=_VARIABLES, read_on="2026-11-24")
def variable_in_old_version(subject: Subject) -> Iterator[Found]:
    """A policy variable in a document of the version of 2008.

    Only `"Version": "2012-10-17"` knows variables, and a document without a version is one of
    2008. There the text with its `${` is compared as it stands, and no request has it.

    Bad:
        {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}
    """
    for clause in subject.clauses:
        for value in () if clause.has_variables else _places(clause):
            if _LOOKS_LIKE_ONE.search(value.text):
                yield Found(
                    value.where,
                    f"`{value.text}` is text in a document of version {clause.version}",
                    'write `"Version": "2012-10-17"`',
                )


@rule("E136", source=_VARIABLES, read_on="2026-11-24")
def variable_without_value(subject: Subject) -> Iterator[Found]:
    """A policy variable that is no condition key.

    IAM takes `${name}` for a variable. No request has a value for it, so a resource with it matches
    nothing, and a condition with it fails or, negated, always holds. Often it is a placeholder of a
    template that nobody filled in.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "arn:aws:kms:eu-west-1:${account_id}:key/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*"}]}
    """
    for clause in subject.clauses:
        for value in _places(clause) if clause.has_variables else ():
            for token in tokens_of(value.text, variables=True):
                if isinstance(token, Variable) and not _is_key(token.key):
                    yield Found(
                        value.where,
                        f"`${{{token.key}}}` is no condition key",
                        "fill the placeholder in, or name a key such as `${aws:PrincipalAccount}`",
                    )


def _is_key(key: str) -> bool:
    if key.startswith("aws:"):
        return global_key_type(key) is not None
    return ":" in key
