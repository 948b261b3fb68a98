"""The way back from a difference.

A stack update compares templates and not resources: with an unchanged template it changes nothing,
whatever was changed by hand.  What drift detection sees, a drift-aware change set puts back; what
it does not see (bucket policies, delivery streams, aliases, and what no stack made) only the
service itself can be told.

Sources (read 2026-11-27): https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
(DeploymentMode REVERT_DRIFT: actual state, previous deployment, desired state),
https://aws.amazon.com/blogs/devops/safely-handle-configuration-drift-with-cloudformation-drift-aware-change-sets/
(a standard change set shows no change where the template has none),
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from logkura.deploy.drift.command import aws
from logkura.deploy.drift.commands import Common, commands_for
from logkura.deploy.drift.report import Repair, StackState
from logkura.deploy.drift.stacks import StackDetection
from logkura.estate import Difference, Estate, ResourceKind
from logkura.estate.subjects import subjects_of
from logkura.facts.cloudformation import UNSEEN_BY_DRIFT_DETECTION

__all__ = ["Repairs", "is_put_back_by_stack"]

_CHANGE_SET = "logkura-revert-drift"
_DEPLOY = "logkura deploy ARCHIVE"
_NEVER_DEPLOYED = (
    "no stack has it: it is new, such as a log group's subscription, or archive.yaml has changed"
)
_UNSURE = "a stack that has it already changes nothing: look at the stacks too, without --no-stacks"
_TYPES: Mapping[tuple[ResourceKind, str], str] = {
    (ResourceKind.BUCKET, "policy"): "AWS::S3::BucketPolicy",
    (ResourceKind.KEY, "aliases"): "AWS::KMS::Alias",
}
_TYPES_OF_KINDS: Mapping[ResourceKind, str] = {
    ResourceKind.STREAM: "AWS::KinesisFirehose::DeliveryStream",
}
_NOTES: Mapping[tuple[ResourceKind, str], str] = {
    (ResourceKind.KEY, "grants"): "retire or revoke by its id the grant that should not be",
    (ResourceKind.KEY, "spec"): "the kind of a key cannot be changed: it is another key",
    (ResourceKind.KEY, "manager"): "it is another key than the designed one",
    (ResourceKind.ROLE, "policies"): "delete or detach what else the two lists show",
    (ResourceKind.BUCKET, "object_lock"): "objects keep the retention that they were given",
    (ResourceKind.BUCKET, "versioned"): "objects that were written meanwhile have no versions,"
    " and were not replicated",
    (ResourceKind.BUCKET, "replication"): "objects that were written meanwhile are replicated by"
    " S3 Batch Replication alone",
    (ResourceKind.FUNCTION, "code"): "render the package with"
    " `logkura render ARCHIVE --to cloudformation --out DIR`, then put DIR/transformer.zip with"
    " `aws lambda update-function-code`",
    (ResourceKind.FUNCTION, "policy"): "see `aws lambda get-policy`, and remove what should not be"
    " there with `aws lambda remove-permission`",
    (ResourceKind.STREAM, "source"): "the source of a stream cannot be changed: it is another"
    " stream; delete it, and deploy again",
    (ResourceKind.STREAM, "destination"): "the kind of a destination cannot be changed: it is"
    " another stream; delete it, and deploy again",
    (ResourceKind.STREAM, "partitioned"): "dynamic partitioning is chosen when a stream is made:"
    " if the call is refused, delete the stream, and deploy again",
}


class Repairs:
    """Knows the ways back.

    Args:
        designed: What there should be, with the ARNs of the keys that stand.
        found: What there is.
        stacks: The archive's stacks.
        region: The archive's primary region.
    """

    def __init__(
        self, designed: Estate, found: Estate, stacks: Sequence[StackDetection], region: str
    ) -> None:
        self._wanted = {each.identity: each.resource for each in subjects_of(designed)}
        self._found = {each.identity: each.resource for each in subjects_of(found)}
        seeing = {StackState.CHECKED, StackState.PARTLY}
        self._stacks = {each.read.name: each for each in stacks if each.read.state in seeing}
        self._are_known = all(
            each.read.state in {StackState.CHECKED, StackState.ABSENT} for each in stacks
        )
        self._common = Common(region, designed.tags)

    def of(self, difference: Difference, seen_by: tuple[str, ...]) -> Repair:
        """Return the way back from a difference that these stacks see."""
        stack = self._stacks.get(seen_by[0]) if seen_by else None
        if stack is not None and is_put_back_by_stack(difference):
            # A nested stack is changed through the one that it is nested in.
            return _change_set(self._stacks.get(stack.root, stack), is_nested=bool(stack.root))
        resource = self._resource(difference)
        note = _NOTES.get((difference.kind, difference.field), "")
        if resource is None:
            return Repair((), note or "put it back by hand")
        commands = commands_for(resource, difference, self._common)
        if difference.is_missing and self._is_in_no_stack(difference):
            return Repair((_DEPLOY,), _NEVER_DEPLOYED)
        if not commands and difference.is_missing:
            note = "what is gone is made anew; what it held is not"
            unsure = "" if self._are_known else _UNSURE
            return Repair((_DEPLOY,), "; ".join(filter(None, (note, unsure))))
        return Repair(commands, "; ".join(filter(None, (self._unseen(difference), note))))

    def _is_in_no_stack(self, difference: Difference) -> bool:
        """Whether a stack would miss what is missing, and does not: its template has it not."""
        seen = _TYPES_OF_KINDS.get(difference.kind, "") not in UNSEEN_BY_DRIFT_DETECTION.value
        return seen and bool(self._stacks) and self._are_known

    def _resource(self, difference: Difference) -> Any:
        held = self._found if difference.is_superfluous else self._wanted
        name = difference.arn if difference.kind is ResourceKind.KEY else difference.name
        return held.get((difference.kind, difference.region, name))

    def _unseen(self, difference: Difference) -> str:
        """Say why the archive's stacks put this back by nothing, where there are any."""
        named = _TYPES.get((difference.kind, difference.field), "")
        named = named or _TYPES_OF_KINDS.get(difference.kind, "")
        if not self._stacks or named not in UNSEEN_BY_DRIFT_DETECTION.value:
            return ""
        return f"CloudFormation does not see changes of {named}, and would change nothing"


def is_put_back_by_stack(difference: Difference) -> bool:
    """Whether a stack that sees a difference is to put it back.

    A key that is pending deletion is none to CloudFormation, which would make another; with that,
    nobody reads what the first one encrypted.
    """
    return (difference.kind, difference.field) != (ResourceKind.KEY, "state")


def _change_set(stack: StackDetection, *, is_nested: bool) -> Repair:
    region, name = stack.read.region, stack.read.name
    place = {"stack_name": name, "change_set_name": _CHANGE_SET}
    kept = [{"ParameterKey": key, "UsePreviousValue": True} for key in stack.parameters]
    return Repair(
        (
            aws(
                "cloudformation",
                "create-change-set",
                region,
                **place,
                use_previous_template=True,
                deployment_mode="REVERT_DRIFT",
                capabilities="CAPABILITY_NAMED_IAM",
                **({"parameters": kept} if kept else {}),
                **({"include_nested_stacks": True} if is_nested else {}),
            ),
            aws("cloudformation", "wait change-set-create-complete", region, **place),
            aws("cloudformation", "describe-change-set", region, **place),
            aws("cloudformation", "execute-change-set", region, **place),
            aws("cloudformation", "wait stack-update-complete", region, stack_name=name),
        ),
        f"puts back all that stack {name} sees; an ordinary update with the same template"
        " changes nothing",
    )
