"""A template while it is written: its resources in their order, and what they refer to."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from logkura.render.cloudformation.document import Expression, to_yaml
from logkura.render.cloudformation.references import References

__all__ = ["Template", "tag_list"]

_VERSION = "2010-09-09"


class Template:
    """A template.

    Args:
        description: What the stack is.
        archive: The archive's name, for the metadata.
        references: What the stack's resources refer to.
        tags: Tags of every resource.

    Attributes:
        references: As given.
        tags: As a template has them; empty for none.
    """

    def __init__(
        self, description: str, archive: str, references: References, tags: Mapping[str, str]
    ) -> None:
        self.references = references
        self.tags = tag_list(tags)
        self._description = description
        self._archive = archive
        self._parameters: dict[str, Any] = {}
        self._resources: dict[str, Any] = {}
        self._outputs: dict[str, Any] = {}

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters so far."""
        return tuple(self._parameters)

    def parameter(self, name: str, description: str, **constraints: Any) -> None:
        """Declare a parameter that holds text."""
        self._parameters[name] = {
            "Type": "String",
            "Description": description,
            **constraints,
        }

    def resource(
        self,
        logical_id: str,
        kind: str,
        properties: Mapping[str, Any],
        *,
        after: Sequence[str] = (),
        on_removal: Literal["", "keep", "delete"] = "",
        tagged: bool = True,
    ) -> None:
        """Add a resource.

        Args:
            logical_id: Its name in the template, which has no other of that name.
            kind: Its type.
            properties: Its properties; those that are None are left out.
            after: What must be there before it, beside what it refers to.
            on_removal: `keep` for what holds data: it outlives the stack, and its replacement;
                `delete` to say outright what is so without saying.
            tagged: Whether it takes tags.
        """
        assert logical_id not in self._resources, f"{logical_id} is there twice"  # noqa: S101 -- a mistake of ours
        document: dict[str, Any] = {"Type": kind}
        if after:
            document["DependsOn"] = list(after)
        if on_removal:
            # What a failed first deployment made is empty, and would be in the way of the second.
            keep = on_removal == "keep"
            document["DeletionPolicy"] = "RetainExceptOnCreate" if keep else "Delete"
            document["UpdateReplacePolicy"] = "Retain" if keep else "Delete"
        tags = {"Tags": self.tags} if tagged and self.tags else {}
        given = {name: value for name, value in properties.items() if value is not None}
        document["Properties"] = {**given, **tags}
        self._resources[logical_id] = document

    def output(self, name: str, description: str, value: Expression | str) -> None:
        """Add an output."""
        self._outputs[name] = {"Description": description, "Value": value}

    def to_bytes(self) -> bytes:
        """Return the template as YAML."""
        document: dict[str, Any] = {
            "AWSTemplateFormatVersion": _VERSION,
            "Description": self._description,
            "Metadata": {"Logkura": {"Archive": self._archive}},
            "Parameters": self._parameters,
            "Resources": self._resources,
            "Outputs": self._outputs,
        }
        return to_yaml({name: section for name, section in document.items() if section})


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as most types take them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
