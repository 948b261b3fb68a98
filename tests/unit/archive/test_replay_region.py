"""Where the region of failed records is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.replay_region import note_key, region_of
from logkura.errors import LogkuraError

PARTITION = "account=1/region=us-gov-west-1/log_group=g/date=2026-11-24/hour=10/x.gz"


def _region(root: Path, key: str) -> str:
    (stored,) = (one for one in LocalStore(root).list() if one.key == key)
    return region_of(LocalStore(root), stored)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"lambdaArn":"arn:aws:lambda:eu-west-1:1:function:f"}', "eu-west-1"),
        ('{"lambdaArn": "arn:aws-cn:lambda:cn-north-1:1:function:f"}', "cn-north-1"),
        ('{"rawData":""}\n{"lambdaArn":"arn:aws:lambda:eu-west-1:1:function:f"}', "eu-west-1"),
        ("{}", None),
        ("", None),
    ],
)
def test_error_records_name_the_function(text: str, wanted: str | None, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(text)
    if wanted is not None:
        assert _region(tmp_path, "x") == wanted
        return
    with pytest.raises(LogkuraError) as caught:
        _region(tmp_path, "x")
    assert caught.value.code == "replay-region"


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        ({"source": f"s3://bucket/{PARTITION}"}, "us-gov-west-1"),
        ({"source": "s3://bucket/mixed.gz"}, None),
        ({"source": 3}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_notes_name_the_object(note: Any, wanted: str | None, tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"")
    if note is not None:
        (tmp_path / "x.json").write_text(json.dumps(note))
    if wanted is not None:
        assert _region(tmp_path, "x.bin") == wanted
        return
    with pytest.raises(LogkuraError):
        _region(tmp_path, "x.bin")


def test_a_note_stands_beside_its_piece() -> None:
    assert note_key("quarantine/a/1.bin") == "quarantine/a/1.json"
    assert note_key("errors/a") is None
