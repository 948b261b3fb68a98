"""What the cases of AWS's pages do not reach: grants, derived keys, vectors, statements."""

from dataclasses import replace

import pytest

from logkura.errors import LogkuraError
from logkura.iam import reference
from logkura.iam.condition import compile_conditions
from logkura.iam.document import Policy, Statement
from logkura.iam.engine import Engine
from logkura.iam.layers import Layer, Outcome
from logkura.iam.operators import Operator, Quantifier
from logkura.iam.request import Grant, Level, Policies, Request
from logkura.iam.statement import compile_policy
from logkura.iam.vectors import Refused, Vector, vectors_of

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
        (
            Grant(ROLE, frozenset({"Decrypt"}), {}, {"AWS:s3:arn": "arn:aws:s3:::b"}),
            Outcome.ALLOWED,
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
    assert DECRYPT.values["kms:calleraccount"] == "111122223333"
    provider = Request("accounts.google.com", "sts:AssumeRoleWithWebIdentity", "*")
    assert provider.values == {}, "it signs nothing"


@pytest.mark.parametrize(
    ("resource", "given", "owner", "is_same"),
    [
        (KEY, None, "111122223333", True),
        (KEY, "", "111122223333", True),
        (KEY, "444455556666", "444455556666", False),
        (KEY.replace("111122223333", "444455556666"), None, "444455556666", False),
        ("arn:aws:s3:::b/k", None, None, True),
        ("arn:aws:iam::aws:policy/x", None, None, True),
        ("*", None, None, True),
    ],
)
def test_a_resource_belongs_to_the_account_of_its_arn_unless_another_is_given(
    resource: str, given: str | None, owner: str | None, *, is_same: bool
) -> None:
    request = Request(ROLE, "kms:Decrypt", resource, given)
    assert (request.owner, request.is_same_account) == (owner, is_same)
    assert request.values.get("aws:resourceaccount") == owner


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


def test_an_operator_is_read_with_its_prefix_and_suffix() -> None:
    whole, null = Operator.named("ForAnyValue:StringNotLikeIfExists"), Operator.named("Null")
    assert whole is not None
    assert (whole.name, whole.base) == ("ForAnyValue:StringNotLikeIfExists", "StringNotLike")
    assert (whole.quantifier, whole.if_exists, whole.negated) == (Quantifier.ANY, True, True)
    assert (whole.is_null, whole.variables, whole.wildcards) == (False, True, True)
    assert null is not None
    assert (null.name, null.base, null.quantifier) == ("Null", "Null", Quantifier.ONE)
    assert (null.is_null, null.if_exists, null.negated) == (True, False, False)
    assert (null.variables, null.wildcards) == (False, False)


REQUEST = {"principal": ROLE, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}
OPEN = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}


def test_a_vector_is_read_with_what_json_has() -> None:
    context = {"a:B": True, "c": False, "n": 7, "x": 1.5, "l": ["p", None, 2], "none": None}
    documents = [
        {"id": 7, "request": {**REQUEST, "context": context, "resource_account": 111122223333}},
        {
            "request": {**REQUEST, "wildcard_only_action": True, "context": None},
            "policies": {
                "identity": {"Statement": []},
                "resource": OPEN,
                "boundary": [],
                "session": None,
                "scp": [{"level": "root"}],
                "rcp": [{"policies": [OPEN]}],
                "vpce": [OPEN],
            },
        },
    ]
    first, second = vectors_of({"vectors": documents})
    assert isinstance(first, Vector)
    assert isinstance(second, Vector)
    assert (first.id, first.policies) == ("7", Policies())
    assert first.request.resource == "arn:aws:s3:::b/k"
    assert first.request.resource_account == "111122223333"
    assert first.request.context == {
        "a:B": "true", "c": "false", "n": "7", "x": "1.5", "l": ("p", "2"), "none": ()
    }  # fmt: skip
    assert second.id == "vector 2"
    assert (second.request.resource, second.request.resource_account) == ("*", None)
    everyone = second.policies.vpc_endpoint[0]
    assert everyone.statements[0].principals == {"*": ("*",)}
    assert second.policies == Policies(
        identity=(Policy((), "2008-10-17"),),
        resource=everyone,
        scp=(Level("root", ()),),
        rcp=(Level("", (everyone,)),),
        vpc_endpoint=(everyone,),
    )


def _refusal(document: object) -> LogkuraError:
    """Return why the only vector of a document is refused, or raise why the document is."""
    (refused,) = vectors_of(document)
    assert isinstance(refused, Refused)
    return refused.error


def test_a_vector_that_is_refused_does_not_end_the_others() -> None:
    wrong = {"id": "wrong", "request": REQUEST, "policies": {"identity": [{"Statement": 1}]}}
    found = list(vectors_of({"vectors": [wrong, {"id": "right", "request": REQUEST}]}))
    assert [(each.id, isinstance(each, Vector)) for each in found] == [
        ("wrong", False),
        ("right", True),
    ]


