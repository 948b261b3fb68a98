"""YAML with places: the data of a file, and where each key and value stands."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from logkura.errors import Location, LogkuraError

__all__ = ["Document", "Path", "parse"]

Path = tuple[str | int, ...]
"""Keys and indexes from the top of the file."""

_NODES_MAX = 20_000
_DEPTH_MAX = 40
_PLAIN_TAGS = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})


@dataclass(slots=True)
class Document:
    """A parsed file.

    Attributes:
        name: The file's name, as errors show it.
        data: Its content as dicts, lists and scalars.
        values: Path to the place of the value.
        keys: Path to the place of the key that leads to the value.
        texts: Path to a single value as it is written, without its quotes.
        errors: What is wrong although the rest can be read: fields that stand there twice.
    """

    name: str
    data: Any = None
    values: dict[Path, Location] = field(default_factory=dict)
    keys: dict[Path, Location] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    errors: list[LogkuraError] = field(default_factory=list)

    def value_at(self, path: Path) -> Location:
        """Return the place of a value, or of the nearest part around it that exists."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Location(self.name, 1, 1))

    def key_at(self, path: Path) -> Location:
        """Return the place of the key at the end of a path."""
        return self.keys.get(path) or self.value_at(path)


class _Reader:
    """Walks the nodes of one document; refuses what would blow up or say a thing twice."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._constructor = yaml.constructor.SafeConstructor()
        self._nodes = 0

    def read(self, node: yaml.Node, path: Path = ()) -> Any:
        place = self._place(node)
        self._document.values[path] = place
        self._nodes += 1
        if self._nodes > _NODES_MAX or len(path) > _DEPTH_MAX:
            raise LogkuraError(
                "spec-too-large",
                f"expected at most {_NODES_MAX:,} values, {_DEPTH_MAX} levels deep, found more",
                hint="an alias (`*name`) that repeats itself does this",
                location=place,
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if node.tag not in _PLAIN_TAGS:
            raise _unreadable(node.tag, place)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise LogkuraError(
                    "spec-not-yaml",
                    "expected a name as key, found a structure",
                    hint="a name with `{` or `[` in it stands in quotes",
                    location=place,
                )
            key = key_node.value
            if key in found:
                first = self._document.keys[*path, key].line
                self._document.errors.append(
                    LogkuraError(
                        "spec-duplicate-field",
                        f"`{key}` stands here a second time, the first is in line {first}",
                        hint="YAML would keep the last and drop the first; keep one",
                        location=place,
                    )
                )
                continue
            self._document.keys[*path, key] = place
            found[key] = self.read(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        self._document.texts[path] = node.value
        try:
            return self._constructor.construct_object(node)
        except (ValueError, OverflowError, yaml.YAMLError) as error:
            raise _unreadable(node.value, self._place(node)) from error

    def _place(self, node: yaml.Node) -> Location:
        mark = node.start_mark
        return Location(self._document.name, mark.line + 1, mark.column + 1)


def _unreadable(value: str, place: Location) -> LogkuraError:
    return LogkuraError(
        "spec-not-yaml",
        f"expected a plain value, found `{value}` which YAML cannot read",
        hint="put it in quotes if it is text; tags such as `!Ref` have no meaning here",
        location=place,
    )


def parse(text: str, name: str) -> Document:
    """Parse one YAML document.

    Raises:
        LogkuraError: `spec-not-yaml`, `spec-empty` or `spec-too-large`, each with its place.
    """
    document = Document(name)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, text, name) from error
    except yaml.reader.ReaderError as error:
        raise _not_text(error, text, name) from error
    except RecursionError as error:
        raise LogkuraError(
            "spec-too-large",
            f"expected at most {_DEPTH_MAX} levels, found far more",
            hint="look for a bracket that is opened again and again",
            location=Location(name, 1, 1),
        ) from error
    if root is None:
        raise LogkuraError(
            "spec-empty",
            "expected an archive, found an empty file",
            hint="`logkura init` writes a file to start from",
            location=Location(name, 1, 1),
        )
    document.data = _Reader(document).read(root)
    return document


_HINTS = {
    "'\\t'": "indent with spaces; YAML takes no tabs",
    "document": "one file holds one archive; remove what follows `---`",
    "quoted scalar": "close the quote that is opened here",
    "flow sequence": "close the bracket with `]`, and write `, ` between entries",
    "flow mapping": "close the brace with `}`, and write `, ` between fields",
    "alias": "put text that begins with `*` in quotes",
    "cannot start": "put text that begins with this character in quotes",
    "mapping values": "check the indentation; text with `: ` in it stands in quotes",
}


def _not_yaml(error: yaml.MarkedYAMLError, text: str, name: str) -> LogkuraError:
    problem = " ".join(str(error.problem or error.context).split())
    both = f"{error.context} {problem}"
    hint = next(
        (hint for words, hint in _HINTS.items() if words in both),
        "check the indentation of this line and of the one above",
    )
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in both:
        # The scanner notices at the end of the file; the mistake is where the quote begins.
        mark = error.context_mark
    place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name, 1, 1)
    wide = _full_width_space(error, text)
    if wide is not None:
        place, hint = Location(name, *wide), "a full-width space stands here; write a plain one"
    return LogkuraError("spec-not-yaml", f"expected YAML, but {problem}", hint=hint, location=place)


def _full_width_space(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int] | None:
    """Return the place of a full-width space in a line that the error names, or just above."""
    lines = text.split("\n")
    numbers = [mark.line for mark in (error.context_mark, error.problem_mark) if mark is not None]
    if error.problem_mark is not None:
        numbers.append(error.problem_mark.line - 1)
    for number in numbers:
        column = (
            lines[number].partition("#")[0].find("\u3000") if number in range(len(lines)) else -1
        )
        if column >= 0:
            return number + 1, column + 1
    return None


def _not_text(error: yaml.reader.ReaderError, text: str, name: str) -> LogkuraError:
    before = text[: error.position]
    return LogkuraError(
        "spec-not-yaml",
        f"expected text, found the control character U+{ord(text[error.position]):04X}",
        hint="remove it, or save the file anew as UTF-8 text",
        location=Location(name, before.count("\n") + 1, len(before) - before.rfind("\n")),
    )
