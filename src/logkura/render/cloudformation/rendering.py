"""An archive as CloudFormation: a stack for each of its regions.

The replica's stack comes first, because the archive's bucket replicates into what stands there; the
ARN of its key, which KMS chooses, goes from one stack to the other as a parameter: exports end at
the region's border
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html, read
2026-11-27).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from logkura.estate import Bucket, Estate, Key
from logkura.render.cloudformation.buckets import add_bucket, add_bucket_policy
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.filters import ARTIFACT_PREFIX, add_filters, is_nested
from logkura.render.cloudformation.functions import add_functions, add_transformer_parameters
from logkura.render.cloudformation.keys import add_keys
from logkura.render.cloudformation.log_groups import add_log_groups
from logkura.render.cloudformation.monitoring import add_alarms, add_dashboards
from logkura.render.cloudformation.places import archive_stack, replica_stack
from logkura.render.cloudformation.references import References
from logkura.render.cloudformation.roles import add_role_policies, add_roles
from logkura.render.cloudformation.streams import STREAM, add_streams
from logkura.render.cloudformation.taskcat import PATH as TASKCAT
from logkura.render.cloudformation.taskcat import taskcat_configuration
from logkura.render.cloudformation.template import Template
from logkura.render.renderable import check_renderable
from logkura.render.stacks import Rendered, StackOutput, StackPlan

__all__ = ["render_cloudformation"]

_ARCHIVE, _REPLICA, _TRANSFORMER = "archive.yaml", "replica.yaml", "transformer.zip"
_HELD = {
    "Bucket": "The bucket that has the archive.",
    "LandingBucket": "The bucket where logs of services land that take none under SSE-KMS.",
}
_REPLICA_KEY, _REPLICA_KEY_ARN = "ReplicaKey", "ReplicaKeyArn"


@dataclass(frozen=True, slots=True)
class _Stack:
    """A stack with its template."""

    plan: StackPlan
    template: Template


def render_cloudformation(estate: Estate) -> Rendered:
    """Return the templates of a designed archive, its transformer, and the stacks to make.

    Args:
        estate: A design of `logkura.blueprint`: with one stream and one function, the bucket that
            the stream writes to, perhaps its replica in another region, perhaps a bucket beside it
            where service logs land.  The same design gives the same bytes.

    Raises:
        ValueError: The estate is no such design; see `logkura.render.renderable`.
    """
    check_renderable(estate)
    region = estate.streams[0].region
    stacks = [_replica(estate, each) for each in estate.buckets if each.region != region]
    archive, nested = _archive(estate, region, stacks)
    stacks.append(archive)
    (function,) = estate.functions
    plans = tuple(stack.plan for stack in stacks)
    parameters = {stack.plan.name: stack.template.parameters for stack in stacks}
    files = {stack.plan.template: stack.template.to_bytes() for stack in stacks}
    files |= nested
    files[_TRANSFORMER] = function.code
    project = f"logkura-{estate.archive}"
    files[TASKCAT] = taskcat_configuration(project, plans, parameters, _TRANSFORMER)
    return Rendered(files, plans, _TRANSFORMER)


def _template(estate: Estate, region: str, description: str) -> Template:
    return Template(description, estate.archive, References(region, estate.account), estate.tags)


def _replica(estate: Estate, bucket: Bucket) -> _Stack:
    template = _template(
        estate, bucket.region, f"logkura: the replica of the log archive {estate.archive}."
    )
    own = [key for key in estate.keys if key.region == bucket.region]
    add_keys(template, [(_REPLICA_KEY, key) for key in own])
    add_bucket(template, "ReplicaBucket", bucket)
    add_bucket_policy(template, "ReplicaBucketPolicy", bucket)
    alarms = [alarm for alarm in estate.alarms if alarm.region == bucket.region]
    add_alarms(template, estate.archive, alarms)
    template.output("ReplicaBucketName", "The bucket that has the replica.", Ref("ReplicaBucket"))
    plan = StackPlan(replica_stack(estate.archive), bucket.region, _REPLICA)
    return _Stack(plan, template)


def _archive(
    estate: Estate, region: str, before: Sequence[_Stack]
) -> tuple[_Stack, Mapping[str, bytes]]:
    template = _template(estate, region, f"logkura: the log archive {estate.archive}.")
    add_transformer_parameters(template)
    if is_nested(estate.filters):
        template.parameter(
            ARTIFACT_PREFIX,
            "What the keys of the nested stacks' templates begin with, in the same bucket.",
            Default="",
        )
    outputs = _take_replica_key(template, estate, before)
    own = [key for key in estate.keys if key.region == region]
    buckets = [each for each in estate.buckets if each.region == region]
    add_keys(template, [(_key_id(key, estate), key) for key in own])
    add_roles(template, estate.archive, estate.roles)
    add_log_groups(template, estate.account, estate.log_groups)
    for bucket in buckets:
        add_bucket(template, _bucket_id(bucket, estate), bucket)
    add_functions(template, estate.archive, estate.functions)
    add_role_policies(template, estate.archive, estate.roles)
    for bucket in buckets:
        add_bucket_policy(template, f"{_bucket_id(bucket, estate)}Policy", bucket)
    add_streams(template, estate.archive, estate.streams)
    nested = add_filters(template, estate)
    alarms = [alarm for alarm in estate.alarms if alarm.region == region]
    add_alarms(template, estate.archive, alarms)
    add_dashboards(template, estate.dashboards)
    _add_outputs(template, buckets, estate)
    plan = StackPlan(archive_stack(estate.archive), region, _ARCHIVE, outputs=outputs)
    return _Stack(plan, template), nested


def _add_outputs(template: Template, buckets: Sequence[Bucket], estate: Estate) -> None:
    for bucket in buckets:
        logical_id = _bucket_id(bucket, estate)
        template.output(f"{logical_id}Name", _HELD[logical_id], Ref(logical_id))
    template.output("DeliveryStreamArn", "Where filters deliver to.", GetAtt(STREAM, "Arn"))
    template.output(
        "SubscriptionRoleArn", "The role that filters name.", GetAtt("SubscriptionRole", "Arn")
    )


def _take_replica_key(
    template: Template, estate: Estate, before: Sequence[_Stack]
) -> dict[str, StackOutput]:
    """Declare the parameter for the replica's key, if that is made; return where it comes from."""
    found: dict[str, StackOutput] = {}
    for stack in before:
        region = stack.plan.region
        for key in estate.keys:
            if key.region != region or key.exists:
                continue
            template.parameter(
                _REPLICA_KEY_ARN,
                f"The key of the replica: output {_REPLICA_KEY_ARN} of {stack.plan.name}. "
                "A key, no alias: S3 compares ARNs as text.",
                AllowedPattern=f"arn:aws[a-z-]*:kms:{region}:[0-9]{{12}}:key/[A-Za-z0-9-]+",
                ConstraintDescription=f"must be the ARN of a key in {region}",
            )
            template.references.add(key.arn, Ref(_REPLICA_KEY_ARN))
            found[_REPLICA_KEY_ARN] = StackOutput(stack.plan.name, _REPLICA_KEY_ARN)
    return found


def _bucket_id(bucket: Bucket, estate: Estate) -> str:
    """Return what a bucket of the archive's region is called."""
    written = {stream.bucket for stream in estate.streams}
    return "Bucket" if bucket.name in written else "LandingBucket"


def _key_id(key: Key, estate: Estate) -> str:
    """Return what a key is called; one that serves for both is that of the objects, who stay."""
    objects = {
        *(stream.object_key_arn for stream in estate.streams),
        *(bucket.key_arn for bucket in estate.buckets),
    }
    return "ObjectKey" if key.arn in objects else "StreamKey"