def test_an_error_in_a_vector_names_the_vector() -> None:
    error = _refusal({"vectors": [{"id": "v", "request": REQUEST, "policies": {"scp": 1}}]})
    assert error.message == (
        'vector `v`: policies.scp: expected a list of `{"level", "policies"}`, found int'
    )


def test_full_access_is_attached_to_every_level_of_resource_control_policies() -> None:
    """No RCP of one's own may allow: a level without an Allow is one that denies some things."""
    deny = Policy((Statement("", ("s3:Delete*",), ("*",), {"*": ("*",)}, effect="Deny"),))
    read = Policy((Statement("", ("s3:Get*",), ("*",), {"*": ("*",)}),))
    own = Policy((Statement("", ("s3:*",), ("*",)),))
    get, put, delete = (
        Request(ROLE, f"s3:{verb}Object", "arn:aws:s3:::b/k") for verb in ("Get", "Put", "Delete")
    )
    for level, wanted in (
        ((), (Outcome.ALLOWED, Outcome.ALLOWED, Outcome.ALLOWED)),
        ((deny,), (Outcome.ALLOWED, Outcome.ALLOWED, Outcome.EXPLICITLY_DENIED)),
        ((read,), (Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED)),
    ):
        policies = Policies(identity=(own,), rcp=(Level("root", level),))
        for request, outcome in zip((get, put, delete), wanted, strict=True):
            assert Engine(policies).decide(request) is outcome
            assert reference.decide(policies, request) is outcome


def test_an_action_has_wildcards_and_no_variables() -> None:
    policy = Policy((Statement("", ("s3:${*}", "s3:${aws:username}"), ("*",)),))
    (statement,) = compile_policy(policy, Layer.IDENTITY)
    assert statement.about_action("s3:${any}")
    assert statement.about_action("s3:${aws:username}")
    assert not statement.about_action("s3:*")


@pytest.mark.parametrize("name", ["Nope", "ForSome:StringEquals", "NullIfExists", "stringequals"])
def test_an_operator_that_aws_has_not_is_none(name: str) -> None:
    assert Operator.named(name) is None
    conditions = {name: {"k": ("v",)}}
    with pytest.raises(ValueError, match=name):
        compile_conditions(conditions, "2012-10-17")
    policy = Policy((Statement("", ("*",), ("*",), conditions=conditions),))
    with pytest.raises(ValueError, match=name):
        reference.decide(Policies(identity=(policy,)), DECRYPT)


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
        {"vectors": [{"request": REQUEST, "policies": {"scp": "x"}}]},
        {"vectors": [{"request": REQUEST, "policies": []}]},
        {"vectors": [{"request": REQUEST, "policies": {"resource": [OPEN, OPEN]}}]},
        {"vectors": [{"request": {**REQUEST, "context": "x"}}]},
        {"vectors": [{"request": {**REQUEST, "context": {"k": {}}}}]},
        {"vectors": [{"request": {**REQUEST, "context": {"k": [["x"]]}}}]},
        {"vectors": [{"request": {**REQUEST, "context": {"k": 10**5000}}}]},
        {"vectors": [{"request": {**REQUEST, "context": {"k": "\ud800"}}}]},
        {"vectors": [{"request": {**REQUEST, "context": {"\ud800": "k"}}}]},
        {"vectors": [{"request": {**REQUEST, "resource": "\ud800"}}]},
        {"vectors": [{"id": "\ud800", "request": REQUEST}]},
        {"vectors": [{"request": {**REQUEST, "resource_account": "\ud800"}}]},
        {"vectors": [{"request": REQUEST, "policies": {"scp": [{"level": "\ud800"}]}}]},
    ],
)
def test_vectors_of_another_form_are_refused(document: object) -> None:
    try:
        error = _refusal(document)
    except LogkuraError as whole:
        error = whole
    assert error.code == "policy-vectors"
    assert str(error).encode(), "a terminal can show it"


