"""Calls of which nothing is known."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.flows import Verdict

__all__ = ["unknown"]


@rule(
    "I203",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
)
def unknown(subject: Subject) -> Iterator[Found]:
    """A call cannot be decided, because a policy was not seen.

    Whether the call is allowed is decided by a policy that is not in the estate, as that of
    somebody's own key.  Nothing is claimed about it: it is not clean, and the exit status is 3 when
    there is nothing worse. Calls on what could not be read are named by I204, calls on what code
    does not make by I223.

    Bad:
        keys.alias/crr-osaka.policy: null
    Good:
        keys.alias/crr-osaka.policy: {Statement: [{Effect: Allow, Action: "kms:*", Resource: "*",
          Principal: {AWS: "arn:aws:iam::123456789012:root"}}]}
    """
    told_of = subject.estate.unread
    for decided in subject.decisions:
        # What was not read as a whole has its own note, which names the calls.
        if decided.verdict is Verdict.UNKNOWN and decided.about not in told_of:
            call = decided.call
            yield Found(
                resource=call.resource.example,
                where=call.action,
                message=f"nothing is known of `{call.action}` on `{call.resource.example}` by"
                f" `{call.principals[0]}`: {decided.missing}",
                seen=call.denial.seen,
                fix="look at that policy yourself, or check the live account",
                source=call.source.url,
            )
