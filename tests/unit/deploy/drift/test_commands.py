"""Commands that make something anew, or put it back, have all that the design says."""

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

from logkura.blueprint import design
from logkura.deploy.drift.commands import Common, commands_for
from logkura.estate import Difference, Estate, LogGroup, ResourceKind
from logkura.spec import load

EXAMPLE = Path(__file__).parents[4] / "examples" / "stream" / "archive.yaml"
DESIGNED: Estate = design(load(EXAMPLE), ["/demo/os"])
TAGS = {"b": "2", "a": "1"}
LISTED = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
COMMON = Common("ap-northeast-1", TAGS)
KEY_ARN = "arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def _commands(resource: Any, field: str = "", tags: dict[str, str] = TAGS) -> list[list[str]]:
    """Return the words of the commands for a field, or for a resource that is missing."""
    found = "x" if field else ""
    difference = Difference(ResourceKind.OTHER, "x", "x", "x", field, "", "y", found)
    told = commands_for(resource, difference, Common("ap-northeast-1", tags))
    return [shlex.split(each) for each in told]


def _option(words: list[str], name: str) -> Any:
    text = words[words.index(f"--{name}") + 1]
    return json.loads(text) if text[:1] in "[{" else text


def test_a_log_group_has_its_key_and_tags() -> None:
    group = LogGroup("/demo", "ap-northeast-1", 90, key_arn=KEY_ARN)
    made, *_ = _commands(group)
    assert made[2] == "create-log-group"
    assert _option(made, "kms-key-id") == KEY_ARN
    assert _option(made, "tags") == TAGS


def test_a_stream_has_its_tags() -> None:
    (made,) = _commands(DESIGNED.streams[0])
    assert _option(made, "tags") == LISTED


def test_an_alarm_has_its_tags_when_it_is_made() -> None:
    (made,) = _commands(DESIGNED.alarms[0])
    (changed,) = _commands(DESIGNED.alarms[0], "threshold")
    assert _option(made, "tags") == LISTED
    assert "--tags" not in changed


def test_without_tags_none_are_given() -> None:
    for resource in (DESIGNED.log_groups[0], DESIGNED.streams[0], DESIGNED.alarms[0]):
        made, *_ = _commands(resource, tags={})
        assert "--tags" not in made


def test_a_stream_is_encrypted_as_it_was() -> None:
    stream, option = DESIGNED.streams[0], "delivery-stream-encryption-configuration-input"
    own = {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": stream.stream_key_arn}
    theirs = replace(stream, key_type="AWS_OWNED_CMK", stream_key_arn="")
    for resource, wanted in ((stream, own), (theirs, {"KeyType": "AWS_OWNED_CMK"})):
        for (words,) in (_commands(resource), _commands(resource, "key_type")):
            assert _option(words, option) == wanted


def test_a_stream_without_encryption_gets_none() -> None:
    plain = replace(DESIGNED.streams[0], key_type="", stream_key_arn="")
    ((made,), (changed,)) = _commands(plain), _commands(plain, "key_type")
    assert "--delivery-stream-encryption-configuration-input" not in made
    assert changed[2] == "stop-delivery-stream-encryption"


def test_a_stream_names_the_version_of_its_function_as_designed() -> None:
    stream = DESIGNED.streams[0]
    for resource, named in (
        (stream, f"{stream.function_arn}:$LATEST"),
        (replace(stream, names_latest=False), stream.function_arn),
    ):
        (words,) = _commands(resource, "names_latest")
        destination = _option(words, "extended-s3-destination-update")
        (processor,) = destination["ProcessingConfiguration"]["Processors"]
        assert processor["Parameters"][0]["ParameterValue"] == named