def holds(operator: str, wanted: tuple[str, ...], **values: str | tuple[str, ...]) -> bool:
    ((_, _, test),) = compile_conditions({operator: {"K": wanted}}, "2012-10-17")
    return test(dict(values))


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "is_met"),
    [
        ("StringEquals", "a", ("a",), True),
        ("StringEquals", "a", ("b",), False),
        ("StringNotEquals", "a", ("a",), False),
        ("StringNotEquals", "a", ("b",), True),
        ("StringEquals", "", "", True),
        ("BinaryEquals", "YQ==", "YQ==", True),
        ("BinaryEquals", "YQ==", "Y!Q==", False),
        ("BinaryEquals", "Y!Q==", "YQ==", False),
        ("BinaryEquals", "é", "YQ==", False),
        ("DateEquals", "1970-01-01T00:00:00.5Z", "0.5", True),
        ("DateEquals", "1970-01-01T00:00:00.5Z", "0.50", True),
        ("DateEquals", "1970-01-02T00:00:01.000001Z", "86401.000001", True),
        ("DateEquals", "1970-01-01T01:00+01:00", "0", True),
        ("DateEquals", "1970", "0", True),
        ("DateEquals", "1970-02", "2678400", True),
        ("DateLessThan", "0000", "-1", False),
        ("NumericEquals", " 1.0 ", "1", True),
        ("NumericEquals", "1e0", "1", False),
        ("NumericEquals", "+.5", "0.5", True),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThan", "10", "nine", False),
        ("IpAddress", " 10.1.2.3/8", "10.255.0.1 ", True),
        ("IpAddress", "10.0.0.0/255.0.0.0", "10.0.0.1", False),
        ("IpAddress", "::/0", "10.0.0.1", False),
        ("IpAddress", "10.0.0.0/31", "10.0.0.0", True),
        ("IpAddress", "10.0.0.0/31", "10.0.0.1", True),
        ("IpAddress", "10.0.0.0/31", "10.0.0.2", False),
        ("Bool", "TRUE", "true", True),
        ("Bool", "yes", "yes", False),
        ("ForAnyValue:StringEquals", "${v}", ("a", "b"), True),
        ("ForAnyValue:StringEquals", "${w}", ("a", "b"), False),
        ("ForAllValues:StringEquals", "${v}", ("b", "b"), True),
        ("ForAllValues:StringEquals", "${v}", ("a", "b"), False),
        ("ForAllValues:StringEquals", "${k}", "b", True),
        ("Null", "true", (), True),
        ("Null", "TRUE", "", True),
        ("Null", "False", ("",), False),
    ],
)
def test_a_condition_holds_for_the_values_there_are(
    operator: str, wanted: str, found: str | tuple[str, ...], *, is_met: bool
) -> None:
    assert holds(operator, (wanted,), k=found, v="b") is is_met


def test_a_key_that_is_not_there() -> None:
    met = {"StringNotEquals", "ForAllValues:StringEquals", "BoolIfExists", "Null"}
    unmet = {"StringEquals", "ForAnyValue:StringNotEquals", "Bool"}
    assert {name for name in met | unmet if holds(name, ("true",), v="true")} == met
    assert not holds("Null", ("false",))
    assert holds("ForAnyValue:BoolIfExists", ("true",))


def test_of_several_wanted_values_one_will_do() -> None:
    for name in ("StringEquals", "StringEqualsIgnoreCase", "StringLike"):
        assert [holds(name, ("a", "b"), k=found) for found in "abc"] == [True, True, False]
    assert [holds("StringNotLike", ("a", "b"), k=found) for found in "abc"] == [False, False, True]
    assert [holds("StringLike", ("${v}", "b"), k=found, v="a") for found in "abc"] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("verb", ["Get", "Put", "Delete"])
def test_the_root_user_can_mend_a_bucket_policy_that_denies_everybody(verb: str) -> None:
    deny = Policy((Statement("", ("s3:*",), ("*",), {"*": ("*",)}, effect="Deny"),))
    policies = Policies(resource=deny)
    root = ROLE.replace("role/firehose", "root")
    for principal, action, account, outcome in (
        (root, f"s3:{verb}BucketPolicy", "111122223333", Outcome.ALLOWED),
        (root, f"s3:{verb}BucketAcl", "111122223333", Outcome.EXPLICITLY_DENIED),
        (root, f"s3:{verb}BucketPolicy", "444455556666", Outcome.EXPLICITLY_DENIED),
        (ROLE, f"s3:{verb}BucketPolicy", "111122223333", Outcome.EXPLICITLY_DENIED),
    ):
        request = Request(principal, action, "arn:aws:s3:::b", account)
        assert Engine(policies).decide(request) is outcome
        assert reference.decide(policies, request) is outcome


def test_every_name_by_which_a_policy_reaches_the_caller_counts() -> None:
    """The account alone only delegates; that it is named too takes nothing away."""
    request = Request(ROLE, "s3:GetObject", "arn:aws:s3:::b/k", "111122223333")
    names = ({"AWS": (ROLE,)}, {"AWS": ("111122223333",)})
    for order in (names, names[::-1]):
        statements = tuple(Statement("", ("s3:*",), ("*",), each) for each in order)
        policies = Policies(resource=Policy(statements))
        assert Engine(policies).decide(request) is Outcome.ALLOWED
        assert reference.decide(policies, request) is Outcome.ALLOWED


@pytest.mark.parametrize("layer", ["identity", "boundary", "session", "scp"])
@pytest.mark.parametrize("principal", ["logs.amazonaws.com", "*"])
def test_who_has_no_account_is_not_bound_by_policies_of_one(layer: str, principal: str) -> None:
    deny = Policy((Statement("", ("*",), ("*",), effect="Deny"),))
    everybody = Policy((Statement("", ("s3:*",), ("*",), {"*": ("*",)}),))
    limit = (Level("root", (deny,)),) if layer == "scp" else (deny,)
    policies = replace(Policies(resource=everybody), **{layer: limit})
    request = Request(principal, "s3:GetObject", "arn:aws:s3:::b/k", "111122223333")
    assert Engine(policies).decide(request) is Outcome.ALLOWED
    assert reference.decide(policies, request) is Outcome.ALLOWED
