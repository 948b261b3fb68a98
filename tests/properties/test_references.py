"""Whatever a text is, what stands for it in a template comes to that text again."""

from collections.abc import Sequence
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from logkura.lab.cloudformation.functions import resolve
from logkura.render.cloudformation.document import GetAtt, Ref, to_yaml
from logkura.render.cloudformation.references import References
from logkura.render.template_document import read_template_document

REGION, ACCOUNT, PARTITION = "ap-northeast-1", "123456789012", "aws"
KNOWN = {
    "Bucket": "arn:aws:s3:::demo",
    "Other": "arn:aws:s3:::demo-2",
    "Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/designed:demo",
    "Nested": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/designed:demo/s3",
    "Role": f"arn:aws:iam::{ACCOUNT}:role/logkura-demo-delivery",
}
PARTS = [
    *KNOWN.values(),
    ACCOUNT,
    f".{REGION}.amazonaws.com",
    f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/a:*",
    "arn:aws-cn:s3:::x",
    "${",
    "${aws:username}",
    "${!x}",
    "}",
    "$",
    "!",
    "/*",
    ":",
    '"',
    "'",
    " # ",
    "蔵",
    "\n",
]


class Stack:
    """Resolves references to what was known."""

    def ref(self, name: str) -> Any:
        """Return a pseudo parameter."""
        return {
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": PARTITION,
        }[name]

    def attribute(self, logical_id: str, name: str) -> Any:
        """Return an ARN."""
        assert name == "Arn"
        return KNOWN[logical_id]

    def mapped(self, name: str, top: str, second: str) -> Any:
        """Have no mappings."""
        raise NotImplementedError(name, top, second)

    def imported(self, name: str) -> Any:
        """Import nothing."""
        raise NotImplementedError(name)

    def zones(self, region: str) -> Sequence[str]:
        """Have no zones."""
        raise NotImplementedError(region)

    def dynamic(self, service: str, reference: str) -> str:
        """Have no dynamic references."""
        raise NotImplementedError(service, reference)


def _references() -> References:
    references = References(REGION, ACCOUNT)
    for logical_id, arn in KNOWN.items():
        references.add(arn, GetAtt(logical_id, "Arn"))
    references.add_name("bucket", "demo", Ref("Bucket"))
    return references


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=3)), max_size=6))
@example(["\x85"])
@example(["${x}\u2028 y"])
@example(["\u2029", "a: b"])
def test_what_stands_for_a_text_comes_to_that_text(parts: list[str]) -> None:
    text = "".join(parts)
    written = to_yaml({"Resources": {"X": _references().text(text)}}).decode()
    read = read_template_document(written)["Resources"]["X"]
    assert resolve(read, Stack()) == text
