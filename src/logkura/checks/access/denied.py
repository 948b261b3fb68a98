"""Calls of a flow that the policies of the estate deny."""

from collections.abc import Iterator

from logkura.checks.access.unstated import unstated_keys
from logkura.checks.finding import Found
from logkura.checks.repair import repair
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.flows import Aftermath, CallDecision, Verdict, When
from logkura.iam import Outcome

__all__ = [
    "allowed_by_what_is_not_known",
    "denied",
    "denied_and_listed",
    "denied_and_unharmed",
    "denied_by_what_is_not_known",
]

_EVALUATION = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
)


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
    for decided in _denied(subject):
        if decided.call.when is not When.LISTED and _harms(decided) and not _unstated(decided):
            yield _told(subject, decided)


@rule("W208", source=_EVALUATION)
def denied_and_unharmed(subject: Subject) -> Iterator[Found]:
    """A call is denied without which the logs arrive all the same.

    The logs are archived, and something beside them is missing: the report of what failed, the
    tags of the replica, the function's own log.  It is missed on the day it is needed.

    Bad:
        roles.logkura-demo-delivery.policies.0.ReportErrors.actions: ["logs:GetLogEvents"]
    Good:
        roles.logkura-demo-delivery.policies.0.ReportErrors.actions: ["logs:PutLogEvents"]
    """
    for decided in _denied(subject):
        listed = decided.call.when is When.LISTED
        if not listed and not _harms(decided) and not _unstated(decided):
            yield _told(subject, decided)


@rule("W202", source=_EVALUATION)
def denied_and_listed(subject: Subject) -> Iterator[Found]:
    """A call that AWS lists is denied, and AWS does not say when it is made.

    AWS's page on the permissions of the role, or of the service, has this action and does not say
    in which case it is used. The archive may run for years without it, or fail on the day it is
    needed.

    Bad:
        roles.logkura-demo-delivery.policies.0.FindBucket.actions: ["s3:GetBucketLocation"]
    Good:
        roles.logkura-demo-delivery.policies.0.FindBucket.actions: ["s3:Get*", "s3:List*"]
    """
    for decided in _denied(subject):
        if decided.call.when is When.LISTED and _harms(decided) and not _unstated(decided):
            yield _told(subject, decided)


@rule("I222", source=_EVALUATION)
def denied_and_beside(subject: Subject) -> Iterator[Found]:
    """A call that AWS lists is denied, and as far as AWS's pages go the logs arrive without it.

    One of four. For the logs of one and the same service AWS's pages ask for more or for less: of
    a bucket's key some want `kms:GenerateDataKey*` alone, some five actions. To the policy of a
    bucket AWS appends the statement itself, when the logs are turned on by somebody who may change
    that policy. CloudTrail asks for SSE-S3 where the trail names no key, and has then no use for
    the bucket's. And of replication, a permission is for objects from before 2023 alone. What is
    seen if it is denied says which it is.

    Bad:
        deliveries: [{kind: vpc_flow, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
    Good:
        deliveries: []
    """
    for decided in _denied(subject):
        if decided.call.when is When.LISTED and not _harms(decided) and not _unstated(decided):
            yield _told(subject, decided)


@rule("W207", source=_EVALUATION)
def denied_by_what_is_not_known(subject: Subject) -> Iterator[Found]:
    """A Deny hits a call unless it carries a condition key that is not known here.

    The statement denies all but what does not follow from the archive: a network, an organization,
    a tag. AWS knows it when the call is made. Services call from networks of their own, so that
    such a statement often hits them.

    Bad:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {NotIpAddress: {"aws:SourceIp": 192.0.2.0/24}}}]}
    Good:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    """
    for decided in _denied(subject):
        if _unstated(decided) and _is_explicit(decided):
            yield _open(decided)


@rule("I209", source=_EVALUATION)
def allowed_by_what_is_not_known(subject: Subject) -> Iterator[Found]:
    """A call is allowed if it carries a condition key that is not known here.

    The policy asks for what does not follow from the archive: the organization, a tag, the time.
    AWS knows it when the call is made, and it may well be as the policy wants. Nothing is claimed
    about the call, and the exit status is 3 when there is nothing worse.

    Bad:
        roles.logkura-demo-delivery.policies.0.EncryptObjects.conditions: {
          StringEquals: {"aws:PrincipalOrgID": o-0123456789}}
    Good:
        roles.logkura-demo-delivery.policies.0.EncryptObjects.conditions: {}
    """
    for decided in _denied(subject):
        if _unstated(decided) and not _is_explicit(decided):
            yield _open(decided)


def _is_explicit(decided: CallDecision) -> bool:
    decision = decided.decision
    return decision is not None and decision.outcome is Outcome.EXPLICITLY_DENIED


def _open(decided: CallDecision) -> Found:
    call = decided.call
    names = ", ".join(f"`{key}`" for key in dict.fromkeys(_unstated(decided)))
    return Found(
        resource=call.resource.example,
        where=call.action,
        message=f"whether `{call.principals[0]}` may call `{call.action}` on"
        f" `{call.resource.example}` hangs on {names}",
        seen=f"if it is denied: {call.denial.seen}",
        reason=decided.decision.explain() if decided.decision else "",
        fix=f"see that {names} will be as the policy wants, and accept this finding",
        source=call.source.url,
    )


def _harms(decided: CallDecision) -> bool:
    return decided.call.denial.aftermath is not Aftermath.UNHARMED


def _denied(subject: Subject) -> Iterator[CallDecision]:
    return (each for each in subject.decisions if each.verdict is Verdict.DENIED)


def _unstated(decided: CallDecision) -> tuple[str, ...]:
    return unstated_keys(decided.decision) if decided.decision else ()


def _told(subject: Subject, decided: CallDecision) -> Found:
    call = decided.call
    kept = tuple(each.call for each in subject.decisions if each.verdict is Verdict.ALLOWED)
    changes = repair(subject.estate, call, kept)
    return Found(
        resource=call.resource.example,
        where=call.action,
        message=f"`{call.principals[0]}` may not call `{call.action}` on `{call.resource.example}`",
        seen=call.denial.seen,
        reason=decided.decision.explain() if decided.decision else "",
        fix=_fix(decided, [change.before.title for change in changes]),
        source=call.source.url,
        patch="\n".join(change.diff() for change in changes),
    )


def _fix(decided: CallDecision, titles: list[str]) -> str:
    if titles:
        return f"change {' and '.join(titles)}"
    decision = decided.decision
    if decision is not None and decision.statement is not None:
        return f"narrow the statement `{decision.statement.name}` that denies it"
    return "name the key by its ARN where the service is told of it, not by an alias"
