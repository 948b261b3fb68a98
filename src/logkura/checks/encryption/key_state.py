"""Keys that cannot be used."""

from collections.abc import Iterator

from logkura.checks.encryption.uses import keys_in_use
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.kms import STATE_IN_USE

__all__ = ["key_state"]


@rule(
    "E211",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
    read_on="2026-11-27",
)
def key_state(subject: Subject) -> Iterator[Found]:
    """A key cannot be used: it is disabled, is to be deleted, or lacks its material.

    Nothing can be encrypted or read with it. Firehose tries again for 24 hours, then drops the
    records; replication says FAILED and does not try again; when the deletion is done, what the
    key encrypted is lost for good.

    Bad:
        keys.alias/crr-osaka.state: PendingDeletion
    Good:
        keys.alias/crr-osaka.state: Enabled
    """
    for key, use in keys_in_use(subject.estate):
        if key.state != STATE_IN_USE.value:
            yield Found(
                key.arn,
                f"the key of {use} is in the state `{key.state}`",
                fix="cancel its deletion and enable it, and alarm on its state",
                where="state",
            )
