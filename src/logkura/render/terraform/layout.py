"""Writing Terraform's language the way `terraform fmt` would.

`=` of neighbouring one-line attributes stand below each other; an attribute of several lines, a
comment or an empty line ends such a run.  Found in the formatter's own source:
https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go (read 2026-11-27).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from logkura.render.terraform.hcl import (
    Attribute,
    Block,
    Code,
    Comment,
    Expression,
    Function,
    Gap,
    Item,
    Template,
)

__all__ = ["expression", "write_file"]

_STEP = "  "
_WIDTH_MAX = 100
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Words that mean something else at the place of an object's key.
_WORDS = frozenset({"for", "true", "false", "null"})
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}
_LAST_OF_ASCII_CONTROLS = 0x1F


def write_file(items: Iterable[Item]) -> bytes:
    """Return a file of top-level blocks and comments, an empty line between any two blocks."""
    return ("\n".join(_lines(list(items), "")) + "\n").encode()


def _lines(items: Sequence[Item], indent: str) -> Iterator[str]:
    run: list[tuple[str, str]] = []
    before: Item | None = None
    for item in items:
        value = expression(item.value, indent) if isinstance(item, Attribute) else ""
        if not isinstance(item, Attribute) or "\n" in value:
            yield from _aligned(run, indent)
            run = []
        if _is_apart(before, item):
            yield ""
        match item:
            case Attribute(name):
                if "\n" in value:
                    yield f"{indent}{name} = {value}"
                else:
                    run.append((name, value))
            case Comment(text):
                yield from (f"{indent}# {line}".rstrip() for line in text.splitlines())
            case Block():
                yield from _block(item, indent)
            case Gap():
                pass
        before = item
    yield from _aligned(run, indent)


def _is_apart(before: Item | None, item: Item) -> bool:
    """Whether an empty line stands between two items."""
    if before is None or isinstance(before, Comment):
        return False
    return isinstance(before, Block) or isinstance(item, Block | Gap)


def _block(block: Block, indent: str) -> Iterator[str]:
    head = " ".join([block.kind, *(_quoted(label) for label in block.labels)])
    if not block.items:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{"
    yield from _lines(block.items, indent + _STEP)
    yield f"{indent}}}"


def _aligned(run: Sequence[tuple[str, str]], indent: str) -> Iterator[str]:
    widest = max((_columns(name) for name, _ in run), default=0)
    for name, value in run:
        yield f"{indent}{name}{' ' * (widest - _columns(name))} = {value}"


def _columns(text: str) -> int:
    """Count characters as the formatter does: marks belong to the character before them."""
    return sum(unicodedata.category(character) not in {"Mn", "Me", "Cf"} for character in text)


def expression(value: Expression, indent: str = "") -> str:
    """Return an expression; its lines behind the first are indented by `indent`."""
    match value:
        case Function(name, arguments):
            return _function(name, arguments, indent)
        case Code(text):
            return text.replace("\n", f"\n{indent}")
        case Mapping():
            return _object(value, indent)
        case Sequence() if not isinstance(value, str):
            return _list(value, indent)
    return _scalar(value)


def _scalar(value: str | float | Template | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case Template(parts):
            return _template(parts)
    return str(int(value)) if value == int(value) else repr(value)


def _function(name: str, arguments: Sequence[Expression], indent: str) -> str:
    if len(arguments) == 1:
        return f"{name}({expression(arguments[0], indent)})"
    flat = [expression(argument, indent) for argument in arguments]
    line = f"{name}({', '.join(flat)})"
    if _fits(line, indent):
        return line
    inner = indent + _STEP
    lines = [f"{inner}{expression(argument, inner)}," for argument in arguments]
    return "\n".join([f"{name}(", *lines, f"{indent})"])


def _object(value: Mapping[str, Expression], indent: str) -> str:
    if not value:
        return "{}"
    inner = indent + _STEP
    items = [Attribute(_key(name), each) for name, each in value.items()]
    return "\n".join(["{", *_lines(items, inner), f"{indent}}}"])


def _list(value: Sequence[Expression], indent: str) -> str:
    inline = [_inline(each, indent) for each in value]
    line = f"[{', '.join(inline)}]"
    simple = not any(isinstance(each, Mapping | Function) and each for each in value)
    if simple and _fits(line, indent):
        return line
    inner = indent + _STEP
    return "\n".join(["[", *(f"{inner}{_inline(each, inner)}," for each in value), f"{indent}]"])


def _inline(value: Expression, indent: str) -> str:
    """Return an element of a list: an object of one plain entry stays on its line."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, each),) = value.items()
        line = f"{{ {_key(name)} = {expression(each, indent)} }}"
        if not isinstance(each, Mapping | Sequence) or isinstance(each, str):
            return line if "\n" not in line else expression(value, indent)
    return expression(value, indent)


def _fits(line: str, indent: str) -> bool:
    """Whether an expression may stay on one line; half of it is left to what is before it."""
    return "\n" not in line and len(indent) + len(line) <= _WIDTH_MAX * 3 // 4


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) and name not in _WORDS else _quoted(name)


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _template(parts: Sequence[str | Code]) -> str:
    made: list[str] = []
    for part in parts:
        if isinstance(part, Code):
            # A dollar before an expression would turn it into text.
            if made and made[-1].endswith(("$", "%")):
                made[-1] = f"{made[-1][:-1]}\\u{ord(made[-1][-1]):04x}"
            made.append(f"${{{part.text}}}")
        else:
            made.append(_escaped(part))
    return f'"{"".join(made)}"'


def _escaped(text: str) -> str:
    written = "".join(_character(each) for each in text)
    return written.replace("${", "$${").replace("%{", "%%{")


def _character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    # Controls, and what splits a line in some editors, are written by their number.
    if code <= _LAST_OF_ASCII_CONTROLS or unicodedata.category(character) in {"Cc", "Zl", "Zp"}:
        return f"\\u{code:04x}"
    return character
