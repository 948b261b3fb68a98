"""The schema accepts what is right, and shows an editor what is not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from logkura.facts.regions import ALL_REGIONS
from logkura.spec.schema import json_schema

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with moto's server")

ROOT = Path(__file__).parents[3]
WHOLE = (ROOT / "tests" / "cases" / "spec" / "whole.yaml").read_text("utf-8")


def _is_valid(text: str) -> bool:
    return bool(jsonschema.Draft202012Validator(json_schema()).is_valid(yaml.safe_load(text)))


def test_it_is_a_schema_of_its_dialect() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema)[:2] == ["$schema", "$id"]


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("archive.yaml")), ids=str)
def test_the_examples_are_valid(path: Path) -> None:
    assert _is_valid(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("region: ap-northeast-1", "region: ap-northeast-9"),
        ("account: ", "accuont: "),
        ('"123456789012"', '"1234"'),
        ("{alias: alias/crr-osaka}", "{}"),
        ("{alias: alias/crr-osaka}", "{alias: crr-osaka}"),
        ("log_group: /demo/os", "log_group: /demo/os\n    log_group_prefix: /demo"),
        ("envelope", "parquet"),
        ("days: 365}", 'days: "365"}'),
    ],
)
def test_an_editor_shows_a_mistake(right: str, wrong: str) -> None:
    assert _is_valid(WHOLE)
    assert not _is_valid(WHOLE.replace(right, wrong, 1))


def test_every_field_has_a_description_and_regions_can_be_completed() -> None:
    schema = json_schema()
    described: list[dict[str, Any]] = [schema, *schema["$defs"].values()]
    for model in described:
        assert model["description"]
        assert all(field["description"] for field in model["properties"].values())
    assert set(schema["properties"]["region"]["enum"]) == ALL_REGIONS
