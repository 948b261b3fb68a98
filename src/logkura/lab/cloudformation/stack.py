"""What the lab remembers of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from logkura.lab.cloudformation.design import Design

__all__ = ["Event", "Output", "Resource", "Stack"]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a stack as it was applied last.

    Attributes:
        logical_id: Its name in the template.
        type: Its type.
        physical_id: What `Ref` returns; empty while there is none.
        properties: Resolved, in the types of the schema, as the template has them.
        applied: The same with the tags of the stack, where the type takes any.
        attributes: What `Fn::GetAtt` returns, by name.
        depends_on: Logical ids of what it needs.
        policies: DeletionPolicy and UpdateReplacePolicy where they are set.
        metadata: The Metadata attribute, resolved; None without one.
        status: `CREATE_COMPLETE`, …
        reason: Why the status is what it is.
        changed_at: When the status was set.
    """

    logical_id: str
    type: str
    physical_id: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    applied: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    policies: Mapping[str, str] = field(default_factory=dict)
    metadata: Any = None
    status: str = ""
    reason: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a stack's history."""

    id: str
    at: datetime
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    properties: str


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a stack; `export` is empty when it is not exported."""

    key: str
    value: str
    description: str = ""
    export: str = ""


@dataclass(slots=True)
class Stack:
    """A stack.  Its record changes while it is applied; only `apply/` and its callers change it.

    Attributes:
        id: Its ARN.
        name: Its name.
        created_at: When it was created, or the change set that will create it.
        design: What was applied last; None before anything was.
        settings: What the request said besides: tags, capabilities, roles, …
        imports: Names of the exports that it uses.
        drift: What drift detection found last, by logical id.
    """

    id: str
    name: str
    created_at: datetime
    design: Design | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    parent_id: str = ""
    root_id: str = ""
    status: str = ""
    reason: str = ""
    protected: bool = False
    policy: str = ""
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    drift: dict[str, Any] = field(default_factory=dict)
    drift_checked_at: datetime | None = None

    @property
    def alive(self) -> bool:
        """Whether it counts: a deleted stack is found by its id alone."""
        return self.status != "DELETE_COMPLETE"
