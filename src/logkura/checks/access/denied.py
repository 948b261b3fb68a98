"""Calls of a flow that the policies of the estate deny."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.repair import repair
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.flows import Aftermath, Call, CallDecision, Verdict, When

__all__ = ["denied", "denied_and_listed"]

_EVALUATION = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
)
_AFTERMATHS = {
    Aftermath.SKIPPED: "what is logged meanwhile is never sent",
    Aftermath.DROPPED: "it is tried again for as long as the service keeps it, then dropped",
    Aftermath.LEFT: "it stays where it is, and is not tried again",
    Aftermath.REFUSED: "the caller gets an error",
    Aftermath.UNHARMED: "the logs arrive nevertheless",
}


@rule("E201", source=_EVALUATION)
def denied(subject: Subject) -> Iterator[Found]:
    """A call that the archive makes is denied.

    An archive is a set of calls that AWS services and roles make at run time: to assume a role,
    to put records, to invoke, to encrypt, to write, to replicate.  Nearly all of them fail without
    a word when a policy does not allow them: deployment succeeds, and logs are missing later.
    Every call is decided as AWS decides it, from every policy of the estate, with the request
    context that the call carries.

    Bad:
        roles.logkura-demo-delivery.policies.0.EncryptObjects.conditions: {
          StringEquals: {"kms:ViaService": s3.ap-northeast-3.amazonaws.com}}
    Good:
        roles.logkura-demo-delivery.policies.0.EncryptObjects.conditions: {
          StringEquals: {"kms:ViaService": s3.ap-northeast-1.amazonaws.com}}
    """
    yield from _found(subject, listed=False)


@rule("W202", source=_EVALUATION)
def denied_and_listed(subject: Subject) -> Iterator[Found]:
    """A call that AWS lists is denied, and AWS does not say when it is made.

    AWS's page on the permissions of the role has this action and does not say in which case the
    service uses it.  The archive may run for years without it, or fail on the day it is needed.

    Bad:
        roles.logkura-demo-delivery.policies.0.FindBucket.actions: ["s3:GetBucketLocation"]
    Good:
        roles.logkura-demo-delivery.policies.0.FindBucket.actions: ["s3:Get*", "s3:List*"]
    """
    yield from _found(subject, listed=True)


def _found(subject: Subject, *, listed: bool) -> Iterator[Found]:
    kept = tuple(each.call for each in subject.decisions if each.verdict is Verdict.ALLOWED)
    for decided in subject.decisions:
        is_listed = decided.call.when is When.LISTED
        if decided.verdict is Verdict.DENIED and is_listed == listed:
            yield _told(subject, decided, kept)


def _told(subject: Subject, decided: CallDecision, kept: tuple[Call, ...]) -> Found:
    call = decided.call
    changes = repair(subject.estate, call, kept)
    return Found(
        resource=call.resource.example,
        where=call.action,
        message=f"`{call.principals[0]}` may not call `{call.action}` on `{call.resource.example}`",
        seen=f"{call.denial.seen}; {_AFTERMATHS[call.denial.aftermath]}",
        reason=decided.decision.explain() if decided.decision else "",
        fix=_fix(decided, [change.before.title for change in changes]),
        source=call.source.url,
        patch="\n".join(change.diff() for change in changes),
    )


def _fix(decided: CallDecision, titles: list[str]) -> str:
    if titles:
        return f"change the {' and the '.join(titles)}"
    decision = decided.decision
    if decision is not None and decision.statement is not None:
        return f"narrow the statement `{decision.statement.name}` that denies it"
    return "name the key by its ARN where the service is told of it, not by an alias"
