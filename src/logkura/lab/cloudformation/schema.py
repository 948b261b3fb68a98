"""What a resource type takes, by the schemas that AWS publishes and cfn-lint ships.

A schema names the properties of a type, which of them are required, which cannot be changed without
replacing the resource, and which only the resource itself knows:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html (read
2026-11-24).  The files are read as they are: importing cfn-lint takes a second.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from logkura.errors import LogkuraError

__all__ = ["Schema", "known_types", "schema_of"]

_FALLBACK_REGION = "us-east-1"
_POINTER = "/properties/"
# Types that CloudFormation has and whose schema is not published as a resource's.
_WITHOUT_SCHEMA = frozenset({"AWS::CloudFormation::CustomResource"})


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema of one resource type.

    Attributes:
        type: `AWS::S3::Bucket`.
        properties: Shape of each property.
        definitions: Shapes that others refer to.
        required: Names of properties that must be there.
        create_only: Paths (`Code/S3Key`) whose change replaces the resource.
        read_only: Names that only `Fn::GetAtt` knows.
        write_only: Paths that AWS does not tell, and so does not compare; `*` is any item.
        name_properties: What the resource is called by, where the template may choose it.
        tag_property: Where tags are put; empty when the type takes none.
        deleted_first: Whether a replacement is made only after the old resource is gone.
    """

    type: str
    properties: Mapping[str, Any]
    definitions: Mapping[str, Any]
    required: tuple[str, ...]
    create_only: frozenset[str]
    read_only: frozenset[str]
    write_only: frozenset[str]
    name_properties: tuple[str, ...]
    tag_property: str
    deleted_first: bool

    def shape(self, shape: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follow a reference to the definitions."""
        while "$ref" in shape:
            shape = self.definitions[str(shape["$ref"]).rpartition("/")[2]]
        return shape


_CUSTOM = Schema(
    type="AWS::CloudFormation::CustomResource",
    properties={},
    definitions={},
    required=(),
    create_only=frozenset(),
    read_only=frozenset(),
    write_only=frozenset(),
    name_properties=(),
    tag_property="",
    deleted_first=False,
)


def known_types(region: str) -> frozenset[str]:
    """Return every resource type of a region."""
    return frozenset(_index(region)) | _WITHOUT_SCHEMA


@cache
def schema_of(type_: str, region: str) -> Schema:
    """Return the schema of a type that the region knows.

    A custom resource takes anything: its schema has no properties.
    """
    if type_.startswith("Custom::") or type_ in _WITHOUT_SCHEMA:
        return _CUSTOM
    document = json.loads((_folder() / "resources" / _file(type_, region)).read_text())
    tagging = document.get("tagging") or {}
    tags = tagging.get("tagProperty", f"{_POINTER}Tags") if tagging.get("taggable", True) else ""
    create_only = _paths(document, "createOnlyProperties")
    identifiers = _paths(document, "primaryIdentifier")
    return Schema(
        type=type_,
        properties=document["properties"],
        definitions=document.get("definitions") or {},
        required=tuple(document.get("required") or ()),
        create_only=create_only,
        read_only=frozenset(path for path in _paths(document, "readOnlyProperties")),
        write_only=_paths(document, "writeOnlyProperties"),
        name_properties=tuple(sorted(identifiers & create_only)),
        tag_property=_path(tags) if _path(tags) in document["properties"] else "",
        deleted_first=document.get("replacementStrategy") == "delete_then_create",
    )


def _path(pointer: str) -> str:
    return pointer.removeprefix(_POINTER)


def _paths(document: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(_path(pointer) for pointer in document.get(name) or ())


@cache
def _folder() -> Path:
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        raise LogkuraError(
            "lab-schemas-missing",
            "expected cfn-lint, whose schemas of resource types the lab reads, found none",
            hint="install logkura[lab] again",
        )
    return Path(found.origin).parent / "data" / "schemas"


@cache
def _index(region: str) -> dict[str, str]:
    providers = _folder() / "providers"
    path = providers / f"{region}.json"
    if not path.exists():
        path = providers / f"{_FALLBACK_REGION}.json"
    index: dict[str, str] = json.loads(path.read_text())
    return index


def _file(type_: str, region: str) -> str:
    name = _index(region)[type_]
    return name if name.endswith(".json") else f"{name}.json"
