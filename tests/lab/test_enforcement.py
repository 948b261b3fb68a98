"""What the lab decides by: the policies that are deployed, whoever put them there."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from logkura.lab.authorisation import Call
from logkura.lab.enforcement import Enforcer

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/s"
BUCKET = "arn:aws:s3:::archive"


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _trust(principal: Any, effect: str = "Allow") -> str:
    return _document({"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole"})


@pytest.fixture
def iam(enforced_lab: Lab) -> Any:
    return enforced_lab.clients.get("iam", REGION)


@pytest.fixture
def role(iam: Any) -> str:
    trust = _trust({"Service": "s3.amazonaws.com"})
    made = iam.create_role(RoleName="worker", Path="/logs/", AssumeRolePolicyDocument=trust)
    arn: str = made["Role"]["Arn"]
    return arn


@pytest.fixture
def ask(enforced_lab: Lab) -> Callable[..., bool]:
    del enforced_lab  # what decides reads what is deployed there
    enforcer = Enforcer()

    def asked(
        action: str, resource: str, principal: str = SESSION, account: str = ACCOUNT, **more: Any
    ) -> bool:
        return enforcer.allows(Call(principal, action, resource, account, REGION, **more))

    return asked


@pytest.mark.parametrize(
    ("trust", "allowed"),
    [
        (_trust({"Service": "s3.amazonaws.com"}), True),
        (_trust({"Service": ["batchoperations.s3.amazonaws.com", "s3.amazonaws.com"]}), True),
        (_trust({"Service": "lambda.amazonaws.com"}), False),
        (_trust({"Service": "s3.amazonaws.com"}, "Deny"), False),
        (_trust({"AWS": "*"}), False),
    ],
)
def test_a_service_assumes_a_role_that_trusts_it(
    iam: Any, role: str, ask: Callable[..., bool], trust: str, *, allowed: bool
) -> None:
    iam.update_assume_role_policy(RoleName="worker", PolicyDocument=trust)
    assert ask("sts:AssumeRole", role, "s3.amazonaws.com") is allowed


def test_other_names_of_a_service_will_do(iam: Any, role: str, ask: Callable[..., bool]) -> None:
    trust = _trust({"Service": "logs.amazonaws.com"})
    iam.update_assume_role_policy(RoleName="worker", PolicyDocument=trust)
    name = f"logs.{REGION}.amazonaws.com"
    assert not ask("sts:AssumeRole", role, name)
    assert ask("sts:AssumeRole", role, name, also_named=("logs.amazonaws.com",))


@pytest.mark.usefixtures("role")
def test_inline_and_attached_policies_count(iam: Any, ask: Callable[..., bool]) -> None:
    assert not ask("s3:PutObject", f"{BUCKET}/a")
    inline = _document(_allow("s3:PutObject", f"{BUCKET}/*"))
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=inline)
    managed = _document(_allow("s3:GetObject", f"{BUCKET}/*"))
    arn = iam.create_policy(PolicyName="read", PolicyDocument=managed)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="worker", PolicyArn=arn)
    assert ask("s3:PutObject", f"{BUCKET}/a")
    assert ask("s3:GetObject", f"{BUCKET}/a")
    assert not ask("s3:DeleteObject", f"{BUCKET}/a")


@pytest.mark.usefixtures("role")
def test_an_inline_policy_may_name_no_version(iam: Any, ask: Callable[..., bool]) -> None:
    inline = json.dumps({"Statement": [_allow("s3:PutObject", f"{BUCKET}/*")]})
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=inline)
    read = iam.get_role_policy(RoleName="worker", PolicyName="own")["PolicyDocument"]
    assert "Version" not in read
    assert ask("s3:PutObject", f"{BUCKET}/a")
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
        iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument="[1]")


@pytest.mark.usefixtures("role")
def test_a_boundary_takes_away(iam: Any, ask: Callable[..., bool]) -> None:
    inline = _document(_allow("s3:*", "*"))
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=inline)
    assert ask("s3:PutObject", f"{BUCKET}/a")
    boundary = _document(_allow("s3:Get*", "*"))
    arn = iam.create_policy(PolicyName="edge", PolicyDocument=boundary)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="worker", PermissionsBoundary=arn)
    assert not ask("s3:PutObject", f"{BUCKET}/a")


@pytest.mark.usefixtures("role")
def test_a_bucket_policy_denies(enforced_lab: Lab, iam: Any, ask: Callable[..., bool]) -> None:
    inline = _document(_allow("s3:*", "*"))
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=inline)
    s3 = enforced_lab.clients.get("s3", "us-east-1")
    s3.create_bucket(Bucket="archive")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"{BUCKET}/*"}
    s3.put_bucket_policy(Bucket="archive", Policy=_document(deny))
    assert not ask("s3:PutObject", f"{BUCKET}/a")
    assert ask("s3:PutObject", "arn:aws:s3:::another/a")


def test_a_key_policy_decides_and_a_grant_adds(
    enforced_lab: Lab, iam: Any, role: str, ask: Callable[..., bool]
) -> None:
    inline = _document(_allow("kms:Decrypt", "*"))
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=inline)
    kms = enforced_lab.clients.get("kms", REGION)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    assert ask("kms:Decrypt", key)
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    grants_alone = _document(_allow("kms:CreateGrant", Principal=root))
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=grants_alone)
    assert not ask("kms:Decrypt", key)
    kms.create_grant(KeyId=key, GranteePrincipal=role, Operations=["Decrypt"])
    assert ask("kms:Decrypt", key)
    assert not ask("kms:Encrypt", key)


def test_the_role_is_known_by_its_path(iam: Any, role: str, ask: Callable[..., bool]) -> None:
    arn = {"ArnEquals": {"aws:PrincipalArn": role}}
    inline = _document(_allow("s3:*", "*", Condition=arn))
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=inline)
    assert "/logs/" in role
    assert ask("s3:PutObject", f"{BUCKET}/a")


def test_what_does_not_exist_grants_nothing(ask: Callable[..., bool]) -> None:
    assert not ask("s3:PutObject", f"{BUCKET}/a")
    assert not ask("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/none")
    assert not ask("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/none", "s3.amazonaws.com")


@pytest.mark.usefixtures("role", "enforced_lab")
def test_a_denial_says_why(iam: Any) -> None:
    inline = _document(_allow("s3:PutObject", f"{BUCKET}/logs/*"))
    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=inline)
    enforcer = Enforcer()
    assert not enforcer.allows(Call(SESSION, "s3:PutObject", f"{BUCKET}/a", ACCOUNT, REGION))
    (decided,) = enforcer.calls
    assert f"{BUCKET}/a" in str(decided.to_document()["why"])
