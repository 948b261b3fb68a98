"""Policies by what they mean."""

from typing import Any

import pytest

from logkura.iam import PolicyKind, parse_policy
from logkura.iam.meaning import StatementDifference, policy_differences

ROLE = "arn:aws:iam::111122223333:role/reader"


def _statement(**changed: Any) -> dict[str, Any]:
    statement = {
        "Sid": "Read",
        "Effect": "Allow",
        "Principal": {"AWS": [ROLE, "111122223333"]},
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ["1", "2"]},
            "Bool": {"aws:SecureTransport": "true"},
        },
    }
    return {name: each for name, each in {**statement, **changed}.items() if each is not None}


def _differences(
    *found: dict[str, Any], wanted: tuple[dict[str, Any], ...] = (), version: str = "2012-10-17"
) -> tuple[StatementDifference, ...]:
    def policy(statements: tuple[dict[str, Any], ...], version: str = "2012-10-17") -> Any:
        document = {"Version": version, "Statement": list(statements)}
        return parse_policy(document, PolicyKind.RESOURCE)

    return policy_differences([policy(wanted or (_statement(),))], [policy(found, version)])


SAME: dict[str, dict[str, Any]] = {
    "another Sid": {"Sid": "Other"},
    "no Sid": {"Sid": None},
    "order of a list": {"Action": ["s3:GetObjectVersion", "s3:GetObject"]},
    "something twice": {"Action": ["s3:GetObject", "s3:GetObject", "s3:GetObjectVersion"]},
    "case of an action": {"Action": ["S3:getobject", "s3:GetObjectVersion"]},
    "the root of the account": {"Principal": {"AWS": ["arn:aws:iam::111122223333:root", ROLE]}},
    "case of a key and a truth": {
        "Condition": {
            "Bool": {"AWS:securetransport": ["True"]},
            "StringEquals": {"aws:sourceaccount": ["2", "1"]},
        }
    },
}


@pytest.mark.parametrize("case", SAME)
def test_what_has_no_meaning_is_no_difference(case: str) -> None:
    assert _differences(_statement(**SAME[case])) == ()


def test_one_statement_may_be_split_over_several() -> None:
    parts = [
        _statement(Action=action, Resource=resource, Principal={"AWS": who})
        for action in ("s3:GetObject", "s3:GetObjectVersion")
        for resource in ("arn:aws:s3:::b/*", "arn:aws:s3:::c/*")
        for who in (ROLE, "111122223333")
    ]
    assert _differences(*reversed(parts)) == ()
    assert {each.statement for each in _differences(*parts[1:])} == {"Read"}


def test_values_of_a_condition_are_not_split() -> None:
    """For an operator that negates they hold together, and so they stay together."""
    both = {"StringNotEquals": {"aws:SourceAccount": ["1", "2"]}}
    halves = [_statement(Condition={"StringNotEquals": {"aws:SourceAccount": v}}) for v in "12"]
    assert _differences(*halves, wanted=(_statement(Condition=both),)) != ()


def test_everybody_is_written_in_two_ways() -> None:
    everybody = (_statement(Principal="*"),)
    assert _differences(_statement(Principal={"AWS": "*"}), wanted=everybody) == ()


@pytest.mark.parametrize("variable", [True, False])
def test_a_version_counts_where_there_are_variables(*, variable: bool) -> None:
    wanted = _statement(Resource="arn:aws:s3:::b/${aws:username}" if variable else "*")
    found = _differences(wanted, wanted=(wanted,), version="2008-10-17")
    expected = [("Read", "Version", "2012-10-17", "2008-10-17")] if variable else []
    assert [(d.statement, d.element, d.wanted, d.found) for d in found] == expected


NAMED: dict[str, tuple[dict[str, Any], tuple[str, str, str, str]]] = {
    "effect": ({"Effect": "Deny"}, ("Read", "Effect", "Allow", "Deny")),
    "an action more": (
        {"Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]},
        (
            "Read",
            "Action",
            "s3:GetObject, s3:GetObjectVersion",
            "s3:GetObject, s3:GetObjectVersion, s3:PutObject",
        ),
    ),
    "a resource less": (
        {"Resource": "arn:aws:s3:::b/*"},
        ("Read", "Resource", "arn:aws:s3:::b/*, arn:aws:s3:::c/*", "arn:aws:s3:::b/*"),
    ),
    "a principal": (
        {"Principal": {"AWS": "111122223333"}},
        ("Read", "Principal", f"account 111122223333, {ROLE}", "account 111122223333"),
    ),
    "a condition's value": (
        {
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ["1", "2"]},
                "Bool": {"aws:SecureTransport": "false"},
            }
        },
        ("Read", "Condition Bool aws:SecureTransport", "true", "false"),
    ),
    "a condition less": (
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        ("Read", "Condition StringEquals aws:SourceAccount", "1, 2", ""),
    ),
    "without a name": (
        {"Sid": None, "Resource": "arn:aws:s3:::b/*"},
        ("Read", "Resource", "arn:aws:s3:::b/*, arn:aws:s3:::c/*", "arn:aws:s3:::b/*"),
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_what_differs_is_named(case: str) -> None:
    changed, expected = NAMED[case]
    (found,) = _differences(_statement(**changed))
    assert (found.statement, found.element, found.wanted, found.found) == expected


def test_a_statement_more_or_less_is_named() -> None:
    other = _statement(Sid=None, Effect="Deny", Principal="*", Action="s3:*", Resource="*")
    assert _differences(_statement(), other) == (
        StatementDifference("Deny s3:*", "", "", "Deny s3:*"),
    )
    assert _differences(other) == (
        StatementDifference("Read", "", "Allow s3:GetObject, s3:GetObjectVersion", ""),
        StatementDifference("Deny s3:*", "", "", "Deny s3:*"),
    )


def test_what_a_statement_is_not_about_is_told() -> None:
    spared = _statement(
        Sid=None, Effect="Deny", Principal=None, NotPrincipal={"AWS": ROLE}, Action=None,
        NotAction=["s3:Get*", "s3:List*"],
    )  # fmt: skip
    less = {**spared, "NotAction": "s3:Get*"}
    (found,) = _differences(less, wanted=(spared,))
    assert (found.element, found.wanted, found.found) == (
        "NotAction",
        "s3:Get*, s3:List*",
        "s3:Get*",
    )
    assert found.statement == "Deny all but s3:Get*, s3:List*"


def test_a_condition_that_is_never_met_is_not_one_that_is_not_there() -> None:
    """A Deny that never denies any more looks whole but for a list without values."""
    never = _statement(Condition={"StringEquals": {"aws:SourceVpc": []}})
    always = _statement(Condition=None)
    (found,) = _differences(never, wanted=(always,))
    assert (found.element, found.wanted, found.found) == (
        "Condition StringEquals aws:SourceVpc",
        "",
        "no value at all",
    )
    (back,) = _differences(always, wanted=(never,))
    assert (back.wanted, back.found) == ("no value at all", "")
