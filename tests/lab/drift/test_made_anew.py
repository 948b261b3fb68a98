"""What is made anew by the told calls is as it was, to its tags."""

from collections.abc import Callable

from logkura.deploy.drift import Looking, find_drift
from logkura.deploy.drift.commands import Common, commands_for
from logkura.estate import Difference, Estate, LogGroup, ResourceKind
from logkura.lab import Lab
from logkura.spec import Archive
from tests.lab.drift.hands import ACCOUNT, NAME, TOKYO
from tests.lab.drift.shell import run

ERRORS = f"/aws/kinesisfirehose/{NAME}"
ALARM = f"{NAME}-delivery-success"


def test_tags_come_back(lab: Lab, archive: Archive, deploy: Callable[[Lab], Estate]) -> None:
    estate = deploy(lab)
    logs, firehose = lab.clients.get("logs", TOKYO), lab.clients.get("firehose", TOKYO)
    cloudwatch = lab.clients.get("cloudwatch", TOKYO)
    logs.delete_log_group(logGroupName=ERRORS)
    firehose.delete_delivery_stream(DeliveryStreamName=NAME)
    cloudwatch.delete_alarms(AlarmNames=[ALARM])
    looking = Looking(stacks=False, wait=lambda _: None)
    drifts = find_drift(archive, lab.clients, looking).drifts
    assert {each.difference.name for each in drifts} == {ERRORS, NAME, ALARM}
    for drift in drifts:
        for command in drift.repair.commands:
            run(command, lab.clients)
    assert find_drift(archive, lab.clients, looking).drifts == ()
    arns = [
        f"arn:aws:{service}:{TOKYO}:{ACCOUNT}:{name}"
        for service, name in (("logs", f"log-group:{ERRORS}"), ("cloudwatch", f"alarm:{ALARM}"))
    ]
    group = logs.list_tags_for_resource(resourceArn=arns[0])
    alarm = cloudwatch.list_tags_for_resource(ResourceARN=arns[1])
    stream = firehose.list_tags_for_delivery_stream(DeliveryStreamName=NAME)
    assert estate.tags
    assert group["tags"] == estate.tags
    for tags in (alarm["Tags"], stream["Tags"]):
        assert {each["Key"]: each["Value"] for each in tags} == estate.tags


def test_a_log_group_comes_back_under_its_key(lab: Lab) -> None:
    key = lab.clients.get("kms", TOKYO).create_key()["KeyMetadata"]["Arn"]
    group = LogGroup("/demo", TOKYO, 90, streams=("one",), key_arn=key)
    missing = Difference(ResourceKind.LOG_GROUP, "/demo", TOKYO, "", "", "", "there", "")
    for command in commands_for(group, missing, Common(TOKYO, {})):
        run(command, lab.clients)
    logs = lab.clients.get("logs", TOKYO)
    (found,) = logs.describe_log_groups(logGroupNamePrefix="/demo")["logGroups"]
    assert (found["kmsKeyId"], found["retentionInDays"]) == (key, 90)
    (stream,) = logs.describe_log_streams(logGroupName="/demo")["logStreams"]
    assert stream["logStreamName"] == "one"
