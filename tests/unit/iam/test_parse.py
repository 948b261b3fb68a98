"""Reading documents: what AWS tolerates, and what it refuses, with the place."""

import json
from typing import Any

import pytest

from logkura.iam.parse import PolicyError, PolicyKind, parse_policy

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_one_value_and_a_list_are_the_same() -> None:
    bare = {"Statement": ALLOW}
    listed = {"Statement": [{**ALLOW, "Action": ["s3:GetObject"], "Resource": ["*"]}]}
    assert parse_policy(bare, PolicyKind.IDENTITY) == parse_policy(listed, PolicyKind.IDENTITY)


def test_a_document_without_a_version_is_of_2008() -> None:
    assert parse_policy({"Statement": ALLOW}, PolicyKind.IDENTITY).version == "2008-10-17"


def test_booleans_and_numbers_are_condition_values() -> None:
    condition = {
        "Bool": {"aws:SecureTransport": False, "aws:ViaAWSService": True},
        "NumericLessThan": {"s3:max-keys": [10, 1.5]},
    }
    document = json.dumps({"Statement": {**ALLOW, "Condition": condition}})
    (statement,) = parse_policy(document, PolicyKind.IDENTITY).statements
    assert statement.conditions["Bool"]["aws:SecureTransport"] == ("false",)
    assert statement.conditions["Bool"]["aws:ViaAWSService"] == ("true",)
    assert statement.conditions["NumericLessThan"]["s3:max-keys"] == ("10", "1.5")


def test_a_bare_string_names_everyone_and_is_written_back_bare() -> None:
    policy = parse_policy({"Statement": {**ALLOW, "Principal": "*"}}, PolicyKind.RESOURCE)
    assert policy.statements[0].principals == {"*": ("*",)}
    assert policy.to_document()["Statement"][0]["Principal"] == "*"


def test_a_document_that_we_wrote_is_read_back_the_same() -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "A",
                "Effect": "Deny",
                "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:root"]},
                "NotAction": ["s3:GetObject"],
                "NotResource": ["arn:aws:s3:::b/*"],
                "Condition": {"StringLike": {"aws:userid": ["a*"]}},
            }
        ],
    }
    policy = parse_policy(document, PolicyKind.RESOURCE)
    assert parse_policy(policy.to_json(), PolicyKind.RESOURCE) == policy


NESTED: list[Any] = []
for _ in range(100_000):
    NESTED = [NESTED]

