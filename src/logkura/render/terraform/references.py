"""From ARNs and names of a design to references in Terraform's code.

Resources of a design name each other by ARN.  In the code a resource is referred to by its address
where it stands *earlier*, in a fixed order of kinds; what stands later is written out, so that the
graph has no cycle.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from logkura.facts.regions import partition_of
from logkura.render.terraform.hcl import Code, Expression, Template, template

__all__ = ["References", "Stage", "Target"]

_ARN = re.compile(r"arn:(?P<partition>[^:]*):([^:]*):(?P<region>[^:]*):(?P<account>[^:]*):(.*)")
_PARTITION = Code("data.aws_partition.current.partition")
_ACCOUNT = Code("var.account_id")
_NAME = Code("local.name")
# What may follow the ARN of a resource in a pattern for it, or for what is in it.
_ENDS = ("", "/", ":", "*")


class Stage(IntEnum):
    """The order of kinds: each may refer to those before it."""

    VARIABLE = 0
    ROLE = 1
    KEY = 2
    BUCKET = 3
    LOG_GROUP = 4
    FUNCTION = 5
    STREAM = 6
    LAST = 7


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be referred to.

    Attributes:
        arn: Its ARN in the design.
        stage: Where it stands.
        code: The expression that is its ARN.
        dimensions: What dimensions of metrics call it, such as `BucketName`.
        name: Its name in the design.
        name_code: The expression that is its name.
    """

    arn: str
    stage: Stage
    code: str
    dimensions: frozenset[str] = frozenset()
    name: str = ""
    name_code: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """What a design's values are in the code.

    Attributes:
        name: The name that names of resources begin with.
        account: The account.
        regions: Region to the variable that holds it.
        targets: What can be referred to.
    """

    name: str
    account: str
    regions: dict[str, str]
    targets: tuple[Target, ...]

    def value(self, text: str, stage: Stage) -> str | Code | Template:
        """Return a text of the design as an expression for a resource of a stage.

        Raises:
            ValueError: The text names a key that is made later: its ARN cannot be written out.
        """
        for target in sorted(self.targets, key=lambda each: -len(each.arn)):
            rest = text[len(target.arn) :]
            if text.startswith(target.arn) and rest[:1] in _ENDS and target.stage < stage:
                return template(Code(target.code), *self._with_account(rest))
        if "key/designed:" in text:
            raise ValueError(text)
        found = _ARN.fullmatch(text)
        if found:
            return self._written_out(found)
        if text == self.account:
            return _ACCOUNT
        return self._with_region(text)

    def values(self, texts: tuple[str, ...], stage: Stage) -> list[Expression]:
        """Return texts as expressions, in the order of the texts."""
        return [self.value(text, stage) for text in texts]

    def named(self, dimension: str, name: str) -> str | Code:
        """Return the value of a metric's dimension as an expression.

        Args:
            dimension: Such as `DeliveryStreamName`.
            name: The name of a resource.
        """
        for target in self.targets:
            if dimension in target.dimensions and target.name == name:
                return Code(target.name_code)
        return name

    def region(self, region: str) -> Code:
        """Return the variable of a region of the design."""
        return Code(self.regions[region])

    def with_name(self, text: str) -> str | Code | Template:
        """Return the name of a resource, with the archive's own name as the local that holds it."""
        before, found, after = text.partition(self.name)
        return template(before, _NAME, after) if found else text

    def _with_account(self, path: str) -> list[str | Code]:
        """Return a path with the account where it is a folder, as services name theirs."""
        parts: list[str | Code] = []
        for number, text in enumerate(re.split(rf"(?<=/){self.account}(?=/|$)", path)):
            parts += [_ACCOUNT, text] if number else [text]
        return parts

    def _written_out(self, found: re.Match[str]) -> str | Code | Template:
        partition, service, region, account, resource = found.groups()
        own = {partition_of(each) for each in self.regions}
        parts: list[str | Code] = [
            "arn:",
            _PARTITION if partition in own else partition,
            f":{service}:",
            self.region(region) if region in self.regions else region,
            ":",
            _ACCOUNT if account == self.account else account,
            ":",
        ]
        named = self.with_name(resource)
        return template(*parts, *(named.parts if isinstance(named, Template) else (named,)))

    def _with_region(self, text: str) -> str | Code | Template:
        """Return a service's name in a region, `s3.ap-northeast-1.amazonaws.com`, as a template."""
        words: list[str | Code] = []
        for number, word in enumerate(text.split(".")):
            words += ["."] if number else []
            words.append(self.region(word) if word in self.regions else word)
        return template(*words)
