"""Theorems about lint, for every policy that Hypothesis makes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.iam.condition import compile_conditions
from logkura.iam.document import Policy, Statement
from logkura.iam.lint import lint
from logkura.iam.lint.positions import position_of, positions
from logkura.iam.parse import PolicyKind

FAMILIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "aws:SourceAccount": (
        ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
        ("", "a", "ab", "b", "a*", "?b", "*"),
    ),
    "aws:MultiFactorAuthAge": (
        ("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"),
        ("0", "1", "1.5", "2", "3"),
    ),
    "aws:CurrentTime": (
        ("DateEquals", "DateNotEquals", "DateLessThanEquals", "DateGreaterThan"),
        ("2026-01-01", "2026-01-02", "1767225600"),
    ),
    "aws:SourceIp": (
        ("IpAddress", "NotIpAddress"),
        ("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.0.0.1", "::/0", "0.0.0.0/0", "::1"),
    ),
    "aws:SecureTransport": (("Bool", "StringEquals", "StringNotEquals"), ("true", "false")),
    "aws:SourceArn": (
        ("ArnLike", "ArnNotLike", "StringLike", "StringEquals"),
        ("arn:aws:s3:::b", "arn:aws:s3:::*", "arn:aws:logs:*:1:*", "arn:aws:logs:r:1:g:*", "*"),
    ),
}
SEEN = {
    "aws:MultiFactorAuthAge": ("-1", "0.5", "1.2", "2.5", "9"),
    "aws:CurrentTime": ("2025-12-31", "2026-01-01T12:00:00Z", "2026-02-01"),
    "aws:SourceIp": ("10.0.0.0", "10.127.255.255", "10.200.0.1", "11.0.0.0", "::2", "255.0.0.1"),
    "aws:SourceArn": ("arn:aws:s3:::c", "arn:aws:logs:r:1:g:h", "arn:aws:logs:x:1:y"),
    "aws:SourceAccount": ("aa", "bb", "c", "abc"),
}


def _conditions(key: str) -> st.SearchStrategy[dict[str, dict[str, tuple[str, ...]]]]:
    operators, values = FAMILIES[key]
    named = st.builds("{}{}".format, st.sampled_from(operators), st.sampled_from(("", "IfExists")))
    wanted = st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)
    absence = st.sampled_from((("true",), ("false",), ("true", "false")))
    some = st.dictionaries(named, wanted, min_size=1, max_size=3)
    with_null = st.tuples(some, absence).map(lambda both: {**both[0], "Null": both[1]})
    return (some | with_null).map(
        lambda terms: {operator: {key: each} for operator, each in terms.items()}
    )


@pytest.mark.parametrize("key", FAMILIES)
@settings(max_examples=50)
@given(data=st.data())
def test_conditions_said_to_exclude_each_other_hold_for_no_value(
    key: str, data: st.DataObject
) -> None:
    conditions = data.draw(_conditions(key))
    statement = Statement("", ("s3:GetObject",), ("*",), {}, conditions)
    found = lint(Policy((statement,)), PolicyKind.IDENTITY)
    tests = [test for _, _, test in compile_conditions(conditions, "2012-10-17")]
    values = (*SEEN.get(key, ()), *(() if key == "aws:SourceIp" else FAMILIES[key][1]))
    meets = [value for value in values if all(test({key.lower(): value}) for test in tests)]
    meets += ["(absent)"] if all(test({}) for test in tests) else []
    if any(finding.code == "E145" for finding in found):
        assert meets == []


PIECES = st.sampled_from(
    ("arn", "aws", "s3", "kms", "logs", ":", ":::", "*", "?", "/", "key", "alias", "${", "}", "$",
     "aws:username", "log-group", "b", "'", ",", "あ")
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=9).map("".join)
KEYS = st.sampled_from(
    ("aws:SourceArn", "kms:ViaService", "s3:x-amz-server-side-encryption-aws-kms-key-id", "x", "a:",
     "kms:EncryptionContext:aws:logs:arn", "aws:TagKeys", "gamelift:x")
)  # fmt: skip
OPERATORS = st.sampled_from(
    ("StringEquals", "ForAllValues:StringLike", "ForAnyValue:ArnNotLikeIfExists", "Null", "Bool",
     "NumericLessThan", "DateEquals", "NotIpAddress", "BinaryEquals", "ForAnyValue:Null")
)  # fmt: skip
WANTED = st.lists(TEXTS, max_size=3).map(tuple)
ACTIONS = st.sampled_from(
    ("s3:GetObject", "kms:*", "kms:Decr?pt", "*", "gamelift:*", "no:Such", "logs:Such", "s3:List*")
)


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            Statement,
            sid=st.just(""),
            actions=st.lists(ACTIONS, min_size=1, max_size=3).map(tuple),
            resources=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
            principals=st.dictionaries(
                st.sampled_from(("AWS", "Service")), st.lists(TEXTS, min_size=1).map(tuple)
            ),
            conditions=st.dictionaries(OPERATORS, st.dictionaries(KEYS, WANTED, max_size=3)),
            effect=st.sampled_from(("Allow", "Deny")),
        ),
        max_size=3,
    ).map(tuple),
    st.sampled_from(("2012-10-17", "2008-10-17")),
    st.sampled_from(PolicyKind),
)
def test_every_policy_is_linted_to_its_end_and_every_finding_has_its_place(
    statements: tuple[Statement, ...], version: str, kind: PolicyKind
) -> None:
    policy = Policy(statements, version)
    places = positions(policy.to_json())
    for finding in lint(policy, kind):
        assert position_of(finding.where, places) != (0, 0)
        assert finding.message
        assert finding.fix
