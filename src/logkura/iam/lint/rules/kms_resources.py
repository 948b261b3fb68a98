"""Keys and aliases of KMS as resources."""

import re
from collections.abc import Iterator

from logkura.iam.arn import parts_of
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject, Value
from logkura.iam.overlap import overlap
from logkura.iam.pattern import tokens_of

__all__ = ["alias_as_key", "is_kms", "malformed_kms_arn"]

_IN_POLICIES = "https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html"
_ALIAS_PREFIX = "alias/"
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_TO_THE_KEY = "arn:aws:kms:region:account:key/key-id"


def is_kms(text: str) -> bool:
    """Tell whether a resource is meant as one of KMS: by its ARN, or as a bare alias."""
    return text.startswith(_ALIAS_PREFIX) or text.split(":")[2:3] == ["kms"]


def _of_kms(clause: Clause) -> Iterator[Value]:
    for resource in (*clause.values("Resource"), *clause.values("NotResource")):
        if is_kms(resource.text):
            yield resource


def _is_alias(text: str) -> bool:
    parts = parts_of(text)
    return text.startswith(_ALIAS_PREFIX) or (
        parts is not None and parts[-1].startswith(_ALIAS_PREFIX)
    )


@rule("E120", source=_IN_POLICIES, read_on="2026-11-24")
def alias_as_key(subject: Subject) -> Iterator[Found]:
    """The ARN of an alias where a key's ARN is compared.

    A KMS request carries the ARN of the key, whatever the caller wrote. An alias as resource stands
    for the alias itself, which only the actions that manage aliases work on: the key is denied.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "arn:aws:kms:ap-northeast-1:111122223333:alias/archive"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "arn:aws:kms:ap-northeast-1:111122223333:key/*",
         "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/archive"}}}]}
    """
    for clause in subject.clauses:
        of_kms = [action for action in clause.known if action.name.startswith("kms:")]
        if not of_kms or any(kind.name == "alias" for each in of_kms for kind in each.types):
            continue
        for resource in _of_kms(clause):
            if _is_alias(resource.text):
                alias = resource.text[resource.text.index(_ALIAS_PREFIX) :]
                yield Found(
                    resource.where,
                    f"`{resource.text}` is an alias, the request carries the key's ARN",
                    f"write the key's ARN, `{_TO_THE_KEY}`, or `key/*` with the condition "
                    f"`kms:ResourceAliases` = `{alias}`",
                )


@rule("E121", source=_IN_POLICIES, read_on="2026-11-24")
def malformed_kms_arn(subject: Subject) -> Iterator[Found]:
    """An ARN of KMS that names neither a key nor an alias.

    What KMS has is `key/` and a key's id, or `alias/` and a name. Anything else, `key/alias/name`
    above all, is stored without a word and matches no request.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "arn:aws:kms:ap-northeast-1:111122223333:key/alias/archive"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource":
         "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}]}
    """
    for clause in subject.clauses:
        for resource in _of_kms(clause):
            if resource.text.startswith(_ALIAS_PREFIX) or _names_something(clause, resource.text):
                continue
            yield Found(
                resource.where,
                f"`{resource.text}` names neither a key nor an alias",
                f"write the key's ARN, `{_TO_THE_KEY}`",
            )


def _names_something(clause: Clause, text: str) -> bool:
    parts = parts_of(text)
    if parts is None:
        return text.endswith("*")
    name = _VARIABLE.sub("*", parts[-1])
    if name.startswith("key/"):
        # The id of a key holds no slash and no colon.
        return name.count("/") == 1 and ":" not in name and name != "key/"
    kinds = ("key/*", "alias/*")
    return any(overlap(clause.tokens(name), tokens_of(kind, variables=False)) for kind in kinds)
