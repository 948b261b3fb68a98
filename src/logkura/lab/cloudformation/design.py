"""A template with its parameters: what is to exist, in which order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logkura.lab.cloudformation.conditions import Conditions
from logkura.lab.cloudformation.parameters import Parameter
from logkura.lab.cloudformation.references import in_order, references
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.template import Template

if TYPE_CHECKING:
    from logkura.lab.cloudformation.functions import Scope

__all__ = ["PSEUDO_PARAMETERS", "Design", "Givens", "check_names", "design"]

PSEUDO_PARAMETERS = frozenset(
    f"AWS::{name}"
    for name in (
        "AccountId",
        "NotificationARNs",
        "NoValue",
        "Partition",
        "Region",
        "StackId",
        "StackName",
        "URLSuffix",
    )
)


@dataclass(frozen=True, slots=True)
class Givens:
    """What a template knows before any resource exists; the base of every scope.

    Attributes:
        template: The template.
        parameters: Its parameters with their values.
        pseudo: The pseudo parameters, by full name.
    """

    template: Template
    parameters: Mapping[str, Parameter]
    pseudo: Mapping[str, Any]

    def ref(self, name: str) -> Any:
        """Return the value of a parameter or a pseudo parameter."""
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.parameters:
            return self.parameters[name].value
        raise RefusedError(f"Template format error: Unresolved dependencies [{name}].")

    def attribute(self, logical_id: str, name: str) -> Any:
        """Refuse: attributes are of resources."""
        raise RefusedError(f"Template error: Fn::GetAtt {logical_id}.{name} cannot stand here.")

    def mapped(self, name: str, top: str, second: str) -> Any:
        """Return a value of a mapping."""
        try:
            return self.template.mappings[name][top][second]
        except (KeyError, TypeError) as error:
            raise RefusedError(
                f"Template error: Unable to get mapping for {name}::{top}::{second}"
            ) from error

    def imported(self, name: str) -> Any:
        """Refuse: imports are for resources and outputs."""
        raise RefusedError(f"Template error: Fn::ImportValue {name} cannot stand here.")

    def zones(self, region: str) -> Sequence[str]:
        """Refuse: zones are for resources and outputs."""
        raise RefusedError(f"Template error: Fn::GetAZs {region} cannot stand here.")

    def dynamic(self, service: str, reference: str) -> str:
        """Refuse: dynamic references are for resources."""
        raise RefusedError(
            f"Template error: {{{{resolve:{service}:{reference}}}}} cannot stand here."
        )


@dataclass(frozen=True, slots=True)
class Design:
    """What a template with its parameters asks for.

    Attributes:
        givens: The template, its parameters and the pseudo parameters.
        resources: Declarations by logical id, each after what it needs, branches chosen.
        outputs: Declarations by name, branches chosen.
    """

    givens: Givens
    resources: Mapping[str, Any]
    outputs: Mapping[str, Any]

    @property
    def template(self) -> Template:
        """The template."""
        return self.givens.template


def design(givens: Givens) -> Design:
    """Decide the conditions, check what refers to what, and order the resources.

    Raises:
        RefusedError: A name is unknown, or resources need each other.
    """
    template = givens.template
    scope: Scope = givens
    check_names(template)
    conditions = Conditions(template.conditions, scope)
    resources = conditions.present(template.resources)
    outputs = conditions.present(template.outputs)
    left = {*resources, *template.parameters, *PSEUDO_PARAMETERS}
    _check_block(resources, "Resources", left)
    _check_block(outputs, "Outputs", left)
    return Design(
        givens=givens,
        resources={name: resources[name] for name in in_order(resources)},
        outputs=outputs,
    )


def check_names(template: Template) -> None:
    """Refuse a name that is nothing of the template's, in whatever branch it stands.

    Raises:
        RefusedError: It tells the name.
    """
    names = {*template.resources, *template.parameters, *PSEUDO_PARAMETERS}
    _check_block(template.resources, "Resources", names)
    _check_block(template.outputs, "Outputs", names)
    for logical_id, declared in template.resources.items():
        explicit = declared.get("DependsOn") or []
        for name in [explicit] if isinstance(explicit, str) else explicit:
            if name not in template.resources:
                raise RefusedError(
                    f"Template format error: Unresolved resource dependencies [{name}] in the "
                    f"Resources block of the template: DependsOn of {logical_id}"
                )


def _check_block(block: Mapping[str, Any], name: str, names: Collection[str]) -> None:
    for declared in block.values():
        for referred, attribute in references(declared):
            if referred in names:
                continue
            if attribute:
                raise RefusedError(
                    "Template error: instance of Fn::GetAtt references undefined resource "
                    f"{referred}"
                )
            raise RefusedError(
                f"Template format error: Unresolved resource dependencies [{referred}] in the "
                f"{name} block of the template"
            )
