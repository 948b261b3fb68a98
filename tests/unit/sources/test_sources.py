"""What can be checked."""

from pathlib import Path

import pytest

from logkura.blueprint import Names
from logkura.errors import LogkuraError
from logkura.sources import archive_yaml
from logkura.sources.open import open_source
from logkura.sources.source import Given, Source
from logkura.spec import load

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"


@pytest.fixture(scope="module")
def source() -> Source:
    return open_source(str(EXAMPLE))


@pytest.mark.parametrize("name", ["aws://default", "aws://default/mars-1", "notes.txt"])
def test_what_cannot_be_read_is_said(name: str) -> None:
    with pytest.raises(LogkuraError) as error:
        open_source(name)
    assert error.value.code == "check-source"
    assert name in error.value.message


def test_archive_yaml_is_read_by_its_own_reader() -> None:
    given = Given()
    read = archive_yaml.read_archive_yaml(str(EXAMPLE), given)
    assert read.estate == open_source(str(EXAMPLE), given).estate


def _line(source: Source, resource: str, where: str = "") -> str:
    return EXAMPLE.read_text().splitlines()[source.places[resource, where].line - 1].strip()


def test_each_resource_is_where_its_field_is(source: Source) -> None:
    names = Names.of(load(EXAMPLE))
    bucket = names.bucket_arn("demo-tokyo-crr-01")
    assert _line(source, "") == "archive: demo"
    assert _line(source, bucket) == "name: demo-tokyo-crr-01"
    assert _line(source, bucket, "replication tags") == "filter: {prefix: demo}"
    assert _line(source, names.bucket_arn("demo-osaka-crr-01")) == "bucket: demo-osaka-crr-01"
    assert _line(source, source.estate.streams[0].stream_key_arn).startswith("stream: {alias")
    assert _line(source, "/demo/app") == "- log_group: /demo/app"
    assert _line(source, "/demo/host/example") == "- log_group_prefix: /demo/host/"
    # What the file does not say is where the archive's name is.
    assert _line(source, source.estate.streams[0].arn, "buffer_size_mib") == "archive: demo"


def test_comments_and_the_estate_come_from_one_reading(tmp_path: Path) -> None:
    path = tmp_path / "archive.yaml"
    path.write_text(
        EXAMPLE.read_text().replace(
            "archive: demo\n", "archive: demo # logkura: ignore I280 known\n"
        )
    )
    read = open_source(str(path))
    assert read.estate.archive == "demo"
    assert [(each.code, each.lines) for each in read.suppressions] == [("I280", frozenset({4}))]
