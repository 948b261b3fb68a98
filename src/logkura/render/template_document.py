"""A CloudFormation template's text, JSON or YAML with its short forms, as plain Python values.

The short forms are those of
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
(read 2026-11-24).  Dates stay text, because `2012-10-17` is a policy's version and no day; numbers
with a leading zero stay text, because account ids have them.
"""

import json
import re
from typing import Any

import yaml

__all__ = ["read_template_document"]

_SHORT_FORMS_WITHOUT_PREFIX = {"Ref", "Condition"}


class _Loader(yaml.SafeLoader):
    """YAML as templates are written in."""


def _without(tags: set[str]) -> dict[str, list[tuple[str, Any]]]:
    return {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in tags]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.yaml_implicit_resolvers = _without(
    {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$"),
    list("-+0123456789"),
)


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    key = suffix if suffix in _SHORT_FORMS_WITHOUT_PREFIX else f"Fn::{suffix}"
    if isinstance(node, yaml.SequenceNode):
        value: Any = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        value = loader.construct_scalar(node)  # type: ignore[arg-type]
        if suffix == "GetAtt":
            # Its whole form is a list of two, and the only one that JSON has.
            logical_id, _, attribute = value.partition(".")
            value = [logical_id, attribute]
    return {key: value}


_Loader.add_multi_constructor("!", _short_form)


def read_template_document(text: str) -> dict[str, Any]:
    """Return what a template's text says.

    Raises:
        ValueError: It is neither JSON nor YAML, or no mapping; the text says what it is.
    """
    try:
        found = json.loads(text)
    except ValueError:
        try:
            found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with short forms
        except yaml.YAMLError as error:
            told = " ".join(str(error).split())
            raise ValueError(f"YAML not well-formed. {told}") from error
    if not isinstance(found, dict):
        raise ValueError("unsupported structure.")  # noqa: TRY004 -- the text is wrong, no type
    return found
