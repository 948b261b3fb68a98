"""The JSON Schema of archive.yaml, for editors."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from logkura.spec.models import Archive

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Return the schema: JSON Schema draft 2020-12, with descriptions and examples.

    It knows fields, types, bounds, patterns and the names of regions; relations between fields
    (a key in its region, a log group archived once) are checked by `logkura` alone.
    """
    found = Archive.model_json_schema()
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": "urn:logkura:archive:1",
        **found,
        "title": "archive.yaml of logkura, version 1",
    }
