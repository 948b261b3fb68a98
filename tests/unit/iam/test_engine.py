"""What the cases of AWS's pages do not reach: grants, derived keys, vectors, statements."""

import pytest

from logkura.errors import LogkuraError
from logkura.iam import reference
from logkura.iam.condition import compile_conditions
from logkura.iam.document import Policy, Statement
from logkura.iam.engine import Engine
from logkura.iam.layers import Layer, Outcome
from logkura.iam.operators import Operator
from logkura.iam.request import Grant, Policies, Request
from logkura.iam.statement import compile_policy
from logkura.iam.vectors import vectors_of

KEY = "arn:aws:kms:ap-northeast-1:111122223333:key/0a1b"
ROLE = "arn:aws:iam::111122223333:role/firehose"
DECRYPT = Request(
    ROLE, "kms:Decrypt", KEY, "111122223333", {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::b"}
)


@pytest.mark.parametrize(
    ("grant", "outcome"),
    [
        (Grant(ROLE, frozenset({"Decrypt"})), Outcome.ALLOWED),
        (Grant(ROLE, frozenset({"Encrypt"})), Outcome.IMPLICITLY_DENIED),
        (Grant("arn:aws:iam::1:role/x", frozenset({"Decrypt"})), Outcome.IMPLICITLY_DENIED),
        (
            Grant(ROLE, frozenset({"Decrypt"}), {"aws:s3:arn": "arn:aws:s3:::b"}),
            Outcome.ALLOWED,
        ),
        (Grant(ROLE, frozenset({"Decrypt"}), {"aws:s3:arn": "x"}), Outcome.IMPLICITLY_DENIED),
        (
            Grant(ROLE, frozenset({"Decrypt"}), {}, {"aws:s3:arn": "x"}),
            Outcome.IMPLICITLY_DENIED,
        ),
    ],
)
def test_a_grant_allows_its_operations_in_its_context(grant: Grant, outcome: Outcome) -> None:
    policies = Policies(grants=(grant,))
    assert Engine(policies).decide(DECRYPT) is outcome
    assert reference.decide(policies, DECRYPT) is outcome


def test_keys_that_follow_from_the_caller_are_there_unless_given() -> None:
    request = Request(ROLE, "s3:GetObject", "*", "444455556666", {"AWS:PrincipalAccount": ()})
    assert request.values == {
        "aws:resourceaccount": "444455556666",
        "aws:principalisawsservice": "false",
        "aws:principalarn": ROLE,
    }
    service = Request("logs.amazonaws.com", "s3:PutObject", "*")
    assert service.values["aws:principalservicename"] == "logs.amazonaws.com"
    assert Request("*", "s3:GetObject", "*").values == {}


def test_an_engine_forgets_actions_rather_than_grow() -> None:
    engine = Engine(Policies(identity=(Policy((Statement("", ("s3:*",), ("*",)),)),)))
    for number in range(5000):
        request = Request(ROLE, f"s3:A{number}", "*")
        assert engine.decide(request) is Outcome.ALLOWED
    assert len(engine._about) <= 4096


def test_a_statement_without_a_resource_is_about_its_own_resource_but_not_about_a_key() -> None:
    policy = Policy((Statement("", ("*",), principals={"*": ("*",)}),))
    (statement,) = compile_policy(policy, Layer.RESOURCE)
    assert statement.holds(Request(ROLE, "sts:AssumeRole", ROLE))
    assert not statement.holds(DECRYPT)


@pytest.mark.parametrize("name", ["Nope", "ForSome:StringEquals", "NullIfExists", "stringequals"])
def test_an_operator_that_aws_has_not_is_none(name: str) -> None:
    assert Operator.named(name) is None
    with pytest.raises(ValueError, match=name):
        compile_conditions({name: {"k": ("v",)}}, "2012-10-17")


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"vectors": [1]},
        {"vectors": [{"id": "v"}]},
        {"vectors": [{"id": "v", "request": {"principal": "p", "action": "a"}}]},
        {
            "vectors": [
                {
                    "id": "v",
                    "request": {"principal": "p", "action": "a", "resource": "*"},
                    "policies": {"scp": ["x"]},
                }
            ]
        },
    ],
)
def test_vectors_of_another_form_are_refused(document: object) -> None:
    with pytest.raises(LogkuraError) as caught:
        list(vectors_of(document))
    assert caught.value.code == "policy-vectors"
