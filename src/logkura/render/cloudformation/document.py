"""A template as a tree, and as YAML with CloudFormation's short tags.

The tree is of mappings, lists and scalars, and of the functions below.  Mappings keep their order:
the renderer writes them as a person would, and the same design gives the same bytes.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
(read 2026-11-27).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

__all__ = ["Expression", "GetAtt", "Ref", "Sub", "literal", "to_yaml"]

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of a parameter, or what a resource is called."""

    name: str


@dataclass(frozen=True, slots=True)
class GetAtt:
    """An attribute of a resource."""

    name: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Sub:
    """A text with `${Name}` and `${Name.Attribute}` in it; `${!` stands for `${`."""

    text: str


Expression = Ref | GetAtt | Sub

# Line breaks to YAML 1.1 beside the usual ones: next line, line and paragraph separator.
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")


def literal(text: str) -> str:
    """Return a text for an `Fn::Sub` that leaves it as it is: `${x}` is written `${!x}`."""
    return _VARIABLE.sub(r"${!\1}", text)


def to_yaml(template: Mapping[str, Any]) -> bytes:
    """Return the template as YAML, with a blank line before each section and each resource."""
    text = yaml.dump(template, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return _spaced(text).encode()


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their key, functions as plainly as can be, and no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 -- PyYAML calls it so
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True

    def choose_scalar_style(self) -> str:
        event: Any = self.event
        if _ODD_BREAK.search(event.value):
            # Elsewhere they are read as the end of a line, and folded into a blank.
            return '"'
        # PyYAML puts every text with a tag of its own into quotes, needed or not.
        if not str(event.tag).startswith("!"):
            return str(super().choose_scalar_style())
        if self.analysis is None:
            self.analysis = self.analyze_scalar(event.value)
        if self.analysis.allow_block_plain and not self.analysis.multiline:
            return ""
        # JSON in a text is unreadable with its quotes escaped.
        if self.analysis.allow_block and '"' in event.value:
            return "|"
        return "'" if self.analysis.allow_single_quoted else '"'


def _function(dumper: yaml.SafeDumper, value: Any) -> yaml.Node:
    if isinstance(value, GetAtt):
        return dumper.represent_scalar("!GetAtt", f"{value.name}.{value.attribute}")
    if isinstance(value, Ref):
        return dumper.represent_scalar("!Ref", value.name)
    return dumper.represent_scalar("!Sub", value.text)


for _kind in (Ref, GetAtt, Sub):
    _Dumper.add_representer(_kind, _function)


def _spaced(text: str) -> str:
    """Put a blank line before each section, and before each resource but the first of them."""
    lines: list[str] = []
    section = ""
    for line in text.removesuffix("\n").split("\n"):
        # A blank line belongs to the text that it stands in.
        is_section = re.match(r"\S", line) is not None
        is_resource = section == "Resources:" and re.match(r"  \S", line) is not None
        if (is_section and lines) or (is_resource and lines[-1] != section):
            lines.append("")
        section = line if is_section else section
        lines.append(line)
    return "\n".join(lines) + "\n"
