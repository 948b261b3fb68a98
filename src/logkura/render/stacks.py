"""What a rendering for CloudFormation consists of: files, and the stacks to make of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ARTIFACT_BUCKET", "TRANSFORMER_KEY", "Rendered", "StackOutput", "StackPlan"]

ARTIFACT_BUCKET = "ArtifactBucket"
"""The parameter for the bucket that the transformer's package, and nested templates, lie in."""

TRANSFORMER_KEY = "TransformerKey"
"""The parameter for the package's key there."""


@dataclass(frozen=True, slots=True)
class StackOutput:
    """An output of a stack that another stack takes as a parameter."""

    stack: str
    output: str


@dataclass(frozen=True, slots=True)
class StackPlan:
    """A stack to make.

    Attributes:
        name: Its name.
        region: Where it goes.
        template: Path of its template among the rendered files.
        parameters: Values of parameters that are known when it is rendered.
        outputs: Parameters whose values are outputs of stacks before it, by parameter.
    """

    name: str
    region: str
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, StackOutput] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Files by path, and the stacks in the order in which they need each other.

    Attributes:
        files: Contents by path: the templates, the transformer's package, what describes them.
        stacks: What to make of them.
        transformer: Path of the transformer's package among the files; stacks that need it take
            the parameters `ARTIFACT_BUCKET` and `TRANSFORMER_KEY`, which name it in S3.
    """

    files: Mapping[str, bytes]
    stacks: tuple[StackPlan, ...]
    transformer: str
