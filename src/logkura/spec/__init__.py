"""archive.yaml: its models, its reading, its JSON Schema, and a file to start from."""

from logkura.spec.load import SpecErrors, load, loads
from logkura.spec.models import Archive, KeyReference, LifecycleRule, Source
from logkura.spec.schema import json_schema
from logkura.spec.template import render_template

__all__ = [
    "Archive",
    "KeyReference",
    "LifecycleRule",
    "Source",
    "SpecErrors",
    "json_schema",
    "load",
    "loads",
    "render_template",
]
