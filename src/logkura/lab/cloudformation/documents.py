"""Template text as plain Python values, refused in CloudFormation's words."""

from typing import Any

from logkura.lab.cloudformation.refusal import RefusedError
from logkura.render.template_document import read_template_document

__all__ = ["read_document"]


def read_document(text: str) -> dict[str, Any]:
    """Return what a template's text says.

    Raises:
        RefusedError: It is neither JSON nor YAML, or no mapping.
    """
    try:
        return read_template_document(text)
    except ValueError as error:
        raise RefusedError(f"Template format error: {error}") from error
