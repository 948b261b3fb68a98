"""Keys by names that no key has."""

import re
from collections.abc import Iterator

from logkura.checks.encryption.uses import names_in_use
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["key_name"]

_KEY = re.compile(r"key/(?:designed:.+|mrk-[0-9a-f]{32}|[0-9A-Za-z-]+)")


@rule(
    "E218",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
    read_on="2026-11-27",
)
def key_name(subject: Subject) -> Iterator[Found]:
    """A key is named by an ARN that no key has.

    The ARN of a key ends in `key/` and its id, that of an alias in `alias/` and its name: there is
    no `key/alias/...`. S3 takes the name as it is and looks for the key when the first object is
    written or replicated; then nothing is.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-3:123456789012:key/alias/crr-osaka"
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-3:123456789012:key/designed:crr-osaka"
    """
    for name, use in sorted(names_in_use(subject.estate).items()):
        resource = name.split(":", 5)[5] if name.count(":") > 4 else ""  # noqa: PLR2004 -- an ARN
        if resource and not (resource.startswith("alias/") or _KEY.fullmatch(resource)):
            yield Found(
                name,
                f"`{name}`, the key of {use}, is the ARN of no key",
                fix="write the ARN of the key: `aws kms describe-key --key-id ALIAS`",
                where="key",
                seen="x-amz-replication-status FAILED, or AccessDenied to whoever writes",
            )
