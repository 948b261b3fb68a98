"""Reading archive.yaml: every mistake in it, each in one line with its place."""

import difflib
import types
from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from logkura.errors import Location, LogkuraError
from logkura.spec import rules
from logkura.spec.document import Document, Path, parse
from logkura.spec.models import Archive

__all__ = ["SpecError", "load", "loads"]


class SpecError(LogkuraError):
    """All mistakes of one file, in the order in which they stand there.

    Attributes:
        errors: One error each, with its place.
    """

    def __init__(self, errors: Iterable[LogkuraError]) -> None:
        self.errors = tuple(sorted(errors, key=_place))
        first = self.errors[0]
        super().__init__(first.code, first.message, hint=first.hint, location=first.location)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def _place(error: LogkuraError) -> tuple[int, int, str]:
    place = error.location or Location("")
    return place.line, place.column, error.code


def load(path: FilePath) -> Archive:
    """Read and check an archive.yaml.

    Raises:
        SpecError: The file is read, and something in it is wrong.
        LogkuraError: `spec-file-missing` or `spec-not-text`: it cannot be read at all.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise LogkuraError(
            "spec-file-missing",
            f"expected a file that can be read, found: {error.strerror or error}",
            hint="`logkura init` writes an archive.yaml to start from",
            location=Location(str(path)),
        ) from error
    except UnicodeDecodeError as error:
        raise LogkuraError(
            "spec-not-text",
            f"expected UTF-8 text, found a byte that is none at offset {error.start}",
            hint="save the file as UTF-8",
            location=Location(str(path)),
        ) from error
    return loads(text, str(path))


def loads(text: str, name: str) -> Archive:
    """Check the text of an archive.yaml; `name` is what errors call the file.

    Raises:
        SpecError: Something in it is wrong.
    """
    try:
        document = parse(text, name)
    except LogkuraError as error:
        raise SpecError([error]) from error
    if not isinstance(document.data, dict):
        raise SpecError(
            [
                LogkuraError(
                    "spec-wrong-type",
                    f"expected fields such as `archive:`, found {_kind(document.data)}",
                    hint="`logkura init` writes a file to start from",
                    location=document.value_at(()),
                )
            ]
        )
    try:
        archive = Archive.model_validate(document.data)
    except ValidationError as error:
        raise SpecError(_explain(one, document) for one in error.errors()) from None
    broken = [
        LogkuraError(one.code, one.message, hint=one.hint, location=document.value_at(one.path))
        for one in rules.problems(archive)
    ]
    if broken:
        raise SpecError(broken)
    return archive


def _explain(error: ErrorDetails, document: Document) -> LogkuraError:
    """Say one of pydantic's errors in the user's terms."""
    path: Path = error["loc"]
    kind, context = error["type"], error.get("ctx", {})
    value = error.get("input")
    if kind == "extra_forbidden":
        return _unknown_field(path, document)
    if kind == "missing":
        return LogkuraError(
            "spec-missing-field",
            f"expected `{path[-1]}`{_inside(path)}, found nothing",
            hint=_description(path),
            location=document.key_at(path[:-1]),
        )
    place = document.value_at(path)
    if kind == "literal_error":
        return _unknown_value(path, value, place)
    if kind.startswith("spec-"):
        hint = context.get("hint", "") or _nearest(value, context.get("nearest", ()))
        return LogkuraError(
            kind, f"{error['msg']}, found {_shown(value)}", hint=hint, location=place
        )
    if kind in _BOUNDS:
        limit = next(iter(context.values()))
        return LogkuraError(
            "spec-out-of-range",
            f"expected `{path[-1]}` {_BOUNDS[kind]} {limit}, found {_shown(value)}",
            hint=_description(path),
            location=place,
        )
    return LogkuraError(
        "spec-wrong-type",
        f"expected {_EXPECTED.get(kind, 'another kind of value')} for `{path[-1]}`, "
        f"found {_shown(value)}",
        hint=_type_hint(kind, value, path),
        location=place,
    )


_BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "of at least",
    "less_than": "below",
    "less_than_equal": "of at most",
    "too_short": "with this many entries or more:",
    "too_long": "with this many entries or fewer:",
    "string_too_long": "with this many characters or fewer:",
}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "model_type": "fields",
    "model_attributes_type": "fields",
    "dict_type": "fields",
    "tuple_type": "a list",
}


def _type_hint(kind: str, value: Any, path: Path) -> str:
    if kind == "string_type" and not isinstance(value, dict | list) and value is not None:
        return "put it in quotes: YAML reads it as something else than text"
    if kind == "int_type" and isinstance(value, str):
        return "write the number without quotes"
    if kind == "bool_type":
        return "write true or false, without quotes"
    if kind == "tuple_type":
        return "begin each entry with `- `"
    return _description(path)


def _unknown_field(path: Path, document: Document) -> LogkuraError:
    model = _model_at(path[:-1])
    fields = list(model.model_fields) if model else []
    name = str(path[-1])
    hint = _nearest(name, fields) or "the fields here are " + ", ".join(
        f"`{one}`" for one in fields
    )
    return LogkuraError(
        "spec-unknown-field",
        f"`{name}` is no field{_inside(path)}",
        hint=hint,
        location=document.key_at(path),
    )


def _unknown_value(path: Path, value: Any, place: Location) -> LogkuraError:
    allowed = _literals(_annotation_at(path))
    words = ", ".join(f"`{one}`" for one in allowed)
    return LogkuraError(
        "spec-unknown-value",
        f"expected one of {words} for `{path[-1]}`, found {_shown(value)}",
        hint=_nearest(value, [str(one) for one in allowed]) or _description(path),
        location=place,
    )


def _inside(path: Path) -> str:
    names = [str(part) for part in path[:-1] if isinstance(part, str)]
    return f" of `{'.'.join(names)}`" if names else ""


def _nearest(value: Any, words: Iterable[str]) -> str:
    known = sorted(words)
    found = difflib.get_close_matches(str(value), known, 1, 0.6)
    return f"did you mean `{found[0]}`?" if found else ""


def _kind(value: Any) -> str:
    names = {
        dict: "fields",
        list: "a list",
        str: "text",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(value), "a single value")


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict | list | tuple):
        return _kind(value)
    text = str(value).replace("\n", "\\n")
    longest = 80
    return f"`{text if len(text) <= longest else text[:longest] + '…'}`"


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
    return tuple(value for value in get_args(annotation) if value is not ...)


def _description(path: Path) -> str:
    """Return the first sentence of the field's description, as a hint."""
    model = _model_at(path[:-1])
    fields: Mapping[str, Any] = model.model_fields if model else {}
    field = fields.get(str(path[-1])) if path else None
    text = str(field.description) if field is not None and field.description else ""
    return text.split(". ")[0].rstrip(".")
