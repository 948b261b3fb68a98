"""Values for what somebody's code leaves open, so that it can be tried as it lies there."""

import re
from collections.abc import Iterator

from logkura.facts.regions import ALL_REGIONS, partition_of
from logkura.lab.example_text import example_of

__all__ = ["made_up_id", "made_up_matching", "made_up_text"]

_ACCOUNT = "123456789012"
_OTHER_ACCOUNT = "210987654321"
_OTHER = re.compile(r"dest|source|target|remote|external|member|publisher|other|trusted|replica")
_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
_CHARACTERS_MAX = 50
_REGION = re.compile(r"[a-z]+(?:-[a-z]+)+-[0-9]")
_KEY = re.compile(r"kms.?(?:master.?)?key(?!.?alias)|key.?arn|kms.?(?:arn|id)")
_ARNS = re.compile(r"(bucket|role|function|lambda|topic|queue|policy)[a-z_-]*arn$")
_ARN_FORMS = {
    "bucket": "arn:{0}:s3:::{3}",
    "role": "arn:{0}:iam::{2}:role/{3}",
    "policy": "arn:{0}:iam::{2}:policy/{3}",
    "function": "arn:{0}:lambda:{1}:{2}:function:{3}",
    "lambda": "arn:{0}:lambda:{1}:{2}:function:{3}",
    "topic": "arn:{0}:sns:{1}:{2}:{3}",
    "queue": "arn:{0}:sqs:{1}:{2}:{3}",
}


def made_up_text(name: str, region: str, characters_max: int = _CHARACTERS_MAX) -> str:
    """Return a text for a variable or parameter, by its name.

    Args:
        name: Its name.
        region: What it is when it names a region.
        characters_max: How long it may be.
    """
    lowered = name.lower()
    if _KEY.search(lowered):
        return _key_arn(region)
    named = _ARNS.search(lowered)
    if named:
        return _ARN_FORMS[named[1]].format(partition_of(region), region, _ACCOUNT, _plain(name))
    if "region" in lowered:
        return region
    if "account" in lowered:
        # The code's own account is known without asking: who asks for one mostly means another.
        return _OTHER_ACCOUNT if _OTHER.search(lowered) else _ACCOUNT
    return _plain(name)[:characters_max]


def _plain(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"logkura-{plain}"


def made_up_id() -> str:
    """Return the id of the key that a key's ARN names."""
    return _ID


def made_up_matching(name: str, pattern: str, region: str, characters_max: int) -> str:
    """Return a text for a parameter that has to match a pattern.

    What the parameter probably means is tried first, then a text is made from the pattern.

    Args:
        name: Its name.
        pattern: The pattern, which all of the text has to match.
        region: What it is when it names a region.
        characters_max: How long it may be.
    """
    own = made_up_text(name, region, characters_max)
    named = [each for each in _REGION.findall(pattern) if each in ALL_REGIONS]
    for text in (own, *map(_key_arn, named), *_known(region)):
        if len(text) <= characters_max and _matches(pattern, text):
            return text
    return example_of(pattern) or own


def _key_arn(region: str) -> str:
    return f"arn:{partition_of(region)}:kms:{region}:{_ACCOUNT}:key/{_ID}"


def _known(region: str) -> Iterator[str]:
    partition = partition_of(region)
    yield from (_key_arn(region), _ID, _ACCOUNT, region, "o-exampleorgid", "r-ab12")
    yield f"arn:{partition}:iam::{_ACCOUNT}:role/logkura-example"
    yield f"arn:{partition}:s3:::logkura-example"
    yield from ("logkura@example.com", "10.0.0.0/16", "/logkura/example", "logkura_example")
    yield from ("alias/logkura-example", "true", "1", "LogkuraExample", "logkuraexample")


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return False
