"""The archive in S3."""

import gzip
import io
import json
from typing import Any

import pytest

from logkura import api
from logkura.archive import EventFilter, Found, Splitting, open_store
from logkura.archive.s3_store import S3Store
from logkura.errors import LogkuraError
from logkura.lab import Lab

REGION = "ap-northeast-1"


def _message(number: int, log_group: str) -> bytes:
    events = [
        {"id": f"{number}-{index}", "timestamp": 1_700_000_000_000 + index, "message": f"{index}"}
        for index in range(10)
    ]
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": log_group,
        "logStream": "s",
        "subscriptionFilters": [],
        "logEvents": events,
    }
    return gzip.compress(json.dumps(document).encode())


@pytest.fixture
def old(archive: str, s3: Any) -> str:
    """Put two mixed objects below a prefix, and one beside it."""
    for name in ("old/a.gz", "old/b.gz", "older.gz"):
        content = b"".join(_message(number, f"/g/{number % 3}") for number in range(6))
        s3.put_object(Bucket=archive, Key=name, Body=content)
    return f"s3://{archive}/old"


def test_a_prefix_is_split_into_another_and_read_back(lab: Lab, archive: str, old: str) -> None:
    target = f"s3://{archive}/new/"
    account = api.split(old, target, Splitting(format="event", region=REGION), lab.clients)
    assert (account.objects_in, account.events, account.log_groups) == (2, 120, 3)
    assert account.adds_up
    rows = [row for row in api.ls(target, EventFilter(), lab.clients) if not row.is_outside]
    assert [(row.log_group, row.region, row.objects) for row in rows] == [
        (f"/g/{number}", REGION, 2) for number in range(3)
    ]
    found = list(api.cat(target, EventFilter(log_group="/g/1"), lab.clients))
    assert sum(len(one.message.events) for one in found if isinstance(one, Found)) == 40


def test_a_second_run_does_nothing(lab: Lab, archive: str, old: str, s3: Any) -> None:
    target = f"s3://{archive}/new"
    first = api.split(old, target, Splitting(format="envelope"), lab.clients)
    before = s3.list_objects_v2(Bucket=archive, Prefix="new/")["Contents"]
    second = api.split(old, target, Splitting(format="envelope"), lab.clients)
    assert s3.list_objects_v2(Bucket=archive, Prefix="new/")["Contents"] == before
    assert (second.objects_resumed, second.events) == (2, first.events)


def test_one_object_can_be_named(lab: Lab, old: str) -> None:
    store = open_store(f"{old}/a.gz", lab.clients)
    assert [one.key for one in store.list()] == ["a.gz"]
    assert len(list(api.cat(f"{old}/a.gz", EventFilter(), lab.clients))) == 6


def test_a_broken_connection_is_taken_up_where_it_broke(archive: str, s3: Any) -> None:
    content = bytes(range(256)) * 4000
    s3.put_object(Bucket=archive, Key="big", Body=content)

    class Flaky:
        """A body that breaks after some bytes, twice."""

        broken = 0

        def __init__(self, body: Any) -> None:
            self._body = body

        def read(self, count: int) -> bytes:
            """Read, or break."""
            if Flaky.broken < 2 and self._body.tell() > 100_000:
                Flaky.broken += 1
                raise ConnectionResetError("gone")
            data: bytes = self._body.read(min(count, 60_000))
            return data

        def close(self) -> None:
            """Close the body."""
            self._body.close()

    class FlakyClient:
        """A client whose bodies break."""

        def get_object(self, **arguments: Any) -> dict[str, Any]:
            """Get an object with a body that breaks."""
            answer = s3.get_object(**arguments)
            return {**answer, "Body": Flaky(answer["Body"])}

    with S3Store(FlakyClient(), archive, "").open("big") as file:
        assert file.read() == content
    assert Flaky.broken == 2


def test_a_large_object_is_written_in_parts(lab: Lab, archive: str) -> None:
    content = b"x" * (9 * 1024 * 1024)
    store = open_store(f"s3://{archive}", lab.clients)
    store.write("large", io.BytesIO(content))
    with store.open("large") as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("s3://no-such-bucket-here", "store-bucket-missing"),
        ("s3://archive/none", "split-source-empty"),
    ],
)
def test_what_is_not_there_is_an_error(url: str, code: str, lab: Lab, archive: str) -> None:
    with pytest.raises(LogkuraError) as caught:
        api.split(url, f"s3://{archive}/new", Splitting(format="event"), lab.clients)
    assert caught.value.code == code
