"""The operations on templates."""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation import change_sets
from logkura.lab.cloudformation.capabilities import needed_capabilities
from logkura.lab.cloudformation.design import check_names
from logkura.lab.cloudformation.lifecycle import read_and_check
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.template import Template
from logkura.lab.cloudformation.template_source import template_text

__all__ = ["OPERATIONS"]

Parameters = Mapping[str, Any]


def _get(registry: Registry, asked: Parameters) -> dict[str, Any]:
    if asked.get("ChangeSetName"):
        found = change_sets.find(registry, asked["ChangeSetName"], asked.get("StackName") or "")
        text = found.request.text
    else:
        text = _stack_text(registry, asked["StackName"])
    return {"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]}


def _validate(registry: Registry, asked: Parameters) -> dict[str, Any]:
    template = read_and_check(registry, template_text(registry, asked))
    check_names(template)
    parameters = [
        {
            "ParameterKey": name,
            "DefaultValue": _default(declared),
            "NoEcho": _true(declared.get("NoEcho")),
            "Description": declared.get("Description"),
        }
        for name, declared in template.parameters.items()
    ]
    return {
        "Description": template.description,
        "Parameters": [_present(each) for each in parameters],
        **_capabilities(template),
    }


def _summary(registry: Registry, asked: Parameters) -> dict[str, Any]:
    named = asked.get("StackName")
    text = _stack_text(registry, named) if named else template_text(registry, asked)
    template = read_and_check(registry, text)
    parameters = []
    for name, declared in template.parameters.items():
        constraints = {"AllowedValues": list(map(str, declared.get("AllowedValues") or ()))}
        parameters.append(
            _present(
                {
                    "ParameterKey": name,
                    "DefaultValue": _default(declared),
                    "ParameterType": declared.get("Type"),
                    "NoEcho": _true(declared.get("NoEcho")),
                    "Description": declared.get("Description"),
                    "ParameterConstraints": constraints if constraints["AllowedValues"] else {},
                }
            )
        )
    return {
        "Description": template.description,
        "Parameters": parameters,
        "ResourceTypes": sorted({each["Type"] for each in template.resources.values()}),
        "Version": "2010-09-09",
        **_capabilities(template),
    }


def _stack_text(registry: Registry, name: str) -> str:
    stack = registry.find(name)
    if stack.design is None:
        raise RefusedError(f"Stack [{stack.name}] is in {stack.status} state: it has no template.")
    return stack.design.template.text


def _capabilities(template: Template) -> dict[str, Any]:
    needed, types = needed_capabilities(template.resources)
    if not needed:
        return {}
    reason = f"The following resource(s) require capabilities: [{', '.join(types)}]"
    return {"Capabilities": needed, "CapabilitiesReason": reason}


def _default(declared: Mapping[str, Any]) -> str | None:
    return str(declared["Default"]) if "Default" in declared else None


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


OPERATIONS = {
    "get_template": _get,
    "validate_template": _validate,
    "get_template_summary": _summary,
}
