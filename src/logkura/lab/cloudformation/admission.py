"""What a request may say: values that the API knows, and settings that the lab can carry out.

The SDK sends whatever text it is given for an enumeration; CloudFormation refuses a value that is
not among the valid ones, and the lab must not take it for an ordinary one.  Source of the values is
botocore's model of the API, as for
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html (read
2026-11-27).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from logkura.lab.cloudformation.refusal import LackedError, RefusedError

__all__ = ["admit"]

_MISSING: Mapping[str, Any] = {
    "DeletionMode": "FORCE_DELETE_STACK",
    "ImportExistingResources": True,
    "RetainExceptOnCreate": True,
}
"""What would change the outcome of an operation and the lab cannot do (`lab/gaps.py`)."""


def admit(shape: Any, asked: Mapping[str, Any]) -> None:
    """Let a request through that the lab can answer as CloudFormation does.

    Args:
        shape: The input of the operation in botocore's model; None for one without any.
        asked: The parameters.

    Raises:
        RefusedError: A value is not among those that the API knows.
        LackedError: A setting is one that the lab lacks.
    """
    for name, value, known in _enumerated(shape, asked, ""):
        if value not in known:
            raise RefusedError(
                f"1 validation error detected: Value '{value}' at '{name[:1].lower()}{name[1:]}' "
                "failed to satisfy constraint: Member must satisfy enum value set: "
                f"[{', '.join(known)}]"
            )
    for name, value in _MISSING.items():
        if asked.get(name) == value:
            raise LackedError(f"The lab's CloudFormation cannot do {name}: {value}.")


def _enumerated(shape: Any, value: Any, name: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each value of an enumeration with its name and the values that the API knows."""
    if isinstance(value, Mapping) and getattr(shape, "members", None):
        for key in value:
            if key in shape.members:
                yield from _enumerated(shape.members[key], value[key], key)
    elif isinstance(value, list) and hasattr(shape, "member"):
        for each in value:
            yield from _enumerated(shape.member, each, name)
    elif isinstance(value, str) and getattr(shape, "enum", None):
        yield name, value, shape.enum
