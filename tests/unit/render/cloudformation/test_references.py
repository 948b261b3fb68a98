"""What stands for an ARN or a name."""

import pytest

from logkura.render.cloudformation.document import GetAtt, Ref, Sub
from logkura.render.cloudformation.references import References

REGION, ACCOUNT = "ap-northeast-1", "123456789012"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/designed:demo"
BUCKET = "arn:aws:s3:::demo"


@pytest.fixture
def references() -> References:
    found = References(REGION, ACCOUNT)
    found.add(KEY, GetAtt("Key", "Arn"))
    found.add(f"{KEY}/s3", GetAtt("OtherKey", "Arn"))
    found.add(BUCKET, GetAtt("Bucket", "Arn"))
    found.add_name("bucket", "demo", Ref("Bucket"))
    return found


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        (KEY, GetAtt("Key", "Arn")),
        (f"{KEY}/s3", GetAtt("OtherKey", "Arn")),
        (f"{BUCKET}/*", Sub("${Bucket.Arn}/*")),
        # Another bucket, whose name begins alike.
        (f"{BUCKET}-2/*", Sub("arn:${AWS::Partition}:s3:::demo-2/*")),
        (f"{BUCKET}.logs", Sub("arn:${AWS::Partition}:s3:::demo.logs")),
        (ACCOUNT, Ref("AWS::AccountId")),
        (f"{ACCOUNT}3", f"{ACCOUNT}3"),
        (f"demo-{ACCOUNT}", Sub("demo-${AWS::AccountId}")),
        (
            f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/demo",
            Sub(
                "arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/demo"
            ),
        ),
        # Another region stays as it is, and so does another account.
        (
            "arn:aws:sns:us-east-1:210987654321:oncall",
            Sub("arn:${AWS::Partition}:sns:us-east-1:210987654321:oncall"),
        ),
        (f"logs.{REGION}.amazonaws.com", Sub("logs.${AWS::Region}.amazonaws.com")),
        ("s3.amazonaws.com", "s3.amazonaws.com"),
        ("demo", "demo"),
        ("", ""),
        # A variable of IAM's, or of a pattern, is none of CloudFormation's.
        ("${aws:username}", "${aws:username}"),
        (f"{BUCKET}/${{aws:username}}/*", Sub("${Bucket.Arn}/${!aws:username}/*")),
    ],
)
def test_what_stands_for_a_text(references: References, text: str, stands: object) -> None:
    assert references.text(text) == stands


def test_what_comes_later_is_written_out() -> None:
    references = References(REGION, ACCOUNT)
    before = references.text(BUCKET)
    references.add(BUCKET, GetAtt("Bucket", "Arn"))
    assert (before, references.text(BUCKET)) == (
        Sub("arn:${AWS::Partition}:s3:::demo"),
        GetAtt("Bucket", "Arn"),
    )


def test_a_name_is_that_of_its_kind_alone(references: References) -> None:
    assert references.name("bucket", "demo") == Ref("Bucket")
    assert references.name("stream", "demo") == "demo"


def test_a_tree_is_followed_to_its_leaves(references: References) -> None:
    tree = {"Resource": [BUCKET, "*"], "Bool": {"x": ("false",)}, "n": 1}
    assert references.tree(tree) == {
        "Resource": [GetAtt("Bucket", "Arn"), "*"],
        "Bool": {"x": ["false"]},
        "n": 1,
    }
