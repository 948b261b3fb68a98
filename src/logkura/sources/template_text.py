"""A template's text as the lab can apply it, and values for its parameters.

CloudFormation runs transforms and asserts rules before it makes anything.  To see what a template
makes of an archive neither is needed: what they would add is named as not looked at.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from logkura.facts.load_balancing import LOG_DELIVERY_ACCOUNTS
from logkura.facts.regions import ALL_REGIONS
from logkura.lab.cloudformation import RefusedError, read_document
from logkura.lab.made_up import made_up_id, made_up_matching, made_up_text

__all__ = ["made_up_parameters", "spoken_of", "without_macros"]

# Ours: a first region and a second one; more are a table of all.
_REGIONS_MAX = 2
_ACCOUNT = re.compile(r"\b[0-9]{12}\b")
_BALANCERS = {account: region for region, account in LOG_DELIVERY_ACCOUNTS.value.items()}
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)+-[0-9]")
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
    found = {name: document.pop(name) for name in ("Transform", "Rules") if name in document}
    if not found or not isinstance(resources, dict):
        return text, ()
    notes = [f"the section {name} of the template was not run" for name in found if found[name]]
    for declared in resources.values():
        if isinstance(declared, dict) and str(declared.get("Type")).startswith(_OF_MACROS):
            # A name that CloudFormation takes, and by which the report still says what it is.
            declared["Type"] = "Custom::" + declared["Type"].replace("::", "-")
            for name in ("Connectors", "IgnoreGlobals"):
                declared.pop(name, None)
    document.pop("Globals", None)
    return json.dumps(document, default=str), tuple(notes)


def spoken_of(text: str) -> str:
    """Return the region that a template speaks of; empty where it names none, or many.

    A template has no region of its own, but a principal, an ARN or a parameter's default may, and
    the account by which load balancers deliver is that of a region.
    """
    words = (*_WORD.findall(text), *map(_BALANCERS.get, _ACCOUNT.findall(text)))
    named = Counter(word for word in words if word in ALL_REGIONS)
    return str(named.most_common(1)[0][0]) if 0 < len(named) <= _REGIONS_MAX else ""


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
