"""From an ARN or a name in a design to what stands for it in a template.

A template is rendered from its first resource to its last, and each one is made known here when it
is written.  So what stands before can be referred to, which tells CloudFormation the order; what
comes later is written out, with AWS's pseudo parameters for partition, region and account.  A
circle of references cannot come about.
"""

import re
from collections.abc import Mapping
from typing import Any

from logkura.facts.regions import partition_of
from logkura.render.cloudformation.document import Expression, GetAtt, Ref, Sub, literal

__all__ = ["References"]

# What may stand behind an ARN without making it another one: a path below it, or nothing.
_END = r"(?![A-Za-z0-9_.-])"


class References:
    """What a template has so far.

    Args:
        region: The stack's region.
        account: The account of the design.
    """

    def __init__(self, region: str, account: str) -> None:
        self._account = re.compile(rf"(?<![0-9]){account}(?![0-9])")
        self._region = region
        partition = partition_of(region)
        self._arn = re.compile(rf"arn:{partition}:(?P<service>[a-z0-9-]*):(?P<region>[a-z0-9-]*):")
        self._host = re.compile(rf"(?<=\.){re.escape(region)}(?=\.amazonaws\.com)")
        self._arns: dict[str, Ref | GetAtt] = {}
        self._names: dict[tuple[str, str], Ref] = {}

    def add(self, arn: str, stands: Ref | GetAtt) -> None:
        """Make an ARN known."""
        self._arns[arn] = stands

    def add_name(self, kind: str, name: str, stands: Ref) -> None:
        """Make a resource's name known: of several kinds may have the same."""
        self._names[kind, name] = stands

    def name(self, kind: str, name: str) -> Any:
        """Return what stands for the name of a resource of a kind."""
        return self._names.get((kind, name)) or self.text(name)

    def text(self, text: str) -> Any:
        """Return what stands for a text: itself, or a function."""
        if text in self._arns:
            return self._arns[text]
        if self._account.fullmatch(text):
            return Ref("AWS::AccountId")
        written = self._written(text)
        return written if written is not None else text

    def tree(self, value: Any) -> Any:
        """Return what stands for each text in a tree of mappings and lists."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.tree(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.tree(each) for each in value]
        return value

    def _written(self, text: str) -> Sub | None:
        """Return a text with references in it; None for one without."""
        escaped = literal(text)
        found = escaped
        # The longest first: one key's ARN may begin another's.
        for arn in sorted(self._arns, key=len, reverse=True):
            variable = _variable(self._arns[arn])
            found = re.sub(re.escape(arn) + _END, lambda _, to=variable: to, found)  # type: ignore[misc]
        found = self._arn.sub(self._pseudo, found)
        found = self._host.sub("${AWS::Region}", found)
        found = self._account.sub("${AWS::AccountId}", found)
        return Sub(found) if found != escaped else None

    def _pseudo(self, arn: re.Match[str]) -> str:
        region = "${AWS::Region}" if arn["region"] == self._region else arn["region"]
        return f"arn:${{AWS::Partition}}:{arn['service']}:{region}:"


def _variable(expression: Expression) -> str:
    if isinstance(expression, GetAtt):
        return f"${{{expression.name}.{expression.attribute}}}"
    assert isinstance(expression, Ref), "only resources and parameters stand for ARNs"  # noqa: S101
    return f"${{{expression.name}}}"
