"""Keys of a region."""

from collections.abc import Callable
from typing import Any

from logkura.inventory.keys import read_keys
from logkura.inventory.reader import Reader

REGION = "ap-northeast-1"
KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/1"
POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",'
    ' "Action": "kms:*", "Resource": "*"}]}'
)
TABLE: dict[str, Any] = {
    "kms.list_keys": {"Keys": [{"KeyArn": KEY}]},
    "kms.list_aliases": {
        "Aliases": [
            {"AliasName": "alias/b", "TargetKeyId": "1"},
            {"AliasName": "alias/a", "TargetKeyId": "1"},
            {"AliasName": "alias/aws/s3"},
        ]
    },
    "kms.describe_key": {
        "KeyMetadata": {
            "KeyState": "PendingDeletion",
            "KeySpec": "RSA_2048",
            "KeyManager": "AWS",
            "Description": "theirs",
        }
    },
    "kms.get_key_policy": {"Policy": POLICY},
    "kms.list_grants": {
        "Grants": [{"GranteeServicePrincipal": "dynamodb.amazonaws.com", "Operations": ["Encrypt"]}]
    },
}


def test_a_key_is_what_aws_says_of_it(reader_of: Callable[..., Reader]) -> None:
    (key,) = read_keys(reader_of(TABLE), (), REGION)
    assert key.aliases == ("alias/a", "alias/b")
    assert (key.spec, key.state, key.manager, key.purpose) == (
        "RSA_2048",
        "PendingDeletion",
        "AWS",
        "theirs",
    )
    assert key.policy is not None
    assert key.exists
    assert [grant.grantee for grant in key.grants] == ["dynamodb.amazonaws.com"]


def test_a_key_that_resources_name_is_read_without_a_list(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({**TABLE, "kms.list_keys": "AccessDeniedException"})
    elsewhere = KEY.replace("123456789012", "210987654321")
    (key,) = read_keys(reader, [KEY, elsewhere], REGION)
    assert key.arn == KEY
    assert reader.unread == {f"{KEY[:-1]}*": "AccessDeniedException: kms:ListKeys"}


def test_a_key_without_its_policy_has_none_and_is_unread(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({**TABLE, "kms.get_key_policy": "AccessDeniedException"})
    (key,) = read_keys(reader, (), REGION)
    assert key.policy is None
    assert reader.unread == {KEY: "AccessDeniedException: kms:GetKeyPolicy"}


def test_a_key_that_cannot_be_described_is_left_out(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({**TABLE, "kms.describe_key": "NotFoundException"})
    assert read_keys(reader, (), REGION) == ()
    assert reader.unread == {KEY: "NotFoundException: kms:DescribeKey"}
