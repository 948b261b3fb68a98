"""A template's text as the lab can apply it, and values for its parameters.

CloudFormation runs transforms and asserts rules before it makes anything.  To see what a template
makes of an archive neither is needed: what they would add is named as not looked at.
"""

import json
from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation import RefusedError, read_document
from logkura.lab.made_up import made_up_id, made_up_matching, made_up_text

__all__ = ["made_up_parameters", "without_macros"]

_OF_MACROS = "AWS::Serverless::"
_CHARACTERS_MAX = 50
_LONG = 256  # ours: room for an ARN where no length is stated


def without_macros(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a template without the sections Transform and Rules, and what that leaves out.

    The types of AWS SAM become custom resources, which are stood in for.
    """
    try:
        document = read_document(text)
    except RefusedError:
        return text, ()  # CloudFormation refuses it next, and says why.
    resources = document.get("Resources")
    notes = [
        f"the section {section} of the template was not run"
        for section in ("Transform", "Rules")
        if document.pop(section, None)
    ]
    if not notes or not isinstance(resources, dict):
        return text, ()
    for declared in resources.values():
        if isinstance(declared, dict) and str(declared.get("Type")).startswith(_OF_MACROS):
            # A name that CloudFormation takes, and by which the report still says what it is.
            declared["Type"] = "Custom::" + declared["Type"].replace("::", "-")
            for name in ("Connectors", "IgnoreGlobals"):
                declared.pop(name, None)
    document.pop("Globals", None)
    return json.dumps(document, default=str), tuple(notes)


def made_up_parameters(text: str, given: Mapping[str, str], region: str) -> dict[str, str]:
    """Return values for parameters that have no default and were not given."""
    try:
        declared = read_document(text).get("Parameters") or {}
    except RefusedError:
        return {}
    return {
        name: made_up_id() if f"key/${{{name}}}" in text else _value(name, parameter, region)
        for name, parameter in declared.items()
        if isinstance(parameter, dict) and "Default" not in parameter and name not in given
    }


def _value(name: str, parameter: Mapping[str, Any], region: str) -> str:
    allowed = parameter.get("AllowedValues")
    if allowed:
        return str(allowed[0])
    if parameter.get("Type") == "Number":
        return str(parameter.get("MinValue", 1))
    pattern = parameter.get("AllowedPattern")
    if pattern:
        longest = int(parameter.get("MaxLength", _LONG))
        return made_up_matching(name, str(pattern), region, longest)
    return made_up_text(name, region, int(parameter.get("MaxLength", _CHARACTERS_MAX)))
