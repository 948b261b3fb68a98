"""Linting a text: kind, order, places, and what AWS would refuse."""

import json

import pytest

from logkura.iam.lint.run import guessed_kind, lint_text
from logkura.iam.parse import PolicyError, PolicyKind

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (ALLOW, PolicyKind.IDENTITY),
        ({**ALLOW, "Principal": "*"}, PolicyKind.RESOURCE),
        ({**ALLOW, "NotPrincipal": {"AWS": "111122223333"}}, PolicyKind.RESOURCE),
        ({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}, PolicyKind.TRUST),
        ({"Effect": "Allow", "Principal": "*", "Action": ["STS:*"]}, PolicyKind.TRUST),
        ({"Effect": "Allow", "Principal": "*", "Action": "*"}, PolicyKind.RESOURCE),
        ("no statement", PolicyKind.IDENTITY),
    ],
)
def test_the_kind_is_guessed_from_principals_and_actions(
    statement: object, kind: PolicyKind
) -> None:
    assert guessed_kind({"Statement": statement}) is kind
    assert guessed_kind(json.dumps({"Statement": [statement]})) is kind


def test_what_is_no_policy_is_left_to_the_reader_of_policies() -> None:
    for text in ("{", "[]", '"text"', '{"Statement": 1}', "[" * 100_000):
        assert guessed_kind(text) is PolicyKind.IDENTITY


def test_findings_come_in_the_order_of_the_document_with_their_places() -> None:
    text = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {**ALLOW, "Action": ["s3:GetObject", "s3:GetObjects"]},
                {**ALLOW, "Action": "kms:Decrypt", "Resource": "alias/a"},
            ],
        },
        indent=1,
    )
    found = lint_text(text, "role.json")
    assert [(each.code, each.where, str(each.location)) for each in found] == [
        ("E101", "Statement[1].Action[2]", "role.json:8:5"),
        ("E120", "Statement[2].Resource", "role.json:15:4"),
    ]


def test_the_kind_that_is_given_counts() -> None:
    text = json.dumps({"Statement": {**ALLOW, "Principal": {"AWS": "111122223333"}}})
    assert lint_text(text, "p.json") == ()
    with pytest.raises(PolicyError, match="no principal in a policy of kind `identity`"):
        lint_text(text, "p.json", PolicyKind.IDENTITY)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"Statement":\n {"Effect": "allow"}}', "p.json:2:3"),
        ('{"Statement": [],\n "Version": 2012}', "p.json:2:2"),
        ('{"Statement": [],\n}', "p.json:2:1"),
        ("{}", "p.json"),
        ("[" * 100_000, "p.json"),
    ],
)
def test_what_aws_would_refuse_has_its_place(text: str, place: str) -> None:
    with pytest.raises(PolicyError) as refused:
        lint_text(text, "p.json")
    assert refused.value.code == "policy-document"
    assert str(refused.value.location) == place
