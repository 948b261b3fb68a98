"""What exists in the account under the name that a template gives to something new.

CloudFormation finds it when it comes to the resource, and some services do not refuse a second
one but write over the first: it is looked for before anything happens.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.asking import asked, error_code
from logkura.deploy.stacks import find_stack
from logkura.deploy.templates import Declared, Template, literal
from logkura.errors import LogkuraError

__all__ = ["Existing", "existing", "name_of", "owner_of"]

Probe = Callable[[Any, str, str], bool]
"""Whether something exists: the client of its service, its name, the account."""

_MISSING = frozenset(
    {"404", "NoSuchBucket", "NoSuchEntity", "NotFoundException", "ResourceNotFoundException"}
    | {"ResourceNotFound"}
)
_TAKEN = frozenset({"403", "AccessDenied", "Forbidden"})


@dataclass(frozen=True, slots=True)
class Existing:
    """A resource that exists and is to be made.

    Attributes:
        declared: As the template has it.
        name: Its name.
        owner: The stack that it belongs to; empty when it belongs to none.
    """

    declared: Declared
    name: str
    owner: str


def existing(
    template: Template,
    wanted: Sequence[str],
    known: Mapping[str, str],
    clients: Clients,
) -> Iterator[Existing]:
    """Yield what exists already of the resources that a template is about to make.

    Args:
        template: The template.
        wanted: Logical ids of those that are to be made.
        known: What `templates.givens` returns for its stack.
        clients: Where to look.

    Raises:
        LogkuraError: `deploy-bucket-taken`: a bucket of this name belongs to another account;
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    for declared in template.resources:
        probe = _PROBES.get(declared.type)
        if probe is None or declared.logical_id not in wanted:
            continue
        service, _, look = probe
        name = name_of(declared, known)
        if not name:
            continue
        client = clients.get(service, known["AWS::Region"])
        with asked(f"look for {declared.type} {name}"):
            found = _found(look, client, name, known["AWS::AccountId"])
        if found:
            yield Existing(declared, name, owner_of(name, known["AWS::Region"], clients))


def name_of(declared: Declared, known: Mapping[str, str]) -> str:
    """Return the name that a template gives to a resource; empty where it gives none."""
    probe = _PROBES.get(declared.type)
    return (literal(declared.properties.get(probe[1]), known) or "") if probe is not None else ""


def owner_of(physical_id: str, region: str, clients: Clients) -> str:
    """Return the name of the stack that a resource belongs to; empty for none.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
    (read 2026-11-27).

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", region)
    with asked(f"find the stack of {physical_id}"):
        try:
            found = client.describe_stack_resources(PhysicalResourceId=physical_id)
        except ClientError as error:
            if error_code(error) == "ValidationError":
                return ""
            raise
    for each in found["StackResources"]:
        # What a deleted stack left behind is nobody's, and may still be told with it.
        stack = find_stack(each["StackId"], region, clients)
        if stack is not None and stack.status != "DELETE_COMPLETE":
            return stack.name
        break
    return ""


def _found(look: Probe, client: Any, name: str, account: str) -> bool:
    try:
        return look(client, name, account)
    except ClientError as error:
        if error_code(error) in _MISSING:
            return False
        raise


def _bucket(s3: Any, name: str, account: str) -> bool:
    try:
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
    except ClientError as error:
        if error_code(error) in _TAKEN:
            raise LogkuraError(
                "deploy-bucket-taken",
                f"bucket name `{name}` belongs to another account",
                hint="bucket names are shared by all of AWS; choose another",
            ) from error
        # A redirect: it exists, in another region.
        if error_code(error) not in {"301", "PermanentRedirect"}:
            raise
    return True


def _log_group(logs: Any, name: str, _account: str) -> bool:
    found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return any(each["logGroupName"] == name for each in found)


def _alias(kms: Any, name: str, _account: str) -> bool:
    kms.describe_key(KeyId=name)
    return True


def _role(iam: Any, name: str, _account: str) -> bool:
    iam.get_role(RoleName=name)
    return True


def _function(client: Any, name: str, _account: str) -> bool:
    client.get_function_configuration(FunctionName=name)
    return True


def _stream(firehose: Any, name: str, _account: str) -> bool:
    firehose.describe_delivery_stream(DeliveryStreamName=name)
    return True


def _alarm(cloudwatch: Any, name: str, _account: str) -> bool:
    return bool(cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"])


def _dashboard(cloudwatch: Any, name: str, _account: str) -> bool:
    cloudwatch.get_dashboard(DashboardName=name)
    return True


_PROBES: Mapping[str, tuple[str, str, Probe]] = {
    "AWS::CloudWatch::Alarm": ("cloudwatch", "AlarmName", _alarm),
    "AWS::CloudWatch::Dashboard": ("cloudwatch", "DashboardName", _dashboard),
    "AWS::IAM::Role": ("iam", "RoleName", _role),
    "AWS::KMS::Alias": ("kms", "AliasName", _alias),
    "AWS::KinesisFirehose::DeliveryStream": ("firehose", "DeliveryStreamName", _stream),
    "AWS::Lambda::Function": ("lambda", "FunctionName", _function),
    "AWS::Logs::LogGroup": ("logs", "LogGroupName", _log_group),
    "AWS::S3::Bucket": ("s3", "BucketName", _bucket),
}
"""By type: the service, the property that names it, and how to look for it."""