REFUSED: dict[str, tuple[Any, PolicyKind, str]] = {
    "a list": ([], PolicyKind.IDENTITY, "expected a policy document, a JSON object, found `[]`"),
    "nested beyond reading": (
        "[" * 100_000,
        PolicyKind.IDENTITY,
        "expected a policy document, found JSON nested beyond reading",
    ),
    "megabytes": (
        " " * 1_048_577,
        PolicyKind.IDENTITY,
        "expected a policy of 1048576 bytes at most, found 1048577",
    ),
    "no statement": ({}, PolicyKind.IDENTITY, "expected a `Statement`, found `[]`"),
    "a version alone": (
        {"Version": "2012-10-17"},
        PolicyKind.IDENTITY,
        'expected a `Statement`, found `["Version"]`',
    ),
    "all principals but some in an identity policy": (
        {"Statement": {**ALLOW, "NotPrincipal": "*"}},
        PolicyKind.IDENTITY,
        (
            "`Statement[1].NotPrincipal`: expected no principal in a policy of kind `identity`, "
            'found `"*"`'
        ),
    ),
    "unknown version": (
        {"Version": "2013", "Statement": []},
        PolicyKind.IDENTITY,
        '`Version`: expected `2012-10-17` or `2008-10-17`, found `"2013"`',
    ),
    "a name twice": (
        '{"Statement": [], "Statement": [{"Effect": "Deny"}]}',
        PolicyKind.IDENTITY,
        "expected JSON, found `Statement` twice in one object",
    ),
    "no number": (
        '{"Statement": NaN}',
        PolicyKind.IDENTITY,
        "expected JSON, found `NaN`, which is no number of JSON",
    ),
    "an effect that is a list": (
        {"Statement": {**ALLOW, "Effect": ["Allow"]}},
        PolicyKind.IDENTITY,
        '`Statement[1].Effect`: expected `Allow` or `Deny`, written so, found `["Allow"]`',
    ),
    "nested beyond writing": (
        {"Statement": {**ALLOW, "Action": NESTED}},
        PolicyKind.IDENTITY,
        "`Statement[1].Action`: expected a string, found `list`",
    ),
    "half a character": (
        '{"Statement": {"\\ud800": 1}}',
        PolicyKind.IDENTITY,
        (
            "`Statement[1].\\ud800`: expected one of Action, Condition, Effect, NotAction, NotPrin"
            'cipal, NotResource, Principal, Resource, Sid, found `"\\ud800"`'
        ),
    ),
    "half a character as a value": (
        {"Statement": {**ALLOW, "Sid": "\ud800"}},
        PolicyKind.IDENTITY,
        '`Statement[1].Sid`: expected whole characters, found `"\\ud800"`',
    ),
    "half a character as a key": (
        {"Statement": {**ALLOW, "Condition": {"Bool": {"\udfff": "x"}}}},
        PolicyKind.IDENTITY,
        '`Statement[1].Condition.Bool`: expected whole characters, found `"\\udfff"`',
    ),
    "a key that is no text": (
        {"Statement": {**ALLOW, "Condition": {"Bool": {7: "x"}}}},
        PolicyKind.IDENTITY,
        "`Statement[1].Condition.Bool`: expected a string, found `7`",
    ),
    "a string beyond any policy": (
        {"Statement": {**ALLOW, "Resource": "x" * 32_769}},
        PolicyKind.IDENTITY,
        (
            '`Statement[1].Resource`: expected 32768 characters at most, found `"xxxxxxxxxxxxxxxx'
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`"
        ),
    ),
    "a long name": (
        {"Statement": {**ALLOW, "x" * 1000: 1}},
        PolicyKind.IDENTITY,
        (
            "`Statement[1].xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxx…`: expected one of Action, Condition, Effect, NotAction, NotPrincipal, NotRe"
            'source, Principal, Resource, Sid, found `"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`"
        ),
    ),
    "an operator that is no text": (
        {"Statement": {**ALLOW, "Condition": {1: {}}}},
        PolicyKind.IDENTITY,
        "`Statement[1].Condition.1`: expected a condition operator that AWS has, found `1`",
    ),
    "an infinite value": (
        json.dumps({"Statement": {**ALLOW, "Condition": {"Bool": {"k": "∞"}}}}).replace(
            json.dumps("∞"), "1e999999"
        ),
        PolicyKind.IDENTITY,
        (
            "`Statement[1].Condition.Bool.k`: expected a number that can be written out, found `I"
            "nfinity`"
        ),
    ),
    "an endless value": (
        {"Statement": {**ALLOW, "Condition": {"NumericLessThan": {"k": 10**5000}}}},
        PolicyKind.IDENTITY,
        (
            "`Statement[1].Condition.NumericLessThan.k`: expected a number that can be written ou"
            "t, found `int`"
        ),
    ),
    "unknown element": (
        {"Statement": [], "X": 1},
        PolicyKind.IDENTITY,
        '`X`: expected one of Id, Statement, Version, found `"X"`',
    ),
    "a statement of text": (
        {"Statement": ["x"]},
        PolicyKind.IDENTITY,
        '`Statement[1]`: expected a statement, a JSON object, found `"x"`',
    ),
    "effect in lower case": (
        {"Statement": [ALLOW, {**ALLOW, "Effect": "allow"}]},
        PolicyKind.IDENTITY,
        '`Statement[2].Effect`: expected `Allow` or `Deny`, written so, found `"allow"`',
    ),
    "no action": (
        {"Statement": {"Effect": "Allow", "Resource": "*"}},
        PolicyKind.IDENTITY,
        "`Statement[1]`: expected either `Action` or `NotAction`, found `[]`",
    ),
    "both actions": (
        {"Statement": {**ALLOW, "NotAction": "s3:x"}},
        PolicyKind.IDENTITY,
        '`Statement[1]`: expected either `Action` or `NotAction`, found `["Action", "NotAction"]`',
    ),
    "a wildcard for a service": (
        {"Statement": {**ALLOW, "Action": "s*:Get"}},
        PolicyKind.IDENTITY,
        (
            "`Statement[1].Action`: expected `service:Action` with the service written out, or `*"
            '`, found `"s*:Get"`'
        ),
    ),
    "a principal in an identity policy": (
        {"Statement": {**ALLOW, "Principal": "*"}},
        PolicyKind.IDENTITY,
        (
            "`Statement[1].Principal`: expected no principal in a policy of kind `identity`, foun"
            'd `"*"`'
        ),
    ),
    "no principal in a resource policy": (
        {"Statement": ALLOW},
        PolicyKind.RESOURCE,
        "`Statement[1]`: expected either `Principal` or `NotPrincipal`, found `[]`",
    ),
    "a principal of text": (
        {"Statement": {**ALLOW, "Principal": "alice"}},
        PolicyKind.RESOURCE,
        (
            '`Statement[1].Principal`: expected `"*"` or an object such as `{"AWS": …}`, found `"'
            'alice"`'
        ),
    ),
    "an unknown kind of principal": (
        {"Statement": {**ALLOW, "Principal": {"Aws": "*"}}},
        PolicyKind.RESOURCE,
        (
            "`Statement[1].Principal.Aws`: expected one of AWS, CanonicalUser, Federated, Service"
            ', found `"Aws"`'
        ),
    ),
    "every service": (
        {"Statement": {**ALLOW, "Principal": {"Service": "*"}}},
        PolicyKind.RESOURCE,
        '`Statement[1].Principal`: expected the name of a service, found `"*"`',
    ),
    "no resource": (
        {"Statement": {"Effect": "Allow", "Action": "s3:x"}},
        PolicyKind.IDENTITY,
        "`Statement[1]`: expected either `Resource` or `NotResource`, found `[]`",
    ),
    "both resources": (
        {"Statement": {**ALLOW, "Principal": "*", "NotResource": "*"}},
        PolicyKind.RESOURCE,
        '`Statement[1]`: expected `Resource` or `NotResource`, found `["Resource", "NotResource"]`',
    ),
    "an empty list": (
        {"Statement": {**ALLOW, "Resource": []}},
        PolicyKind.IDENTITY,
        "`Statement[1].Resource`: expected a string or a list of them, found `[]`",
    ),
    "a number for a name": (
        {"Statement": {**ALLOW, "Sid": 1}},
        PolicyKind.IDENTITY,
        "`Statement[1].Sid`: expected a string, found `1`",
    ),
    "conditions of text": (
        {"Statement": {**ALLOW, "Condition": "x"}},
        PolicyKind.IDENTITY,
        '`Statement[1].Condition`: expected an object of condition operators, found `"x"`',
    ),
    "an unknown operator": (
        {"Statement": {**ALLOW, "Condition": {"StringEqualss": {"a": "b"}}}},
        PolicyKind.IDENTITY,
        (
            "`Statement[1].Condition.StringEqualss`: expected a condition operator that AWS has, "
            'found `"StringEqualss"`'
        ),
    ),
    "keys of text": (
        {"Statement": {**ALLOW, "Condition": {"StringEquals": "a"}}},
        PolicyKind.IDENTITY,
        '`Statement[1].Condition.StringEquals`: expected an object of condition keys, found `"a"`',
    ),
    "an object for a value": (
        {"Statement": {**ALLOW, "Condition": {"StringEquals": {"a": {"b": "c"}}}}},
        PolicyKind.IDENTITY,
        '`Statement[1].Condition.StringEquals.a`: expected a string, found `{"b": "c"}`',
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_aws_refuses_is_refused_with_its_place(name: str) -> None:
    document, kind, wanted = REFUSED[name]
    with pytest.raises(PolicyError) as caught:
        parse_policy(document, kind)
    assert caught.value.code == "policy-document"
    assert caught.value.message == wanted
    assert caught.value.message.encode(), "a terminal can show it"


@pytest.mark.parametrize("text", ["{", b"\xff", '{"Statement": ' + "9" * 5000 + "}"])
def test_what_is_no_json_is_told_by_its_reader(text: str | bytes) -> None:
    with pytest.raises(PolicyError, match=r"expected JSON, found .+") as caught:
        parse_policy(text, PolicyKind.IDENTITY)
    assert caught.value.code == "policy-document"
    assert caught.value.message.startswith("expected JSON, found ")
    assert len(caught.value.message) < 110


def test_a_text_beyond_any_policy_is_refused_with_what_aws_takes() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(" " * 1_048_577, PolicyKind.IDENTITY)
    assert caught.value.hint == (
        "AWS's own limits are far below: 32 KB for a key policy, less for the others"
    )


def test_the_hint_names_the_element_that_was_meant() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy({"Statement": {**ALLOW, "effect": "Deny"}}, PolicyKind.IDENTITY)
    assert caught.value.hint == "`Effect` is written so"
    with pytest.raises(PolicyError) as caught:
        parse_policy({"Statement": {**ALLOW, "Effekt": "Deny"}}, PolicyKind.IDENTITY)
    assert caught.value.hint == ""


@pytest.mark.parametrize("action", ["s3", ":Get", "s3:", ":", "?3:Get", "*3:Get", "", "s3?"])
def test_an_action_has_a_service_written_out_and_a_verb(action: str) -> None:
    with pytest.raises(PolicyError, match="`service:Action` with the service written out"):
        parse_policy({"Statement": {**ALLOW, "Action": action}}, PolicyKind.IDENTITY)


def test_every_action_may_be_meant() -> None:
    policy = parse_policy({"Statement": {**ALLOW, "Action": "*"}}, PolicyKind.IDENTITY)
    assert policy.statements[0].actions == ("*",)
    assert policy.statements[0].sid == ""


def test_what_was_found_is_shown_as_it_was_written() -> None:
    for found, shown in (("許可", '"許可"'), ({"x": {1}}, '{"x": "{1}"}')):
        with pytest.raises(PolicyError) as caught:
            parse_policy({"Statement": {**ALLOW, "Effect": found}}, PolicyKind.IDENTITY)
        assert caught.value.message.endswith(f"found `{shown}`")


def test_a_wildcard_on_both_sides_is_every_action() -> None:
    policy = parse_policy({"Statement": {**ALLOW, "Action": "*:*"}}, PolicyKind.IDENTITY)
    assert policy.statements[0].actions == ("*:*",)


def test_what_fits_a_line_is_shown_whole() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy({"Version": "a" * 78, "Statement": []}, PolicyKind.IDENTITY)
    assert "a" * 78 in caught.value.message
    assert caught.value.hint == ""


@pytest.mark.parametrize("text", ["a" * 79, "a" * 80, "a" * 81])
def test_what_was_found_is_cut_to_what_a_line_holds(text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy({"Version": text, "Statement": []}, PolicyKind.IDENTITY)
    shown = caught.value.message.partition("found `")[2].removesuffix("`")
    assert shown == '"' + "a" * 76 + "…"


def test_the_longest_strings_and_texts_are_read() -> None:
    document = json.dumps({"Statement": {**ALLOW, "Sid": "x" * 32_768}})
    whole = document + " " * (1_048_576 - len(document))
    assert parse_policy(whole, PolicyKind.IDENTITY) == parse_policy(document, PolicyKind.IDENTITY)
