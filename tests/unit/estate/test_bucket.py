"""Buckets."""

import pytest

from logkura.estate.bucket import Bucket
from logkura.iam import Policy


def test_the_arn_is_that_of_the_regions_partition() -> None:
    assert Bucket("b", "cn-north-1", "", bucket_key=False, policy=Policy(())).arn == (
        "arn:aws-cn:s3:::b"
    )


@pytest.mark.parametrize(
    ("algorithm", "uses_kms"), [("aws:kms", True), ("aws:kms:dsse", True), ("AES256", False)]
)
def test_whether_kms_is_asked(algorithm: str, *, uses_kms: bool) -> None:
    bucket = Bucket("b", "eu-west-1", "", False, Policy(()), algorithm=algorithm)  # noqa: FBT003
    assert bucket.uses_kms is uses_kms
