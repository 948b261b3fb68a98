"""Designed key ARNs and their replacement."""

from logkura.estate.bind import bind, designed_key_arn
from logkura.estate.bucket import ReplicationRule
from logkura.estate.model import Key, LogGroup, Role
from logkura.iam import Policy, Statement

DESIGNED = designed_key_arn(
    partition="aws", region="ap-northeast-1", account="123456789012", alias="alias/demo/objects"
)
REAL = "arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c-0000-4000-8000-000000000000"


def test_a_designed_arn_is_a_key_arn_that_names_its_alias() -> None:
    assert DESIGNED == "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo/objects"


def test_binding_reaches_the_conditions_of_a_policy() -> None:
    statement = Statement(
        "S", ("kms:Decrypt",), (DESIGNED,), conditions={"Like": {"k": (DESIGNED,)}}
    )
    role = Role("r", "arn:r", Policy(()), (Policy((statement,)),))
    bound = bind(role, {DESIGNED: REAL}).policies[0].statements[0]
    assert bound.resources == (REAL,)
    assert bound.conditions == {"Like": {"k": (REAL,)}}


def test_binding_leaves_everything_else_as_it_was() -> None:
    group = LogGroup("/demo", "ap-northeast-1", 90, ("stream",))
    rule = ReplicationRule("id", "arn:role", "bucket", DESIGNED, tags={"IS_REP": "true"})
    assert bind((group, rule), {}) == (group, rule)


def test_a_key_without_an_alias_exists_already() -> None:
    assert Key(REAL, "ap-northeast-1", "objects").exists
    assert not Key(DESIGNED, "ap-northeast-1", "objects", "alias/demo/objects").exists
