"""What a whole document lets do with keys and replicas: the permission that is missing beside."""

import re
from collections.abc import Iterator

from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject
from logkura.iam.parse import PolicyKind

__all__ = [
    "data_key_without_decrypt",
    "key_policy_without_account",
    "reads_but_not_for_replication",
]

_DEFAULT = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"
_MULTIPART = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html"
_REPLICATION = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html"
)
_ACCOUNT = re.compile(r"\*|\d{12}|arn:[^:]+:iam::\d{12}:root")


def _first(subject: Subject, action: str) -> Clause | None:
    """Return the first statement that allows an action of KMS or S3 and names some."""
    clauses = (each for each in subject.clauses if each.allows and "*" not in _actions(each))
    return next((clause for clause in clauses if clause.does(action)), None)


def _actions(clause: Clause) -> tuple[str, ...]:
    return clause.statement.actions


@rule("I129", source=_DEFAULT, read_on="2026-11-24")
def key_policy_without_account(subject: Subject) -> Iterator[Found]:
    """A key policy without a statement for the account.

    Without it no IAM policy of the account counts for the key: every permission of KMS that a role
    has is dead, unless this policy names the role. If all whom it names are deleted, nobody can
    manage the key.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"AWS": "arn:aws:iam::111122223333:role/keys"}, "Action": "kms:*",
         "Resource": "*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*",
         "Resource": "*"}]}
    """
    if subject.kind is not PolicyKind.RESOURCE or not all(map(_is_of_kms, subject.clauses)):
        return
    named = {
        name
        for clause in subject.clauses
        if clause.allows
        for names in clause.statement.principals.values()
        for name in names
    }
    if subject.clauses and not any(_ACCOUNT.fullmatch(name) for name in named):
        yield Found(
            subject.clauses[0].where,
            "the key policy names no account",
            'allow `{"AWS": "arn:aws:iam::account:root"}` the action `kms:*`, or name every role '
            "that uses the key",
        )


def _is_of_kms(clause: Clause) -> bool:
    actions = _actions(clause)
    return bool(actions) and all(each.lower().startswith("kms:") for each in actions)


@rule("I131", source=_MULTIPART, read_on="2026-11-24")
def data_key_without_decrypt(subject: Subject) -> Iterator[Found]:
    """`kms:GenerateDataKey` without `kms:Decrypt`.

    S3 encrypts the parts of a multipart upload, and decrypts them when it puts them together:
    whoever uploads a large object, Firehose included, needs both, from this policy or another.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:GenerateDataKey",
         "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
         "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*"}]}
    """
    clause = _first(subject, "kms:GenerateDataKey")
    is_of_a_caller = subject.kind in {PolicyKind.IDENTITY, PolicyKind.SESSION}
    if clause and is_of_a_caller and not subject.allowed("kms:Decrypt"):
        yield Found(
            f"{clause.where}.Action",
            "allows `kms:GenerateDataKey` and nowhere `kms:Decrypt`",
            "add `kms:Decrypt` on the same key",
        )


@rule("W132", source=_REPLICATION, read_on="2026-11-24")
def reads_but_not_for_replication(subject: Subject) -> Iterator[Found]:
    """`s3:GetObjectVersion` where replication wants `s3:GetObjectVersionForReplication`.

    With `s3:GetObjectVersion` S3 replicates objects under SSE-S3 and plain ones, and none that is
    encrypted with a KMS key.

    Bad:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Action": ["s3:GetObjectVersion", "s3:GetObjectVersionAcl"],
          "Resource": "arn:aws:s3:::archive/*"},
         {"Effect": "Allow", "Action": ["s3:ReplicateObject", "s3:ReplicateDelete"],
          "Resource": "arn:aws:s3:::replica/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Action": ["s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionAcl"], "Resource": "arn:aws:s3:::archive/*"},
         {"Effect": "Allow", "Action": ["s3:ReplicateObject", "s3:ReplicateDelete"],
          "Resource": "arn:aws:s3:::replica/*"}]}
    """
    clause = _first(subject, "s3:GetObjectVersion")
    replicates = _first(subject, "s3:ReplicateObject") is not None
    if clause and replicates and not subject.allowed("s3:GetObjectVersionForReplication"):
        yield Found(
            f"{clause.where}.Action",
            "allows `s3:GetObjectVersion` and nowhere `s3:GetObjectVersionForReplication`",
            "allow `s3:GetObjectVersionForReplication`",
        )
