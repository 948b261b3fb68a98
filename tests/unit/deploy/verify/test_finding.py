"""Markers in what the archive's reader hands out."""

import gzip
import io
import json

import pytest

from logkura.deploy.verify.finding import markers_in

FIRST, SECOND, OTHER = "a" * 32, "b" * 32, "c" * 32


def _text(marker: str) -> str:
    return json.dumps({"logkura_verify": marker, "message": "a test"})


def _message(*texts: str) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/demo/os",
        "logStream": "one",
        "subscriptionFilters": ["x"],
        "logEvents": [
            {"id": str(number), "timestamp": 1, "message": text}
            for number, text in enumerate(texts)
        ],
    }
    return json.dumps(document).encode()


OBJECTS = {
    "messages": gzip.compress(_message("other", _text(FIRST)) + b"\n" + _message(_text(SECOND))),
    "texts alone": gzip.compress(f"other\n{_text(FIRST)}\n{_text(SECOND)}\n".encode()),
}


@pytest.mark.parametrize("content", OBJECTS.values(), ids=OBJECTS)
def test_all_that_are_there_are_found_at_once(content: bytes) -> None:
    assert markers_in(io.BytesIO(content), {FIRST, SECOND, OTHER}) == {FIRST, SECOND}
    assert markers_in(io.BytesIO(content), {OTHER}) == frozenset()


def test_an_id_in_a_text_that_is_no_marker_is_none() -> None:
    assert markers_in(io.BytesIO(_message(f"request {FIRST}")), {FIRST}) == frozenset()
