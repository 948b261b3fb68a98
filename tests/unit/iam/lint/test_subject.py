"""A policy as rules look at it."""

from typing import Any

import pytest

from logkura.iam.document import Policy, Statement
from logkura.iam.lint.subject import Clause, Subject
from logkura.iam.parse import PolicyKind, parse_policy


def _clause(**elements: Any) -> Clause:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **elements}
    policy = parse_policy({"Statement": statement}, PolicyKind.IDENTITY)
    return Subject.of(policy, PolicyKind.IDENTITY).clauses[0]


def test_a_single_value_has_no_number_and_those_of_a_list_have() -> None:
    assert [value.where for value in _clause().values("Action")] == ["Statement[1].Action"]
    clause = _clause(Resource=["a", "b"])
    assert clause.values("Resource")[1].where == "Statement[1].Resource[2]"


def test_the_actions_of_wildcards_are_known_where_the_service_is() -> None:
    clause = _clause(Action=["kms:Decr*", "S3:getobject"])
    assert [action.name for action in clause.known] == ["kms:Decrypt", "s3:GetObject"]
    assert clause.is_known
    assert clause.does("kms:Decrypt")
    assert not _clause(Action=["kms:Decrypt", "gamelift:*"]).is_known
    assert not _clause(Action="*").is_known
    assert _clause(Action="*").does("kms:Decrypt")


def test_terms_have_place_and_type() -> None:
    clause = _clause(
        Action="kms:Decrypt",
        Condition={
            "StringEquals": {"KMS:ResourceAliases": ["a", "b"], "aws:ResourceTag/t": "c"},
            "Null": {"AWS:SourceArn": False},
        },
    )
    aliases, tag, null = clause.terms
    assert (aliases.kind, tag.kind, null.kind) == ("ArrayOfString", "String", "ARN")
    assert aliases.values[1].where == ("Statement[1].Condition.StringEquals.KMS:ResourceAliases[2]")
    assert clause.on("kms:resourcealiases") == (aliases,)
    assert clause.is_guarded("aws:sourcearn")
    assert not clause.is_guarded("kms:resourcealiases")


def test_an_operator_that_aws_has_not_is_no_subject() -> None:
    statement = Statement("", ("s3:GetObject",), ("*",), conditions={"StringIs": {"k": ("v",)}})
    with pytest.raises(ValueError, match="StringIs"):
        Subject.of(Policy((statement,)), PolicyKind.IDENTITY)
