"""What a lab that stands in for what it lacks has stood in for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Missed"]


@dataclass(frozen=True, slots=True)
class Missed:
    """A resource, one of its properties, or a value from elsewhere that was not made.

    Attributes:
        about: What it is, in words.
        type: The type of a resource that was stood in for as a whole; else empty.
        logical_id: Its name in the template.
        properties: What its template wants, resolved.
        refused: What a service said that refused to make the resource, as AWS would have.
        physical_id: What is left of it then, or stands in for it.
        stack_id: The stack of a resource: another one may have a resource of the same name.
        code: The code of the service's answer; empty where it had none.
        made_up: The value that was tried in the place of one from elsewhere; else empty.
    """

    about: str
    type: str = ""
    logical_id: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    physical_id: str = ""
    stack_id: str = ""
    code: str = ""
    made_up: str = ""
