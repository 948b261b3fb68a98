"""A template: its sections, and what must hold before parameters are known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from logkura.lab.cloudformation.documents import read_document
from logkura.lab.cloudformation.refusal import LackedError, RefusedError
from logkura.lab.cloudformation.schema import known_types

__all__ = ["Template", "read_template"]

_SECTIONS = {
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
}
_RESOURCE_ATTRIBUTES = {
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "Metadata",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "CreationPolicy",
    "UpdatePolicy",
    "Version",  # of a custom resource
    # Not documented; AWS CodeStar writes it at every resource, and the CDK takes it:
    # https://github.com/aws/aws-cdk/pull/10522 (read 2026-11-27).
    "Description",
}
_DELETION_POLICIES = {"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"}
_VERSION = "2010-09-09"
# Rewriting a template before it is applied is the work of a macro, which the lab has none of.
_REWRITTEN = {"Fn::Transform", "Fn::ForEach"}
_OF_LANGUAGE_EXTENSIONS = {"Fn::Length", "Fn::ToJsonString"}


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it was submitted.

    Attributes:
        text: The text, as GetTemplate returns it.
        description: What it says about itself.
        parameters: Declarations by name.
        mappings: Values by map, top-level key and second-level key.
        conditions: Expressions by name.
        resources: Declarations by logical id.
        outputs: Declarations by name.
        metadata: The section of that name, None without one.
    """

    text: str
    description: str
    parameters: Mapping[str, Any]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    resources: Mapping[str, Any]
    outputs: Mapping[str, Any]
    metadata: Any


def read_template(text: str, region: str) -> Template:
    """Read a template and check its structure.

    Args:
        text: JSON or YAML.
        region: Where it is to be applied: the types of resources differ.

    Raises:
        RefusedError: It is no template.
        LackedError: It asks for what the lab does not have.
    """
    body = read_document(text)
    _check_sections(body)
    _check_resources(body["Resources"], region)
    for key in _keys(body):
        if key in _REWRITTEN or key.startswith("Fn::ForEach::"):
            raise LackedError(f"The lab runs no macros: found {key} in the template.")
        if key in _OF_LANGUAGE_EXTENSIONS:
            raise RefusedError(
                f"Template format error: {key} needs the transform AWS::LanguageExtensions, which "
                "the lab does not run."
            )
    return Template(
        text=text,
        description=str(body.get("Description") or ""),
        parameters=_section(body, "Parameters"),
        mappings=_section(body, "Mappings"),
        conditions=_section(body, "Conditions"),
        resources=body["Resources"],
        outputs=_section(body, "Outputs"),
        metadata=body.get("Metadata"),
    )


def _section(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name) or {}
    if not isinstance(found, dict):
        raise RefusedError(f"Template format error: [/{name}] expected an object.")
    return found


def _check_sections(body: Mapping[str, Any]) -> None:
    version = body.get("AWSTemplateFormatVersion", _VERSION)
    if str(version) != _VERSION:
        raise RefusedError(
            "Template format error: AWSTemplateFormatVersion value is not supported: "
            f"expected {_VERSION}, found {version}."
        )
    for section in ("Transform", "Rules"):
        if section in body:
            raise LackedError(
                f"The lab does not run the section {section}: found {body[section]!r}. "
                "Submit the template as it is after the transformation."
            )
    if unknown := sorted(map(str, set(body) - _SECTIONS)):
        raise RefusedError(f"Invalid template property or properties [{', '.join(unknown)}]")
    if not isinstance(body.get("Resources"), dict) or not body["Resources"]:
        raise RefusedError("Template format error: At least one Resources member must be defined.")


def _check_resources(resources: Mapping[str, Any], region: str) -> None:
    for logical_id, declared in resources.items():
        place = f"[/Resources/{logical_id}]"
        if not str(logical_id).isalnum():
            raise RefusedError(
                f"Template format error: Resource name {logical_id} is non alphanumeric."
            )
        if not isinstance(declared, dict) or not isinstance(declared.get("Type"), str):
            raise RefusedError(
                f"Template format error: {place} Every Resources object must contain a Type member."
            )
        if unknown := sorted(set(declared) - _RESOURCE_ATTRIBUTES):
            raise RefusedError(f"Invalid template resource property '{unknown[0]}' of {logical_id}")
        for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
            wanted = declared.get(attribute, "Delete")
            if isinstance(wanted, str) and wanted not in _DELETION_POLICIES:
                raise RefusedError(
                    f"Template format error: Unrecognized {attribute} {wanted} for resource "
                    f"{logical_id}"
                )
    known = known_types(region)
    unknown_types = sorted(
        {each["Type"] for each in resources.values()}
        - known
        - {each["Type"] for each in resources.values() if each["Type"].startswith("Custom::")}
    )
    if unknown_types:
        raise RefusedError(
            f"Template format error: Unrecognized resource types: [{', '.join(unknown_types)}]"
        )


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from _keys(each)
