"""Principals that name nobody, or more than they seem to."""

import re
from collections.abc import Iterator

from logkura.facts.condition_keys import SOURCE_KEYS
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Subject

__all__ = [
    "all_but_in_a_deny",
    "everyone_for_a_service",
    "part_of_a_principal",
    "service_among_accounts",
]

_NOT_PRINCIPAL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html"
)
_PRINCIPAL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
)
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?")


@rule("W150", source=_NOT_PRINCIPAL, read_on="2026-11-24")
def all_but_in_a_deny(subject: Subject) -> Iterator[Found]:
    """`NotPrincipal` in a Deny.

    Of a role, the account and each session must be named beside it, or it is denied; whoever has a
    permissions boundary is denied in any case. AWS advises against it.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny",
         "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/firehose"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"AWS": "*"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"ArnNotLike": {"aws:PrincipalArn":
         "arn:aws:iam::111122223333:role/firehose"}}}]}
    """
    for clause in subject.clauses:
        if clause.statement.not_principals and not clause.allows:
            yield Found(
                f"{clause.where}.NotPrincipal",
                "`NotPrincipal` in a Deny",
                "use `Principal: *` with the condition `ArnNotLike` on `aws:PrincipalArn`",
            )


@rule("E151", source=_PRINCIPAL, read_on="2026-11-24")
def service_among_accounts(subject: Subject) -> Iterator[Found]:
    """A service among the principals of the kind `AWS`.

    `AWS` takes accounts, users, roles and sessions. S3, KMS and IAM refuse the document with an
    invalid principal; where it is stored, the service is not named by it.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"AWS": "delivery.logs.amazonaws.com"}, "Action": "s3:GetBucketAcl",
         "Resource": "arn:aws:s3:::archive"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "delivery.logs.amazonaws.com"}, "Action": "s3:GetBucketAcl",
         "Resource": "arn:aws:s3:::archive"}]}
    """
    for clause in subject.clauses:
        for value in clause.principals("AWS"):
            if _SERVICE.fullmatch(value.text):
                yield Found(
                    value.where,
                    f"`{value.text}` is a service, not an AWS principal",
                    f'write `{{"Service": "{value.text}"}}`',
                )


@rule("E152", source=_PRINCIPAL, read_on="2026-11-24")
def part_of_a_principal(subject: Subject) -> Iterator[Found]:
    """A wildcard in a part of a principal.

    In `Principal` a `*` stands alone or not at all. Most services refuse anything else; it names
    nobody.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}, "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::archive/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}}]}
    """
    for clause in subject.clauses:
        for kind in clause.statement.principals:
            for value in clause.principals(kind):
                if value.text != "*" and ("*" in value.text or "?" in value.text):
                    yield Found(
                        value.where,
                        f"`{value.text}` names nobody",
                        "name the account, with the condition `ArnLike` on `aws:PrincipalArn`",
                    )


@rule("W153", source=_PRINCIPAL, read_on="2026-11-24")
def everyone_for_a_service(subject: Subject) -> Iterator[Found]:
    """`{"AWS": "*"}` under conditions that only calls of services meet.

    `aws:SourceArn` and `aws:SourceAccount` are in requests that a service makes as itself, and a
    service is no principal of the kind `AWS`. Whether `{"AWS": "*"}` stands for it nonetheless AWS
    does not say.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:111122223333:*"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "delivery.logs.amazonaws.com"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:111122223333:*"}}}]}
    """
    for clause in subject.clauses:
        if not clause.allows or clause.statement.principals.get("AWS") != ("*",):
            continue
        for term in clause.terms:
            operator = term.operator
            if term.name in SOURCE_KEYS.value and not (operator.negated or operator.if_exists):
                yield Found(
                    f"{clause.where}.Principal",
                    f'`{{"AWS": "*"}}` with `{term.key}`, which only calls of services have',
                    'name the service: `{"Service": "service.amazonaws.com"}`',
                )
                break
