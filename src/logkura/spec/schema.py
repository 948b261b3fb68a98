"""The JSON Schema of archive.yaml, for editors."""

from typing import Any

from logkura.spec.models import Archive

__all__ = ["json_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema: JSON Schema draft 2020-12, with descriptions and examples.

    It knows fields, types and bounds; relations between fields (a key in its region, a log group
    archived once) are checked by `logkura` alone.
    """
    return {
        "$schema": _DIALECT,
        "$id": "urn:logkura:archive:1",
        "title": "archive.yaml of logkura, version 1",
        **{name: value for name, value in Archive.model_json_schema().items() if name != "title"},
    }
