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


@dataclass(slots=True)
class Document:
    """A parsed file.

    Attributes:
        name: The file's name, as errors show it.
        data: Its content as dicts, lists and scalars.
        values: Path to the place of the value.
        keys: Path to the place of the key that leads to the value.
    """

    name: str
    data: Any = None
    values: dict[Path, Location] = field(default_factory=dict)
    keys: dict[Path, Location] = field(default_factory=dict)

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
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise LogkuraError(
                    "spec-not-yaml", "expected a name as key, found a structure", location=place
                )
            key = key_node.value
            if key in found:
                raise LogkuraError(
                    "spec-duplicate-field",
                    f"`{key}` stands here a second time, the first is in line "
                    f"{self._document.keys[*path, key].line}",
                    hint="YAML would keep the last and drop the first; keep one",
                    location=place,
                )
            self._document.keys[*path, key] = place
            found[key] = self.read(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.Node, place: Location) -> Any:
        try:
            return self._constructor.construct_object(node)
        except (ValueError, OverflowError, yaml.YAMLError) as error:
            raise LogkuraError(
                "spec-not-yaml",
                f"expected a value, found `{node.value}` which YAML cannot read",
                hint="put it in quotes if it is text",
                location=place,
            ) from error

    def _place(self, node: yaml.Node) -> Location:
        mark = node.start_mark
        return Location(self._document.name, mark.line + 1, mark.column + 1)


def parse(text: str, name: str) -> Document:
    """Parse one YAML document.

    Raises:
        LogkuraError: `spec-not-yaml`, `spec-empty`, `spec-duplicate-field` or `spec-too-large`,
            each with its place.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, name) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise LogkuraError(
            "spec-not-yaml",
            f"expected YAML, found text that is none: {str(error).splitlines()[0]}",
            hint="`logkura init` writes a file to start from",
            location=Location(name),
        ) from error
    document = Document(name)
    if root is None:
        raise LogkuraError(
            "spec-empty",
            "expected an archive, found an empty file",
            hint="`logkura init` writes a file to start from",
            location=Location(name, 1, 1),
        )
    document.data = _Reader(document).read(root)
    return document


def _not_yaml(error: yaml.MarkedYAMLError, name: str) -> LogkuraError:
    mark = error.problem_mark or error.context_mark
    place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name)
    problem = " ".join(str(error.problem or error.context).split())
    hint = "check the indentation of this line and the one above"
    if "\\t" in problem:
        hint = "indent with spaces; YAML takes no tabs"
    elif "single document" in problem or ("expected" in problem and "document" in problem):
        hint = "one file holds one archive; remove what follows `---`"
    return LogkuraError("spec-not-yaml", f"expected YAML, but {problem}", hint=hint, location=place)
