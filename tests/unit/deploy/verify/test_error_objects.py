"""Error objects: each read once for all markers, whatever cannot be read."""

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

from logkura.archive.stored_object import StoredObject
from logkura.deploy.verify.error_objects import ErrorObjects
from logkura.errors import LogkuraError, NotSeenError

FIRST, SECOND = "a" * 32, "b" * 32


class _Store:
    """A folder in memory, which counts what it is asked for."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.closed: set[str] = set()
        self.lists = 0
        self.reads: list[str] = []

    def list(self) -> Iterator[StoredObject]:
        self.lists += 1
        if "list" in self.closed:
            raise NotSeenError("store-denied", "cannot list s3://errors: access denied")
        for key, content in sorted(self.objects.items()):
            yield StoredObject(key, len(content), "etag")

    def open(self, key: str) -> Any:
        self.reads.append(key)
        if key in self.closed:
            raise LogkuraError("store-refused", f"cannot read {key}: no")
        return io.BytesIO(self.objects[key])

    def location(self, key: str) -> str:
        return f"s3://errors/{key}"


def _objects(store: _Store) -> ErrorObjects:
    return ErrorObjects(store)  # type: ignore[arg-type]  # as much of a store as is asked


def _lines(*markers: str) -> bytes:
    lines = []
    for marker in markers:
        raw = json.dumps({"logkura_verify": marker}).encode()
        line = {
            "errorCode": "Lambda.FunctionError",
            "errorMessage": "broken",
            "rawData": base64.b64encode(raw).decode(),
        }
        lines.append(json.dumps(line))
    return "\n".join(lines).encode()


def test_a_round_lists_once_and_reads_each_object_once() -> None:
    store = _Store()
    store.objects["before"] = _lines(SECOND)
    errors = _objects(store)
    store.objects["new"] = b"not JSON\n" + _lines(FIRST)
    errors.look({FIRST, SECOND})
    assert (store.lists, store.reads) == (2, ["new"])
    why = "s3://errors/new: Lambda.FunctionError: broken"
    assert (errors.why(FIRST), errors.why(SECOND)) == (why, "")
    errors.look({SECOND})
    assert (store.lists, store.reads) == (3, ["new"])
    assert errors.unread == ""


def test_without_markers_nothing_is_asked() -> None:
    store = _Store()
    errors = _objects(store)
    errors.look(set())
    assert store.lists == 1


def test_an_object_that_cannot_be_read_hides_no_other_and_is_tried_again() -> None:
    store = _Store()
    errors = _objects(store)
    store.objects |= {"1": _lines(FIRST), "2": _lines(SECOND)}
    store.closed.add("1")
    errors.look({FIRST, SECOND})
    assert (bool(errors.why(FIRST)), bool(errors.why(SECOND))) == (False, True)
    assert errors.unread == "cannot read 1: no"
    store.closed.clear()
    errors.look({FIRST})
    assert errors.why(FIRST)
    assert errors.unread == ""


def test_a_folder_that_could_not_be_listed_is_said_and_left() -> None:
    store = _Store()
    store.closed.add("list")
    errors = _objects(store)
    store.closed.clear()
    errors.look({FIRST})
    assert store.lists == 1
    assert errors.unread == "cannot list s3://errors: access denied"


def test_a_list_that_fails_later_is_said_until_it_works() -> None:
    store = _Store()
    errors = _objects(store)
    store.closed.add("list")
    errors.look({FIRST})
    assert errors.unread
    store.closed.clear()
    errors.look({FIRST})
    assert errors.unread == ""
