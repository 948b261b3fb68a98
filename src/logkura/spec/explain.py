"""What pydantic found wrong, said in the terms of archive.yaml."""

import difflib
import types
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from logkura.errors import LogkuraError
from logkura.spec.document import Document, Path
from logkura.spec.models import Archive, KeyReference, Source

__all__ = ["explain", "field_meant", "kind_of"]

_SHOWN_CHARACTERS = 80

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "model_type": "fields",
    "dict_type": "fields",
    "tuple_type": "a list",
}
_BOUNDS = {
    "greater_than": ("a number above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "too_short": ("a list with at least this many entries:", "min_length"),
    "string_too_long": ("text of at most this many characters:", "max_length"),
}


def explain(error: ErrorDetails, document: Document) -> LogkuraError:
    """Return one of pydantic's errors with its place, what was expected, and a hint.

    Codes that begin with `spec-` come from `spec.values` and keep their message; pydantic's own
    kinds become `spec-unknown-field`, `spec-missing-field`, `spec-unknown-value`,
    `spec-out-of-range` or `spec-wrong-type`.
    """
    path: Path = error["loc"]
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    if kind == "extra_forbidden":
        return _unknown_field(path, document)
    place = document.value_at(path)
    if kind == "missing":
        code, message = (
            "spec-missing-field",
            f"expected {_name(path)}{_inside(path)}, found nothing",
        )
        hint, place = _description(path), document.key_at(path[:-1])
    elif kind == "literal_error":
        allowed = _literals(_annotation_at(path))
        words = ", ".join(f"`{one}`" for one in allowed)
        code = "spec-unknown-value"
        message = (
            f"expected one of {words} for {_name(path)}, found {_found(value, path, document)}"
        )
        hint = _nearest(value, map(str, allowed)) or _description(path)
    elif kind.startswith("spec-"):
        code, message = kind, f"{error['msg']}, found {_found(value, path, document)}"
        hint = _nearest(value, context.get("nearest", ())) or str(context.get("hint", ""))
    elif kind in _BOUNDS:
        words, limit = _BOUNDS[kind]
        code = "spec-out-of-range"
        found = context.get("actual_length", _found(value, path, document))
        message = f"expected {words} {context[limit]} for {_name(path)}, found {found}"
        hint = _description(path)
    else:
        code = "spec-wrong-type"
        expected = _EXPECTED.get(kind, "another kind of value")
        found = _found(value, path, document, expected=expected)
        message = f"expected {expected} for {_name(path)}, found {found}"
        hint = _type_hint(kind, value, path, document)
    return LogkuraError(code, message, hint=hint, location=place)


def field_meant(path: Path) -> Path | None:
    """Return the path of the field whose name is most alike an unknown field's, if one is."""
    found = _nearest_of(path[-1], _fields_at(path[:-1]))
    return (*path[:-1], found) if found else None


def _unknown_field(path: Path, document: Document) -> LogkuraError:
    fields = _fields_at(path[:-1])
    return LogkuraError(
        "spec-unknown-field",
        f"{_name(path)} is no field{_inside(path)}",
        hint=_nearest(path[-1], fields)
        or "the fields here are " + ", ".join(f"`{one}`" for one in fields),
        location=document.key_at(path),
    )


def _type_hint(kind: str, value: Any, path: Path, document: Document) -> str:
    """Return how to write what was probably meant."""
    written, field = document.texts.get(path, ""), path[-1]
    if kind == "string_type" and written and value is not None:
        lost = "; as a number it loses its leading zeros" if field == "account" else ""
        return f'write {field}: "{written}"{lost}'
    if kind == "int_type" and isinstance(value, str) and value.strip().isdecimal():
        return f"write {field}: {value.strip()}"
    if kind == "bool_type":
        return f"write {field}: true or {field}: false, without quotes"
    if kind == "tuple_type":
        return "begin each entry with `- `"
    return _shape_hint(value, path) or _description(path)


def _shape_hint(value: Any, path: Path) -> str:
    """Return the fields that a lone text stands for, where there is no doubt."""
    model = _model_at(path)
    if model is KeyReference and isinstance(value, str):
        return f"write {{{'arn' if value.startswith('arn:') else 'alias'}: {value}}}"
    if model is Source and isinstance(value, str):
        return f"write log_group: {value}"
    return ""


def _name(path: Path) -> str:
    """Name a place by its last part; entries of a list count from 1."""
    if isinstance(path[-1], int):
        return f"entry {path[-1] + 1} of `{path[-2]}`"
    return f"`{_shortened(path[-1])}`"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def _inside(path: Path) -> str:
    names = [str(part) for part in path[:-1] if isinstance(part, str)]
    return f" of `{'.'.join(names)}`" if names else ""


def _nearest(value: Any, words: Iterable[str]) -> str:
    found = _nearest_of(value, words)
    return f"did you mean `{found}`?" if found else ""


def _nearest_of(value: Any, words: Iterable[str]) -> str:
    known = {word.lower(): word for word in sorted(words)}
    found = difflib.get_close_matches(str(value).lower(), list(known), 1, 0.6)
    return known[found[0]] if found else ""


def kind_of(value: Any) -> str:
    """Return what YAML took a value for, in plain words."""
    kinds: tuple[tuple[Any, str], ...] = (
        (dict, "fields"),
        (list, "a list"),
        (str, "text"),
        (bool, "true or false"),
        ((int, float), "a number"),
        (date, "a date"),
        (type(None), "nothing"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "another value")


def _found(value: Any, path: Path, document: Document, *, expected: str = "text") -> str:
    """Show a value as it is written, and what YAML reads it as where that is the mistake."""
    if value is None or isinstance(value, dict | list):
        return kind_of(value)
    text = _shortened(document.texts.get(path, str(value)))
    if isinstance(value, str):
        return f"`{text}`" if expected in {"text", "fields"} else f"the text `{text}`"
    if expected == "text":
        return f"`{text}`, which YAML reads as {kind_of(value)}"
    return f"`{text}`"


def _annotation_at(path: Path) -> Any:
    """Return the annotation of the field at a path of field names and indexes."""
    annotation: Any = Archive
    for part in path:
        model = _model_in(annotation)
        if model is None or not isinstance(part, str):
            continue
        if part not in model.model_fields:
            return None
        annotation = model.model_fields[part].annotation
    return annotation


def _fields_at(path: Path) -> list[str]:
    model = _model_at(path)
    return list(model.model_fields) if model else []


def _model_at(path: Path) -> type[BaseModel] | None:
    return _model_in(_annotation_at(path))


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model in `Model`, `Model | None` or `tuple[Model, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Union, types.UnionType, tuple}:
        for part in get_args(annotation):
            if found := _model_in(part):
                return found
    return None


def _literals(annotation: Any) -> tuple[Any, ...]:
    """Find the values in `Literal[…]` or `Literal[…] | None`."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return tuple(value for part in get_args(annotation) for value in _literals(part))
    return get_args(annotation)


def _description(path: Path) -> str:
    """Return the first sentence that describes the field, or else the nearest around it."""
    for end in range(len(path), 0, -1):
        model = _model_at(path[: end - 1])
        fields: Mapping[str, Any] = model.model_fields if model else {}
        field = fields.get(str(path[end - 1]))
        if field is not None and field.description:
            return str(field.description).split(". ")[0].rstrip(".")
    return ""
