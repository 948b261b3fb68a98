"""Roles: which are read, and with what."""

from collections.abc import Callable
from typing import Any

from logkura.inventory.reader import Reader
from logkura.inventory.roles import read_named_roles, read_roles

OWNER = "arn:aws:iam::123456789012"


def _trust(*services: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": list(services)},
        "Action": "sts:AssumeRole",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _table(**trusts: dict[str, Any]) -> dict[str, Any]:
    roles = {
        name: {"Arn": f"{OWNER}:role/{name}", "AssumeRolePolicyDocument": trust}
        for name, trust in trusts.items()
    }
    return {
        "iam.list_roles": {"Roles": list(roles.values())},
        "iam.get_role": lambda RoleName: {"Role": roles[RoleName]},  # noqa: N803 -- boto3's name
        "iam.list_role_policies": {"PolicyNames": []},
        "iam.list_attached_role_policies": {"AttachedPolicies": []},
    }


def _names(reader: Reader, *referred: str) -> list[str]:
    return [role.name for role in read_roles(reader, [f"{OWNER}:role/{one}" for one in referred])]


def test_roles_are_read_that_services_assume_or_resources_name(
    reader_of: Callable[..., Reader],
) -> None:
    table = _table(
        stream=_trust("firehose.amazonaws.com"),
        regional=_trust("logs.ap-northeast-1.amazonaws.com"),
        both=_trust("ec2.amazonaws.com", "s3.amazonaws.com"),
        function=_trust("lambda.amazonaws.com"),
        host=_trust("ec2.amazonaws.com"),
        named=_trust("ec2.amazonaws.com"),
        abroad=_trust("logs.eu-west-1.amazonaws.com"),
    )
    reader = reader_of(table)
    assert _names(reader, "named") == ["both", "function", "named", "regional", "stream"]
    assert reader.unread == {}


def test_a_region_of_china_has_services_of_its_own(reader_of: Callable[..., Reader]) -> None:
    table = _table(stream=_trust("lambda.amazonaws.com.cn"))
    table["iam.list_roles"]["Roles"][0]["Arn"] = "arn:aws-cn:iam::123456789012:role/stream"
    (role,) = read_roles(reader_of(table, "cn-north-1"), [])
    assert role.name == "stream"


def test_a_role_of_another_account_is_not_asked_for(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of(_table())
    assert read_roles(reader, ["arn:aws:iam::210987654321:role/theirs"]) == ()
    assert reader.unread == {}


def test_a_trust_that_cannot_be_read_is_named(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of(_table(odd={"Statement": "nonsense"}))
    assert _names(reader) == ["odd"]
    assert "iam:GetRole" in reader.unread[f"{OWNER}:role/odd"]


def test_a_managed_policy_that_is_denied_leaves_its_roles_unknown(
    reader_of: Callable[..., Reader],
) -> None:
    managed = f"{OWNER}:policy/more"
    table = _table(one=_trust("s3.amazonaws.com"), two=_trust("s3.amazonaws.com"))
    table["iam.list_attached_role_policies"] = {"AttachedPolicies": [{"PolicyArn": managed}]}
    reader = reader_of(table)
    assert _names(reader) == ["one", "two"]
    denied = "AccessDenied: iam:GetPolicy"
    assert reader.unread == {
        managed: denied,
        f"{OWNER}:role/one": f"{managed}: {denied}",
        f"{OWNER}:role/two": f"{managed}: {denied}",
    }


def test_a_managed_policy_is_read_once(reader_of: Callable[..., Reader]) -> None:
    asked: list[str] = []
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}

    def policy(**sent: str) -> dict[str, Any]:
        asked.append(sent["PolicyArn"])
        return {"Policy": {"DefaultVersionId": "v3"}}

    def version(**sent: str) -> dict[str, Any]:
        assert sent["VersionId"] == "v3"
        document = {"Version": "2012-10-17", "Statement": [statement]}
        return {"PolicyVersion": {"Document": document}}

    table = _table(one=_trust("s3.amazonaws.com"), two=_trust("s3.amazonaws.com"))
    table |= {
        "iam.list_attached_role_policies": {"AttachedPolicies": [{"PolicyArn": "arn:p"}]},
        "iam.get_policy": policy,
        "iam.get_policy_version": version,
    }
    one, two = read_roles(reader_of(table), [])
    assert asked == ["arn:p"]
    assert one.policies == two.policies
    assert one.policies[0].statements[0].actions == ("s3:*",)


def test_named_roles_are_read_whoever_assumes_them(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of(_table(host=_trust("ec2.amazonaws.com"), stream=_trust("s3.amazonaws.com")))
    assert [role.name for role in read_named_roles(reader, [f"{OWNER}:role/host"])] == ["host"]
    assert reader.unread == {}
