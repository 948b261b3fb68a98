"""Who may make a stream under a key of one's own, and may not let Firehose use the key."""

from collections.abc import Iterator
from dataclasses import replace

from logkura.checks.access.unstated import unstated_keys
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.estate import DeliveryStream, Role
from logkura.flows import Aftermath, Call, Deciding, Denial, Source, Value, Verdict
from logkura.flows.places import account_of

__all__ = ["stream_made_without_grant"]

_PAGE = (
    "https://docs.aws.amazon.com/firehose/latest/APIReference/"
    "API_DeliveryStreamEncryptionConfigurationInput.html"
)
_READ_ON = "2026-11-27"
_MAKING = ("firehose:CreateDeliveryStream", "firehose:StartDeliveryStreamEncryption")
# Ours: services that run what deploys.  Other services put records as their roles, and such roles
# often have `firehose:*`, as that of AWS's own example for CloudWatch Logs.
_DEPLOYING = frozenset({"cloudformation", "codebuild"})
_SEEN = (
    "the stream is not made, or stays at ENABLING_FAILED, or answers InvalidKMSResourceException"
    " to who puts records"
)


@rule("W224", source=_PAGE, read_on=_READ_ON)
def stream_made_without_grant(subject: Subject) -> Iterator[Found]:
    """Who may make a stream under a customer managed key may not create the grant on the key.

    Firehose encrypts by a grant. It creates the grant when the stream is made, or when encryption
    is turned on, with the permissions of whoever calls: without `kms:CreateGrant` on the key the
    stream is not encrypted, or takes no records. Looked at are roles that people, other accounts,
    identity providers, CloudFormation or CodeBuild may assume: of a template or Terraform code all
    that it makes, of an account those of the archive alone. What hangs on condition keys of KMS
    that AWS does not say Firehose sends is not claimed, nor what a key policy says that was not
    read.

    Bad:
        other_roles: [{name: deployer, arn: "arn:aws:iam::123456789012:role/deployer",
          trust: {Statement: [{Effect: Allow, Action: "sts:AssumeRole",
            Principal: {Service: cloudformation.amazonaws.com}}]},
          policies: [{Statement: [{Effect: Allow, Action: "firehose:*", Resource: "*"}]}]}]
    Good:
        other_roles: [{name: deployer, arn: "arn:aws:iam::123456789012:role/deployer",
          trust: {Statement: [{Effect: Allow, Action: "sts:AssumeRole",
            Principal: {Service: cloudformation.amazonaws.com}}]},
          policies: [{Statement: [{Effect: Allow, Action: "firehose:*", Resource: "*"}, {
            Effect: Allow, Action: "kms:CreateGrant", Resource: "*",
            Condition: {Bool: {"kms:GrantIsForAWSResource": "true"}}}]}]}]
    """
    estate = subject.estate
    roles = (*estate.roles, *estate.other_roles)
    deciding = Deciding(replace(estate, roles=roles))
    makers = [role for role in roles if _may_deploy(role)]
    for stream in estate.streams:
        for role in makers if stream.stream_key_arn else ():
            if _may_make(deciding, role, stream) and _lacks_grant(deciding, role, stream):
                yield Found(
                    role.arn,
                    f"`{role.name}` may make `{stream.name}` and may not call `kms:CreateGrant` on"
                    f" its key `{stream.stream_key_arn}`",
                    fix="allow it kms:CreateGrant on the key, on the condition that"
                    " kms:GrantIsForAWSResource is true",
                    where="policies",
                    seen=_SEEN,
                )


def _may_deploy(role: Role) -> bool:
    """Tell whether a role may be assumed by somebody who deploys."""
    return any(
        kind in {"*", "AWS", "Federated"} or any(name.split(".")[0] in _DEPLOYING for name in names)
        for statement in role.trust.statements
        if statement.effect == "Allow"
        for kind, names in statement.principals.items()
    )


def _may_make(deciding: Deciding, role: Role, stream: DeliveryStream) -> bool:
    return any(
        deciding.one(_call(role, action, stream.arn)).verdict is Verdict.ALLOWED
        for action in _MAKING
    )


def _lacks_grant(deciding: Deciding, role: Role, stream: DeliveryStream) -> bool:
    decided = deciding.one(_call(role, "kms:CreateGrant", stream.stream_key_arn))
    if decided.verdict is not Verdict.DENIED or decided.decision is None:
        return False
    return not unstated_keys(decided.decision, also=("kms:",))


def _call(role: Role, action: str, resource: str) -> Call:
    is_grant = action == "kms:CreateGrant"
    return Call(
        purpose="MakeStream",
        action=action,
        principals=(role.arn,),
        resource=Value.of(resource),
        resource_account=account_of(resource),
        source=Source(_PAGE, _READ_ON),
        denial=Denial(_SEEN, Aftermath.REFUSED),
        context={"kms:GrantIsForAWSResource": Value.of("true")} if is_grant else {},
    )
