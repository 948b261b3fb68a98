"""The lab as a server: where it listens, whose account it is, and that it can start again."""

import gc
import os
import socket
import threading
import time
import weakref
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from logkura.errors import LogkuraError
from logkura.lab import Lab, ManualClock


def test_it_listens_on_the_loopback_interface_alone() -> None:
    with Lab() as lab:
        port = int(lab.endpoint_url.rpartition(":")[2])
        assert lab.endpoint_url == f"http://127.0.0.1:{port}"
        other_loopback = ("127.0.0.2", port)
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(other_loopback, timeout=2).close()


def test_it_starts_with_under_two_seconds_of_work() -> None:
    """Of the processor's time, which does not grow with what else the machine does."""
    started = time.process_time()
    with Lab() as lab:
        lab.clients.get("sts", "us-east-1").get_caller_identity()
        assert time.process_time() - started < 2


def test_every_call_belongs_to_the_account_asked_for() -> None:
    with Lab(account="210987654321") as lab:
        identity = lab.clients.get("sts", "us-east-1").get_caller_identity()
        assert identity["Account"] == "210987654321"
    assert "MOTO_ACCOUNT_ID" not in os.environ


def test_a_second_start_begins_with_empty_state() -> None:
    lab = Lab()
    with lab:
        lab.clients.get("s3", "us-east-1").create_bucket(Bucket="left-behind")
    with lab:
        assert lab.clients.get("s3", "us-east-1").list_buckets()["Buckets"] == []


def test_stopping_ends_its_threads_and_frees_its_port() -> None:
    before = set(threading.enumerate())
    with Lab() as lab:
        lab.clients.get("s3", "us-east-1").list_buckets()
        port = int(lab.endpoint_url.rpartition(":")[2])
    assert set(threading.enumerate()) <= before
    with Lab(port=port) as again:
        assert again.endpoint_url.endswith(f":{port}")


def test_a_taken_port_is_an_error_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LogkuraError, match=f"`{port}`") as raised:
            Lab(port=port).start()
    assert raised.value.code == "lab-port-taken"


def test_two_labs_cannot_share_a_process() -> None:
    with Lab(), pytest.raises(LogkuraError) as raised:
        Lab().start()
    assert raised.value.code == "lab-running"


def test_only_a_manual_clock_can_be_advanced() -> None:
    with Lab() as lab, pytest.raises(LogkuraError) as raised:
        lab.advance(1)
    assert raised.value.code == "lab-clock-not-manual"
    with Lab(clock=ManualClock(datetime(2026, 1, 1, tzinfo=UTC))) as lab:
        lab.advance(90)
        assert lab.clock.now() == datetime(2026, 1, 1, 0, 1, 30, tzinfo=UTC)


def test_a_profile_of_the_user_has_no_part_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "does-not-exist")
    with Lab() as lab:
        lab.clients.get("s3", "us-east-1").list_buckets()
    assert os.environ["AWS_PROFILE"] == "does-not-exist"


def test_a_stopped_lab_says_so() -> None:
    with pytest.raises(LogkuraError) as raised:
        _ = Lab().endpoint_url
    assert raised.value.code == "lab-not-started"


def test_a_missing_operation_is_refused_at_once(lab: Lab) -> None:
    with pytest.raises(ClientError) as caught:
        lab.clients.get("logs", "eu-west-1").list_log_anomaly_detectors()
    assert caught.value.response["Error"]["Code"] == "501"
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_a_lab_that_stopped_is_forgotten_with_all_that_it_held() -> None:
    """Thousands of tests, one lab each, in one process: what stays of one adds up."""
    with Lab() as lab:
        clients = weakref.ref(lab.clients)
        lab.clients.get("cloudformation", "eu-west-1").describe_stacks()
        lab.clients.get("s3", "eu-west-1").list_buckets()
    # The classes that extend moto hold what the newest lab gave them.
    with Lab() as lab:
        pass
    del lab
    gc.collect()
    assert clients() is None
