"""`logkura lab up` as a process: ready line, real clock, clean stop."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from logkura import api
from logkura.aws import Clients
from logkura.errors import LogkuraError

COMMAND = [sys.executable, "-c", "from logkura.cli.lab import app; app()", "up", "--port", "0"]


@pytest.fixture
def served() -> Iterator[subprocess.Popen[str]]:
    """Give a running `lab up --json`, which is killed if a test leaves it running."""
    with subprocess.Popen(
        [*COMMAND, "--json", "--allow-all"], stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def ready_line(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    line: dict[str, str] = json.loads(process.stdout.readline())
    return line


def test_it_says_where_it_listens_and_delivers_on_the_machine_s_clock(
    served: subprocess.Popen[str],
) -> None:
    ready = ready_line(served)
    assert ready["account"] == "123456789012"
    clients = Clients(
        endpoint_url=ready["endpoint_url"], access_key_id="testing", secret_access_key="testing"
    )
    s3, firehose = clients.get("s3", "us-east-1"), clients.get("firehose", "us-east-1")
    s3.create_bucket(Bucket="archive")
    firehose.create_delivery_stream(
        DeliveryStreamName="stream",
        ExtendedS3DestinationConfiguration={
            "RoleARN": "arn:aws:iam::123456789012:role/delivery",
            "BucketARN": "arn:aws:s3:::archive",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    )
    firehose.put_record(DeliveryStreamName="stream", Record={"Data": b"x"})
    deadline = time.monotonic() + 10
    while not s3.list_objects_v2(Bucket="archive").get("Contents"):
        assert time.monotonic() < deadline, "nothing was delivered"
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_it_stops_cleanly_when_asked_to(
    served: subprocess.Popen[str], number: signal.Signals
) -> None:
    ready_line(served)
    served.send_signal(number)
    assert served.wait(timeout=10) == 0


def test_another_process_can_ask_who_did_what() -> None:
    with subprocess.Popen([*COMMAND, "--json"], stdout=subprocess.PIPE, text=True) as process:
        url = ready_line(process)["endpoint_url"]
        clients = Clients(endpoint_url=url, access_key_id="testing", secret_access_key="testing")
        clients.get("s3", "us-east-1").create_bucket(Bucket="archive")
        firehose = clients.get("firehose", "us-east-1")
        firehose.create_delivery_stream(
            DeliveryStreamName="stream",
            ExtendedS3DestinationConfiguration={
                "RoleARN": "arn:aws:iam::123456789012:role/nobody",
                "BucketARN": "arn:aws:s3:::archive",
                "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
            },
        )
        firehose.put_record(DeliveryStreamName="stream", Record={"Data": b"x"})
        iam = clients.get("iam", "us-east-1")
        iam.create_user(UserName="mary")
        key = iam.create_access_key(UserName="mary")["AccessKey"]
        mary = Clients(
            endpoint_url=url,
            access_key_id=key["AccessKeyId"],
            secret_access_key=key["SecretAccessKey"],
        )
        for refused in (mary.get("s3", "us-east-1").list_buckets, mary.get("sqs").list_queues):
            with pytest.raises(ClientError):
                refused()
        deadline = time.monotonic() + 10
        while "firehose.amazonaws.com" not in {each["principal"] for each in api.lab_calls(url)}:
            assert time.monotonic() < deadline, "nothing was decided"
            time.sleep(0.1)
        command = [sys.executable, "-c", "from logkura.cli.lab import app; app()", "calls"]
        shown = subprocess.run(
            [*command, "--url", url, "--denied"], capture_output=True, text=True, check=True
        )
        process.send_signal(signal.SIGINT)
    assert "sts:AssumeRole  arn:aws:iam::123456789012:role/nobody" in shown.stdout
    assert "by firehose.amazonaws.com" in shown.stdout
    told = " ".join(shown.stdout.split())
    assert "s3:ListAllMyBuckets * by arn:aws:iam::123456789012:user/mary denied: no stat" in told
    assert "the lab does not know what sqs:ListQueues is about" in told


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://example.com", "file:///etc/passwd"])
def test_where_no_lab_is_there_is_an_error(url: str) -> None:
    with pytest.raises(LogkuraError) as raised:
        api.lab_calls(url)
    assert raised.value.code == "lab-not-reached"


def test_it_tells_people_how_to_point_their_tools_at_it() -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        text = first + process.stdout.read()
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in text
    assert 'provider "aws"' in text
    assert "s3_use_path_style           = true" in text
