"""Names of statements."""

import re
from collections import Counter
from collections.abc import Iterator

from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Subject
from logkura.iam.parse import PolicyKind

__all__ = ["name_twice", "name_with_other_characters"]

_SID = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"
_OF_IAM = re.compile(r"[0-9A-Za-z]*")
_KINDS_OF_IAM = frozenset(
    {PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.TRUST}
)


@rule("E170", source=_SID, read_on="2026-11-27")
def name_twice(subject: Subject) -> Iterator[Found]:
    """Two statements of one name.

    In a policy of IAM a `Sid` must be unique; IAM refuses the document when it is stored.

    Bad:
        {"Version": "2012-10-17", "Statement": [
         {"Sid": "Read", "Effect": "Allow", "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::archive"},
         {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::archive/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [
         {"Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::archive"},
         {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::archive/*"}]}
    """
    seen: Counter[str] = Counter()
    for clause in subject.clauses if subject.kind in _KINDS_OF_IAM else ():
        name = clause.statement.sid
        seen[name] += 1
        if name and seen[name] > 1:
            yield Found(
                f"{clause.where}.Sid",
                f"`{name}` is the name of a statement above",
                "write another name, or none",
            )


@rule("E171", source=_SID, read_on="2026-11-27")
def name_with_other_characters(subject: Subject) -> Iterator[Found]:
    """A name of a statement that IAM does not take.

    In a policy of IAM a `Sid` has letters and digits of ASCII alone; IAM refuses others. The
    policies of keys, buckets and other resources may have more.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Sid": "read the archive", "Effect": "Allow",
         "Action": "s3:GetObject", "Resource": "arn:aws:s3:::archive/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Sid": "ReadTheArchive", "Effect": "Allow",
         "Action": "s3:GetObject", "Resource": "arn:aws:s3:::archive/*"}]}
    """
    for clause in subject.clauses if subject.kind in _KINDS_OF_IAM else ():
        if not _OF_IAM.fullmatch(clause.statement.sid):
            yield Found(
                f"{clause.where}.Sid",
                f"`{clause.statement.sid}` has other characters than letters and digits",
                f"write `{re.sub(r'[^0-9A-Za-z]', '', clause.statement.sid)}`",
            )
