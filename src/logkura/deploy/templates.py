"""What a template declares, as far as a deployment must know it before AWS does.

Names are resolved where they depend on nothing but parameters: `Ref`, `Fn::Sub` and `Fn::Join` of
what is given.  A name that depends on a resource is nobody's before the resource is made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from logkura.facts.regions import partition_of
from logkura.render.stacks import StackPlan
from logkura.render.template_document import read_template_document

__all__ = [
    "Declared",
    "Template",
    "givens",
    "literal",
    "read_template",
    "resources_of",
    "url_suffix",
]

_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource of a template."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    deletion_policy: str
    update_replace_policy: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template.

    Attributes:
        body: Its bytes.
        document: What they say.
        parameters: Names of its parameters.
        resources: In its order.
    """

    body: bytes
    document: Mapping[str, Any]
    parameters: frozenset[str]
    resources: tuple[Declared, ...]


def read_template(body: bytes) -> Template:
    """Return what a rendered template declares."""
    document = read_template_document(body.decode())
    return Template(
        body, document, frozenset(document.get("Parameters") or {}), resources_of(document)
    )


def resources_of(document: Mapping[str, Any]) -> tuple[Declared, ...]:
    """Return the resources of a template's document, in its order."""
    return tuple(
        Declared(
            logical_id=name,
            type=str(declared["Type"]),
            properties=declared.get("Properties") or {},
            deletion_policy=str(declared.get("DeletionPolicy", "Delete")),
            update_replace_policy=str(declared.get("UpdateReplacePolicy", "Delete")),
        )
        for name, declared in (document.get("Resources") or {}).items()
    )


def givens(plan: StackPlan, template: Template, account: str) -> dict[str, str]:
    """Return what a template can refer to before its stack exists."""
    declared = (template.document.get("Parameters") or {}).items()
    return {
        **{name: str(each["Default"]) for name, each in declared if "Default" in each},
        **plan.parameters,
        "AWS::AccountId": account,
        "AWS::Partition": partition_of(plan.region),
        "AWS::Region": plan.region,
        "AWS::StackName": plan.name,
        "AWS::URLSuffix": url_suffix(plan.region),
    }


def url_suffix(region: str) -> str:
    """Return what `AWS::URLSuffix` is in a region.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
    (read 2026-11-24).
    """
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"


def literal(value: Any, known: Mapping[str, str]) -> str | None:
    """Return a value as text; None where it depends on something that is not known."""
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, Mapping) and len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return known.get(str(argument))
        if function == "Fn::Sub" and isinstance(argument, str):
            return _substituted(argument, known)
        if function == "Fn::Join" and isinstance(argument, list):
            return _joined(argument, known)
    return None


def _substituted(text: str, known: Mapping[str, str]) -> str | None:
    if any(name not in known for name in _PLACEHOLDER.findall(text)):
        return None
    return _PLACEHOLDER.sub(lambda found: known[found[1]], text).replace("${!", "${")


def _joined(argument: list[Any], known: Mapping[str, str]) -> str | None:
    separator, parts = argument
    found = [literal(part, known) for part in parts]
    return None if None in found else str(separator).join(map(str, found))
