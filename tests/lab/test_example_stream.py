"""examples/stream, as it stands in the repository: deployed, fed, and confirmed."""

import gzip
import json
import os
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from logkura.deploy import Deployment, deploy
from logkura.lab import Lab
from logkura.records.layout import Partition
from logkura.spec import Archive, loads

EXAMPLE = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
LINES = {"/demo/os": ["kernel: started", "蔵: 扉を閉めました"], "/demo/app": ['{"level":"INFO"}']}


@pytest.fixture
def lab(enforced_lab: Lab) -> Lab:
    """Decide by the example's own policies."""
    return enforced_lab


def _archive(request: pytest.FixtureRequest) -> Archive:
    """Return the example, with what the test's parameters put in place of its lines."""
    text = EXAMPLE.read_text()
    for old, new in getattr(request, "param", {}).items():
        assert old in text
        text = text.replace(old, new)
    return loads(text, os.fspath(EXAMPLE))


@pytest.fixture
def deployed(lab: Lab, request: pytest.FixtureRequest) -> Deployment:
    """Deploy the example, send lines to its two log groups, and let five minutes pass."""
    logs = lab.clients.get("logs", TOKYO)
    for log_group in LINES:
        logs.create_log_group(logGroupName=log_group)
        logs.create_log_stream(logGroupName=log_group, logStreamName="host-1")
    deployment = deploy(_archive(request), lab.clients)
    now = int(lab.clock.now().timestamp() * 1000)
    for log_group, lines in LINES.items():
        events = [{"timestamp": now, "message": line} for line in lines]
        logs.put_log_events(logGroupName=log_group, logStreamName="host-1", logEvents=events)
    # The transformer's buffer, then the object's, then replication.
    for _ in range(7):
        lab.advance(60)
    lab.settle()
    return deployment


def _keys(lab: Lab, bucket: str) -> list[str]:
    listed = lab.clients.get("s3", TOKYO).list_objects_v2(Bucket=bucket)
    return [one["Key"] for one in listed.get("Contents", [])]


def _metric(lab: Lab, name: str, statistic: str) -> float:
    now = lab.clock.now()
    points = lab.clients.get("cloudwatch", TOKYO).get_metric_statistics(
        Namespace="AWS/Firehose",
        MetricName=name,
        Dimensions=[{"Name": "DeliveryStreamName", "Value": "logkura-demo"}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=[statistic],
    )["Datapoints"]
    return float(sum(point[statistic] for point in points))


@pytest.mark.usefixtures("deployed")
def test_the_metrics_show_data_in_and_delivered(lab: Lab) -> None:
    """S1, the first confirmation.  Two messages of data and two of control came in."""
    assert _metric(lab, "IncomingRecords", "Sum") == 4
    assert _metric(lab, "DeliveryToS3.Records", "Sum") == 2
    assert _metric(lab, "DeliveryToS3.Success", "Average") == 1


@pytest.mark.usefixtures("deployed")
def test_the_error_log_of_the_stream_is_empty(lab: Lab) -> None:
    """S1, the second confirmation."""
    events = lab.clients.get("logs", TOKYO).filter_log_events(
        logGroupName="/aws/kinesisfirehose/logkura-demo"
    )["events"]
    assert events == []


@pytest.mark.parametrize(
    "deployed",
    [{}, {"layout:": "stream: {verify: false}\nlayout:"}],
    ids=["verified", "believed"],
    indirect=True,
)
@pytest.mark.usefixtures("deployed")
def test_the_logs_are_in_the_bucket_separated_per_log_group(lab: Lab) -> None:
    """S1, the third confirmation, and S2: two log groups in one stream do not mix."""
    s3 = lab.clients.get("s3", TOKYO)
    found: dict[str, list[str]] = {}
    for key in _keys(lab, "demo-tokyo-crr-01"):
        partition = Partition.parse(key)
        assert partition is not None
        assert partition.log_group_name is not None
        body = s3.get_object(Bucket="demo-tokyo-crr-01", Key=key)["Body"].read()
        for line in gzip.decompress(body).splitlines():
            message = json.loads(line)
            assert message["logGroup"] == partition.log_group_name
            found[partition.log_group_name] = [one["message"] for one in message["logEvents"]]
    assert found == LINES


@pytest.mark.parametrize("deployed", [{"format: envelope": "format: message"}], indirect=True)
@pytest.mark.usefixtures("deployed")
def test_bare_messages_are_one_member_an_object(lab: Lab) -> None:
    s3 = lab.clients.get("s3", TOKYO)
    found: dict[str, list[str]] = {}
    for key in _keys(lab, "demo-tokyo-crr-01"):
        partition = Partition.parse(key)
        assert partition is not None
        assert partition.log_group_name is not None
        assert key.endswith(".log.gz")
        body = s3.get_object(Bucket="demo-tokyo-crr-01", Key=key)["Body"].read()
        inflating = zlib.decompressobj(31)
        found[partition.log_group_name] = inflating.decompress(body).decode().splitlines()
        assert inflating.eof
        assert not inflating.unused_data
    assert found == LINES


def test_objects_are_versioned_and_encrypted_with_the_key_for_objects(
    lab: Lab, deployed: Deployment
) -> None:
    """S1: the stream has one key, the objects another."""
    source = deployed.estate.buckets[0]
    stream = deployed.estate.streams[0]
    assert stream.stream_key_arn != source.key_arn
    for key in _keys(lab, source.name):
        head: dict[str, Any] = lab.clients.get("s3", TOKYO).head_object(Bucket=source.name, Key=key)
        assert head["ServerSideEncryption"] == "aws:kms"
        assert head["SSEKMSKeyId"] == source.key_arn
        assert head["VersionId"]


def test_replicas_are_under_the_key_of_the_second_region(lab: Lab, deployed: Deployment) -> None:
    """S5: COMPLETED here, REPLICA there, same version."""
    source, replica = deployed.estate.buckets
    assert _keys(lab, source.name) == _keys(lab, replica.name) != []
    for key in _keys(lab, source.name):
        here = lab.clients.get("s3", TOKYO).head_object(Bucket=source.name, Key=key)
        there = lab.clients.get("s3", OSAKA).head_object(Bucket=replica.name, Key=key)
        assert (here["ReplicationStatus"], there["ReplicationStatus"]) == ("COMPLETED", "REPLICA")
        assert there["SSEKMSKeyId"] == replica.key_arn
        assert there["SSEKMSKeyId"].startswith(f"arn:aws:kms:{OSAKA}:")
        assert here["VersionId"] == there["VersionId"]


def test_the_subscription_role_trusts_cloudwatch_logs_of_the_region(
    lab: Lab, deployed: Deployment
) -> None:
    """S1."""
    role = next(one for one in deployed.estate.roles if one.name.endswith("subscription"))
    found = lab.clients.get("iam").get_role(RoleName=role.name)["Role"]
    statement = found["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"Service": "logs.ap-northeast-1.amazonaws.com"}
