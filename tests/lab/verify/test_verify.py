"""Marked events, followed through what works and what does not."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from logkura.archive import EventFilter, Found, events, open_store
from logkura.aws import Clients
from logkura.deploy.verify import Confirmation, Following, Hop, State, Step, Verification, verify
from logkura.errors import LogkuraError
from logkura.estate import Estate
from logkura.lab import Lab
from logkura.spec import Archive

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
SOURCE, REPLICA, NAME = "demo-tokyo-crr-01", "demo-osaka-crr-01", "logkura-demo"
Run = Callable[..., Verification]

ALL = [Hop.ACCEPTED, Hop.ARCHIVED, Hop.ENCRYPTED, Hop.REPLICATED, Hop.REPLICA]


def _steps(found: Verification, number: int = 0) -> dict[Hop, Step]:
    return {each.hop: each for each in found.followed[number].steps}


def _confirmed(found: Verification) -> dict[str, Confirmation]:
    return {each.name.partition(" /")[0]: each for each in found.confirmations}


def _last(found: Verification) -> Step:
    return found.followed[0].steps[-1]


def test_a_healthy_archive_is_confirmed(run: Run, deployed: Estate) -> None:
    found = run()
    (followed,) = found.followed
    assert [each.hop for each in followed.steps] == ALL
    assert {each.state for each in followed.steps} == {State.REACHED}
    # The transformer's minute, and the stream's five; the looks are ten seconds apart.
    assert _steps(found)[Hop.ARCHIVED].delay_seconds == 360
    assert followed.key.startswith("demo/account=123456789012/region=ap-northeast-1/log_group=")
    assert deployed.buckets[0].key_arn in _steps(found)[Hop.ENCRYPTED].detail
    assert deployed.buckets[1].key_arn in _steps(found)[Hop.REPLICA].detail
    assert {name: each.state for name, each in _confirmed(found).items()} == dict.fromkeys(
        ("metrics", "error log", "objects"), State.REACHED
    )
    assert _confirmed(found)["metrics"].values["IncomingRecords"] == 2
    assert found.state is State.REACHED
    assert json.loads(json.dumps(found.to_document()))["state"] == "yes"


@pytest.mark.usefixtures("deployed")
def test_a_marker_says_in_the_archive_what_it_is(enforced_lab: Lab, run: Run) -> None:
    (followed,) = run().followed
    for bucket in (SOURCE, REPLICA):
        store = open_store(f"s3://{bucket}", enforced_lab.clients)
        (item,) = events(store, EventFilter(log_stream="logkura-verify/*"))
        assert isinstance(item, Found)
        (event,) = item.message.events
        text = json.loads(event.message)
        assert text["logkura_verify"] == followed.marker
        assert "nothing has happened" in text["message"]
        assert item.location.endswith(followed.key)


@pytest.mark.parametrize(
    "archive",
    [{"format: envelope": "format: event"}, {"format: envelope": "format: message"}],
    indirect=True,
    ids=["event", "message"],
)
@pytest.mark.usefixtures("deployed")
def test_a_marker_is_found_in_every_format(run: Run) -> None:
    assert run().state is State.REACHED


@pytest.mark.usefixtures("deployed")
def test_events_of_others_and_objects_from_before_are_not_taken_for_it(run: Run) -> None:
    first, second = run(), run()
    assert first.followed[0].key != second.followed[0].key
    assert second.state is State.REACHED


def _without_policy(role: str) -> Callable[[Lab, Estate], None]:
    def change(lab: Lab, _: Estate) -> None:
        lab.clients.get("iam", TOKYO).delete_role_policy(
            RoleName=f"{NAME}-{role}", PolicyName="logkura"
        )

    return change


def _other_key(lab: Lab, deployed: Estate) -> None:
    key = lab.clients.get("kms", TOKYO).create_key()["KeyMetadata"]["Arn"]
    firehose = lab.clients.get("firehose", TOKYO)
    told = firehose.describe_delivery_stream(DeliveryStreamName=NAME)["DeliveryStreamDescription"]
    encryption = {"KMSEncryptionConfig": {"AWSKMSKeyARN": key}}
    firehose.update_destination(
        DeliveryStreamName=NAME,
        CurrentDeliveryStreamVersionId=told["VersionId"],
        DestinationId=told["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"EncryptionConfiguration": encryption},
    )
    # Without its policy, for that refuses every other key.
    lab.clients.get("s3", TOKYO).delete_bucket_policy(Bucket=deployed.buckets[0].name)
    more = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}],
    }
    for role in ("delivery", "replication"):
        lab.clients.get("iam", TOKYO).put_role_policy(
            RoleName=f"{NAME}-{role}", PolicyName="more", PolicyDocument=json.dumps(more)
        )


def _broken_function(lab: Lab, _: Estate) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("broken.py", "def handler(event, context): raise ValueError('broken')\n")
    function, name = lab.clients.get("lambda", TOKYO), f"{NAME}-transform"
    function.update_function_code(FunctionName=name, ZipFile=package.getvalue())
    function.update_function_configuration(FunctionName=name, Handler="broken.handler")


def _no_filter(lab: Lab, _: Estate) -> None:
    lab.clients.get("logs", TOKYO).delete_subscription_filter(
        logGroupName="/demo/os", filterName=NAME
    )


def _other_pattern(lab: Lab, estate: Estate) -> None:
    wanted = estate.filters[0]
    lab.clients.get("logs", TOKYO).put_subscription_filter(
        logGroupName="/demo/os",
        filterName=NAME,
        filterPattern="ERROR",
        destinationArn=wanted.destination_arn,
        roleArn=wanted.role_arn,
    )


def _no_rule(lab: Lab, _: Estate) -> None:
    lab.clients.get("s3", TOKYO).delete_bucket_replication(Bucket=SOURCE)


FAULTS: dict[str, tuple[Callable[[Lab, Estate], None], Hop, str]] = {
    "filter removed": (
        _no_filter,
        Hop.ARCHIVED,
        "last seen: accepted by CloudWatch Logs: there is no subscription filter `logkura-demo`",
    ),
    "filter with another pattern": (
        _other_pattern,
        Hop.ARCHIVED,
        "its subscription filter has the pattern `ERROR`",
    ),
    "subscription role without its policy": (
        _without_policy("subscription"),
        Hop.ARCHIVED,
        "CloudWatch Logs could not deliver to the stream: DeliveryErrors 1",
    ),
    "delivery role without its policy": (
        _without_policy("delivery"),
        Hop.ARCHIVED,
        "Firehose could not write to S3: DeliveryToS3.Success 0",
    ),
    "transformer broken": (_broken_function, Hop.ARCHIVED, "Firehose could not process it: s3://"),
    "replication role without its policy": (
        _without_policy("replication"),
        Hop.REPLICATED,
        "S3 says FAILED",
    ),
    "replication deleted": (_no_rule, Hop.REPLICATED, "no rule of the bucket takes the object"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_broken_is_named_at_its_hop(
    enforced_lab: Lab, deployed: Estate, run: Run, case: str
) -> None:
    change, hop, detail = FAULTS[case]
    change(enforced_lab, deployed)
    found = run()
    last = _last(found)
    assert (last.hop, last.state) == (hop, State.FAILED)
    assert detail in last.detail
    assert found.state is State.FAILED
    archived = State.FAILED if hop is Hop.ARCHIVED else State.REACHED
    assert _confirmed(found)["objects"].state is archived


def test_an_object_under_another_key_is_named(
    enforced_lab: Lab, deployed: Estate, run: Run
) -> None:
    _other_key(enforced_lab, deployed)
    found = run()
    step = _steps(found)[Hop.ENCRYPTED]
    assert step.state is State.FAILED
    assert f"wanted the key {deployed.buckets[0].key_arn}" in step.detail
    assert found.state is State.FAILED


def test_an_error_of_the_delivery_is_quoted(enforced_lab: Lab, deployed: Estate, run: Run) -> None:
    """The role may still log, and write nothing."""
    role = next(each for each in deployed.roles if each.name.endswith("delivery"))
    document = role.policies[0].to_document()
    document["Statement"] = [
        each for each in document["Statement"] if "s3:PutObject" not in each["Action"]
    ]
    enforced_lab.clients.get("iam", TOKYO).put_role_policy(
        RoleName=role.name, PolicyName="logkura", PolicyDocument=json.dumps(document)
    )
    found = run()
    assert "Firehose: " in _last(found).detail
    assert "S3.AccessDenied: Access was denied" in _last(found).detail
    told = _confirmed(found)
    assert told["error log"].state is State.FAILED
    assert told["metrics"].state is State.FAILED
    assert told["metrics"].values["DeliveryToS3.Success"] == 0


@pytest.mark.parametrize(
    ("archive", "state", "detail"),
    [
        (
            {"  - log_group: /demo/os": "  - {log_group: /demo/os, filter_pattern: ERROR}"},
            State.UNKNOWN,
            "the pattern `ERROR` lets no marker through",
        ),
        (
            {
                "  - log_group: /demo/os": "  - log_group: /demo/os\n"
                "    filter_pattern: '{ $.logkura_verify = * }'"
            },
            State.REACHED,
            "",
        ),
    ],
    indirect=["archive"],
    ids=["stopped", "let through"],
)
@pytest.mark.usefixtures("deployed")
def test_the_pattern_is_asked_first(enforced_lab: Lab, run: Run, state: State, detail: str) -> None:
    found = run()
    assert found.followed[0].steps[0].hop is Hop.PATTERN
    assert found.followed[0].state is state
    assert detail in _last(found).detail
    streams = enforced_lab.clients.get("logs", TOKYO).describe_log_streams(logGroupName="/demo/os")[
        "logStreams"
    ]
    assert bool(streams) is (state is State.REACHED)


@pytest.mark.parametrize(
    ("archive", "detail"),
    [
        ({"filter: {prefix: demo}": "filter: {tags: {IS_REP: 'true'}}"}, "objects with tags"),
        (
            {"filter: {prefix: demo}": "filter: {prefix: demo/account=0}"},
            "begin with `demo/account=0`",
        ),
    ],
    indirect=["archive"],
    ids=["tags", "prefix"],
)
@pytest.mark.usefixtures("deployed")
def test_what_the_replica_does_not_take_is_not_missed(run: Run, detail: str) -> None:
    found = run()
    last = _last(found)
    assert (last.hop, last.state) == (Hop.REPLICATED, State.NOT_DESIGNED)
    assert detail in last.detail
    assert found.state is State.REACHED


@pytest.mark.usefixtures("deployed")
def test_time_can_be_limited(enforced_lab: Lab, run: Run) -> None:
    before = enforced_lab.clock.now()
    found = run(timeout_seconds=120)
    assert (_last(found).hop, _last(found).state) == (Hop.ARCHIVED, State.FAILED)
    assert (enforced_lab.clock.now() - before).total_seconds() == 120


@pytest.mark.usefixtures("deployed")
def test_log_groups_are_chosen(run: Run) -> None:
    assert [each.log_group for each in run("/demo/*").followed] == ["/demo/os"]
    with pytest.raises(LogkuraError) as error:
        run("/other")
    assert error.value.code == "verify-nothing"
    assert "/demo/os" in error.value.message


@pytest.mark.usefixtures("deployed")
def test_a_log_group_that_is_not_there_accepts_nothing(enforced_lab: Lab, run: Run) -> None:
    enforced_lab.clients.get("logs", TOKYO).delete_log_group(logGroupName="/demo/os")
    found = run()
    assert (_last(found).hop, _last(found).state) == (Hop.ACCEPTED, State.FAILED)
    assert "ResourceNotFoundException" in _last(found).detail
    assert _confirmed(found)["objects"].detail == "0 of 0 markers are in objects"


class _Denying(Clients):
    """Clients of a lab that are denied an operation, of every service or of one."""

    def __init__(self, clients: Clients, denied: str, service: str = "") -> None:
        super().__init__(endpoint_url=clients.endpoint_url)
        self._denied, self._service = denied, service

    def get(self, service: str, region: str | None = None) -> Any:
        client = super().get(service, region)
        return _Denied(client, self._denied) if self._service in {"", service} else client


class _Denied:
    def __init__(self, client: Any, denied: str) -> None:
        self._client, self._denied = client, denied

    def __getattr__(self, name: str) -> Any:
        return self._refuse if name == self._denied else getattr(self._client, name)

    def get_paginator(self, name: str) -> Any:
        if self._denied in {name, "get_paginator"}:
            return Mock(paginate=self._refuse)
        return self._client.get_paginator(name)

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, self._denied)


@pytest.mark.parametrize(
    ("operation", "hop"),
    [
        ("test_metric_filter", None),
        ("put_log_events", Hop.ACCEPTED),
        ("describe_key", Hop.REPLICA),
        ("head_object", Hop.REPLICATED),
        ("get_object", Hop.ARCHIVED),
        ("get_metric_statistics", None),
        ("filter_log_events", None),
    ],
)
@pytest.mark.usefixtures("deployed")
def test_what_may_not_be_read_is_not_known(
    enforced_lab: Lab, archive: Archive, operation: str, hop: Hop | None
) -> None:
    clients = _Denying(enforced_lab.clients, operation)
    following = Following(now=enforced_lab.clock.now, wait=enforced_lab.advance)
    found = verify(archive, clients, following)
    if hop is not None:
        assert (_last(found).hop, _last(found).state) == (hop, State.UNKNOWN)
    asked = operation != "test_metric_filter"
    assert found.state is (State.UNKNOWN if asked else State.REACHED)


def test_a_diagnosis_that_may_not_be_read_is_no_all_clear(
    enforced_lab: Lab, archive: Archive, deployed: Estate
) -> None:
    _no_filter(enforced_lab, deployed)
    clients = _Denying(enforced_lab.clients, "describe_subscription_filters")
    following = Following(now=enforced_lab.clock.now, wait=enforced_lab.advance)
    last = _last(verify(archive, clients, following))
    assert (last.hop, last.state) == (Hop.ARCHIVED, State.FAILED)
    assert last.detail == (
        "last seen: accepted by CloudWatch Logs: what AWS may tell of it could not be read:"
        " AccessDenied (logs:DescribeSubscriptionFilters)"
    )


def test_a_bucket_that_is_not_there_is_a_fault(
    enforced_lab: Lab, deployed: Estate, run: Run
) -> None:
    """Whoever was refused knows nothing of it; whoever was told that it is gone, does."""
    name = deployed.buckets[0].name
    enforced_lab.clients.get("s3", TOKYO).delete_bucket_policy(Bucket=name)
    enforced_lab.clients.get("s3", TOKYO).delete_bucket(Bucket=name)
    found = run()
    assert (_last(found).hop, _last(found).state) == (Hop.ARCHIVED, State.FAILED)
    assert "there is no such bucket" in _last(found).detail
    assert found.state is State.FAILED


@pytest.mark.usefixtures("deployed")
def test_folders_that_cannot_be_listed_are_not_known(enforced_lab: Lab, archive: Archive) -> None:
    following = Following(now=enforced_lab.clock.now, wait=enforced_lab.advance)
    closed = _Denying(enforced_lab.clients, "get_paginator", "s3")
    found = verify(archive, closed, following)
    assert (_last(found).hop, _last(found).state) == (Hop.ARCHIVED, State.UNKNOWN)
    with pytest.raises(LogkuraError) as error:
        verify(archive, _Denying(enforced_lab.clients, "get_paginator", "logs"), following)
    assert error.value.code == "deploy-denied"
