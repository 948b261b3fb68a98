"""Reading archive.yaml: every mistake in it, each in one line with its place."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from logkura.errors import Location, LogkuraError
from logkura.spec import rules
from logkura.spec.document import Document, Path, parse
from logkura.spec.explain import explain, field_meant, kind_of
from logkura.spec.models import Archive

__all__ = ["SpecErrors", "load", "loads"]


class SpecErrors(LogkuraError):  # noqa: N818 -- it carries all the errors of a file
    """All mistakes of one file, in the order in which they stand there.

    Its code, message, hint and location are those of the first.

    Attributes:
        errors: One error each, with its place.
    """

    def __init__(self, errors: Iterable[LogkuraError]) -> None:
        self.errors = tuple(sorted(map(_in_one_line, errors), key=_order))
        first = self.errors[0]
        super().__init__(first.code, first.message, hint=first.hint, location=first.location)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def _in_one_line(error: LogkuraError) -> LogkuraError:
    """Escape what is in the user's words and would break the line, or the terminal."""
    return LogkuraError(
        error.code, _escaped(error.message), hint=_escaped(error.hint), location=error.location
    )


def _escaped(text: str) -> str:
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def _order(error: LogkuraError) -> tuple[int, int, str]:
    place = error.location or Location("")
    return place.line, place.column, error.code


def load(path: FilePath) -> Archive:
    """Read and check an archive.yaml.

    Raises:
        SpecErrors: The file is read, and something in it is wrong.
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
        SpecErrors: Something in it is wrong.
    """
    try:
        document = parse(text, name)
    except LogkuraError as error:
        raise SpecErrors([error]) from error
    if not isinstance(document.data, dict):
        raise SpecErrors([_not_fields(document)])
    try:
        archive = Archive.model_validate(document.data)
    except ValidationError as error:
        raise SpecErrors(_mistakes(error, document)) from None
    errors = [*document.errors, *_broken_rules(archive, document)]
    if errors:
        raise SpecErrors(errors)
    return archive


def _not_fields(document: Document) -> LogkuraError:
    return LogkuraError(
        "spec-wrong-type",
        f"expected fields such as `archive: demo`, found {kind_of(document.data)}",
        hint="a space follows the colon of a field; `logkura init` writes a file to start from",
        location=document.value_at(()),
    )


def _mistakes(error: ValidationError, document: Document) -> Iterator[LogkuraError]:
    """Yield what is wrong with single values, and what the rest breaks without them."""
    details = _without_echoes(error.errors(include_url=False))
    yield from document.errors
    yield from (explain(one, document) for one in details)
    wrong = [one["loc"] for one in details]
    archive = _without(document.data, wrong)
    if archive is not None:
        yield from _broken_rules(archive, document, wrong)


def _without_echoes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Drop each missing field that stands there misspelt: that is one mistake, not two."""
    meant = {field_meant(one["loc"]) for one in details if one["type"] == "extra_forbidden"}
    return [one for one in details if one["type"] != "missing" or one["loc"] not in meant]


def _broken_rules(
    archive: Archive, document: Document, wrong: Sequence[Path] = ()
) -> Iterator[LogkuraError]:
    """Yield the broken rules, but none that a wrong value at or below its place may explain."""
    for problem in rules.problems(archive):
        if not any(path[: len(problem.path)] == problem.path for path in wrong):
            yield LogkuraError(
                problem.code,
                problem.message,
                hint=problem.hint,
                location=document.value_at(problem.path),
            )


def _without(data: Any, wrong: Sequence[Path]) -> Archive | None:
    """Return the archive without its wrong fields, or None where they cannot be left out.

    A field whose absence is wrong as well goes with the section around it.
    """
    while all(_remove(data, path) for path in wrong):
        try:
            return Archive.model_validate(data)
        except ValidationError as error:
            wrong = [one["loc"] for one in error.errors(include_url=False)]
    return None


def _remove(data: Any, path: Path) -> bool:
    """Remove the field at a path, or else the section around it; False where neither can go.

    Entries of a list stay: without one, the others would no longer stand where errors say.
    """
    if not path:
        return False
    parent = data
    for part in path[:-1]:
        if isinstance(parent, dict) and part not in parent:
            return True  # gone already, with its section
        parent = parent[part]
    if isinstance(parent, dict) and path[-1] in parent:
        del parent[path[-1]]
        return True
    return isinstance(parent, dict) and _remove(data, path[:-1])
