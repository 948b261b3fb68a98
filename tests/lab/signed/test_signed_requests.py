"""Users and their groups: what policies give them, and what not."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.lab.signed.policies import (
    LOG,
    USER,
    Enter,
    allow,
    code,
    document,
    refusal,
)


def test_without_a_policy_a_user_may_nothing_and_with_one_what_it_says(
    read: Callable[[], Any], grant: Callable[..., None]
) -> None:
    assert refusal(read) == (
        "AccessDenied",
        (
            f'User: {USER} is not authorized to perform: s3:GetObject on resource: "{LOG}" '
            "because no identity-based policy allows the s3:GetObject action"
        ),
    )
    grant(allow("s3:GetObject", resource="arn:aws:s3:::archive/*"))
    assert read()["Body"].read() == b"line\n"


def test_a_group_gives_to_its_users(root: Enter, read: Callable[[], Any]) -> None:
    iam = root("iam")
    iam.create_group(GroupName="readers")
    iam.put_group_policy(
        GroupName="readers", PolicyName="read", PolicyDocument=document(allow("s3:GetObject"))
    )
    assert code(read) == "AccessDenied"
    iam.add_user_to_group(GroupName="readers", UserName="mary")
    assert code(read) == ""


# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html (read 2026-11-27)
@pytest.mark.parametrize(("team", "expected"), [("logs", ""), ("web", "AccessDenied")])
def test_tags_of_the_caller_are_conditions(
    read: Callable[[], Any], grant: Callable[..., None], team: str, expected: str
) -> None:
    grant(
        allow("s3:GetObject", Condition={"StringEquals": {"aws:PrincipalTag/team": team}}),
    )
    assert code(read) == expected
