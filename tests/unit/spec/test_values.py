"""Values that are right although they look odd, and those just beside them."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from logkura.spec import values


def _is_right(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        (values.ArchiveName, "a1", True),
        (values.ArchiveName, "a" * 32, True),
        (values.ArchiveName, "a" * 33, False),
        (values.ArchiveName, "a", False),
        (values.ArchiveName, "-a", False),
        (values.ArchiveName, "a\n", False),
        (values.AccountId, "000000000001", True),
        (values.AccountId, "１２３４５６７８９０１２", False),
        (values.BucketName, "a.b", True),
        (values.BucketName, "a..b", False),
        (values.BucketName, "b" * 63, True),
        (values.BucketName, "b" * 64, False),
        (values.BucketName, "ab", False),
        (values.BucketName, "a.b-", False),
        (values.BucketName, "logs--x-s3", False),
        (values.BucketName, "logs-an", False),
        (values.BucketName, "sthree-logs", False),
        (values.KeyAlias, "alias/" + "k" * 250, True),
        (values.KeyAlias, "alias/" + "k" * 251, False),
        (values.KeyAlias, "alias/", False),
        (values.KeyAlias, "alias/awsome", True),
        (values.KeyArn, "arn:aws-cn:kms:cn-north-1:123456789012:key/0f1e", True),
        (values.KeyArn, "arn:aws:kms:ap-northeast-9:123456789012:key/0f1e", False),
        (values.KeyArn, "arn:aws:kms:ap-northeast-1:12345:key/0f1e", False),
        (values.LogGroupName, "/a#b.c-d_e", True),
        (values.LogGroupName, "g" * 512, True),
        (values.LogGroupName, "g" * 513, False),
        (values.LogGroupName, "", False),
        (values.LogGroupName, "/ログ", False),
        (values.KeyPrefix, "", True),
        (values.KeyPrefix, "a/b=c/", True),
        (values.KeyPrefix, "a//b/", False),
        (values.TimeZone, "Etc/GMT-9", True),
        (values.TimeZone, "JST", False),
        (values.TimeZone, "Asia", False),
        (values.TimeZone, "", False),
        (values.TimeZone, "../../etc/passwd", False),
        (values.Version, 1, True),
        (values.Version, True, False),
        (values.Region, "us-gov-west-1", True),
        (values.Region, "", False),
    ],
)
def test_a_value_is_right_or_wrong(kind: Any, value: Any, right: bool) -> None:  # noqa: FBT001 -- data
    assert _is_right(kind, value) is right


@pytest.mark.parametrize("kind", [values.ArchiveName, values.BucketName, values.KeyAlias])
def test_the_pattern_an_editor_sees_is_the_one_that_is_checked(kind: Any) -> None:
    pattern = re.compile(TypeAdapter(kind).json_schema()["pattern"])
    for value in ("alias/a", "abc", "ab-1", "A", "a", "", "a b", "a/b"):
        if _is_right(kind, value):
            assert pattern.search(value)
        elif kind is not values.BucketName:
            assert not pattern.search(value)
