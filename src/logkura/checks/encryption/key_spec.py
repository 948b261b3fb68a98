"""Keys of a kind that the services do not take."""

from collections.abc import Iterator

from logkura.checks.encryption.uses import keys_in_use
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.kms import SYMMETRIC_SPEC

__all__ = ["key_spec"]


@rule(
    "E210",
    source="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",
    read_on="2026-11-27",
)
def key_spec(subject: Subject) -> Iterator[Found]:
    """A key is not symmetric.

    S3, Firehose and CloudWatch Logs encrypt with symmetric keys alone. With another one, streams
    and log groups are refused, and S3 writes nothing.

    Bad:
        keys.alias/demo/s3/defaultkey.spec: RSA_4096
    Good:
        keys.alias/demo/s3/defaultkey.spec: SYMMETRIC_DEFAULT
    """
    for key, use in keys_in_use(subject.estate):
        if key.spec != SYMMETRIC_SPEC.value:
            yield Found(
                key.arn,
                f"the key of {use} is of the kind `{key.spec}`, which is not symmetric",
                fix=f"use a key of the kind `{SYMMETRIC_SPEC.value}`",
                where="spec",
            )
