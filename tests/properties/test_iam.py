"""Theorems about decisions, for every set of policies that Hypothesis makes."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.iam import reference
from logkura.iam.document import Policy, Statement
from logkura.iam.engine import Engine
from logkura.iam.layers import Outcome
from logkura.iam.pattern import glob_matcher, tokens_of
from logkura.iam.request import Level, Policies, Request
from logkura.iam.trace import trace

ACCOUNTS = ("111122223333", "444455556666")
PRINCIPALS = (
    *(
        f"arn:aws:iam::{account}:{name}"
        for account in ACCOUNTS
        for name in ("root", "user/u", "role/r")
    ),
    f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/r/s",
    f"arn:aws:sts::{ACCOUNTS[0]}:federated-user/f",
    "logs.amazonaws.com",
    "*",
)
RESOURCES = (
    "arn:aws:s3:::b/k",
    f"arn:aws:kms:ap-northeast-1:{ACCOUNTS[0]}:key/k",
    f"arn:aws:iam::{ACCOUNTS[0]}:role/r",
    f"arn:aws:logs:ap-northeast-1:{ACCOUNTS[0]}:log-group:g:log-stream:s",
)
ACTIONS = ("s3:GetObject", "kms:Decrypt", "sts:AssumeRole", "logs:PutLogEvents", "kms:RetireGrant")
KEYS = ("aws:SourceArn", "aws:PrincipalTag/t", "kms:ViaService", "aws:CurrentTime", "aws:SourceIp")
VALUES = (
    "", "a", "A", "ab", "a*", "*", "${aws:PrincipalTag/t}", "${aws:PrincipalTag/x, 'a'}", "true",
    "false", "1", "10", "2026-11-24T00:00:00Z", "10.0.0.0/8", "10.1.2.3", "::1", "YQ==",
    *RESOURCES, "arn:aws:*:*:*:*",
)  # fmt: skip
BASES = (
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLike",
    "NumericLessThan", "NumericNotEquals", "DateGreaterThan", "Bool", "BinaryEquals", "IpAddress",
    "NotIpAddress", "ArnLike", "ArnNotEquals",
)  # fmt: skip
OPERATORS = st.one_of(
    st.just("Null"),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(("", "ForAllValues:", "ForAnyValue:")),
        st.sampled_from(BASES),
        st.sampled_from(("", "IfExists")),
    ),
)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)


CONDITIONS = st.dictionaries(
    OPERATORS, st.dictionaries(st.sampled_from(KEYS), some(VALUES), max_size=2), max_size=2
)
ACTION_PATTERNS = some((*ACTIONS, "*", "s3:*", "KMS:de*", "?ts:AssumeRole"))
RESOURCE_PATTERNS = some(
    (
        *RESOURCES,
        "*",
        "arn:aws:s3:*",
        "arn:aws:logs:*:log-group:*",
        "arn:aws:s3:::b/${aws:PrincipalTag/t}",
    )
)
NAMES = st.one_of(
    st.just({"*": ("*",)}),
    st.fixed_dictionaries({"AWS": some((*PRINCIPALS[:8], "*", *ACCOUNTS))}),
    st.just({"Service": ("logs.amazonaws.com",)}),
)


@st.composite
def statements(draw: st.DrawFn, *, principals: bool) -> Statement:
    action, resource = draw(ACTION_PATTERNS), draw(RESOURCE_PATTERNS)
    inverted = draw(st.tuples(*(st.sampled_from((False, False, False, True)),) * 3))
    names = draw(NAMES) if principals else {}
    return Statement(
        sid="",
        effect=draw(st.sampled_from(("Allow", "Allow", "Deny"))),
        actions=() if inverted[0] else action,
        not_actions=action if inverted[0] else (),
        resources=() if inverted[1] else resource,
        not_resources=resource if inverted[1] else (),
        principals={} if inverted[2] else names,
        not_principals=names if inverted[2] else {},
        conditions=draw(CONDITIONS),
    )


def policies_with(*, principals: bool) -> st.SearchStrategy[Policy]:
    return st.builds(
        Policy,
        st.lists(statements(principals=principals), max_size=3).map(tuple),
        st.sampled_from(("2012-10-17", "2008-10-17")),
    )


OWN, NAMING = policies_with(principals=False), policies_with(principals=True)
FULL = Policy((Statement("", ("*",), ("*",)),))


def few(policy: st.SearchStrategy[Policy]) -> st.SearchStrategy[tuple[Policy, ...]]:
    return st.lists(policy, max_size=2).map(tuple)


def levels(policy: st.SearchStrategy[Policy]) -> st.SearchStrategy[tuple[Level, ...]]:
    return st.lists(st.builds(Level, st.just("l"), few(policy)), max_size=2).map(tuple)


SETS = st.builds(
    Policies,
    identity=few(OWN),
    resource=st.none() | NAMING,
    boundary=few(OWN),
    session=few(OWN),
    scp=levels(OWN),
    rcp=levels(NAMING),
    vpc_endpoint=few(NAMING),
)
CONTEXTS = st.dictionaries(
    st.sampled_from(KEYS),
    st.sampled_from(VALUES) | st.lists(st.sampled_from(VALUES), max_size=3).map(tuple),
)
REQUESTS = st.builds(
    Request,
    st.sampled_from(PRINCIPALS),
    st.sampled_from(ACTIONS),
    st.sampled_from((*RESOURCES, "*")),
    st.sampled_from(ACCOUNTS),
    CONTEXTS,
)


@settings(max_examples=200)
@given(SETS, REQUESTS)
def test_the_engine_equals_the_reference(policies: Policies, request: Request) -> None:
    assert Engine(policies).decide(request) is reference.decide(policies, request)


@given(SETS, REQUESTS)
def test_every_decision_can_be_explained(policies: Policies, request: Request) -> None:
    engine = Engine(policies)
    decision = trace(engine, request)
    assert decision.outcome is engine.decide(request)
    for language in ("en", "ja"):
        assert decision.explain(language, in_full=True)
    if decision.outcome is Outcome.EXPLICITLY_DENIED:
        assert decision.statement is not None
        assert decision.statement.matches
    if decision.nearest is not None:
        assert not decision.nearest.matches


@given(SETS, REQUESTS, OWN)
def test_a_deny_is_final(policies: Policies, request: Request, more: Policy) -> None:
    """Adding a policy never mends an explicit denial."""
    if Engine(policies).decide(request) is Outcome.EXPLICITLY_DENIED:
        wider = replace(policies, identity=(*policies.identity, more, FULL))
        assert Engine(wider).decide(request) is Outcome.EXPLICITLY_DENIED


@given(SETS, REQUESTS)
def test_adding_a_deny_never_allows(policies: Policies, request: Request) -> None:
    deny = Policy((Statement("", ("*",), ("*",), effect="Deny"),))
    narrower = replace(policies, identity=(*policies.identity, deny))
    if request.caller.account is not None:
        assert Engine(narrower).decide(request) is Outcome.EXPLICITLY_DENIED


@given(REQUESTS)
def test_nothing_is_allowed_unless_something_allows(request: Request) -> None:
    outcome = Engine(Policies()).decide(request)
    is_root = request.caller.arn.endswith(":root")
    assert outcome is Outcome.IMPLICITLY_DENIED or is_root


@given(SETS, REQUESTS)
def test_order_and_duplicates_do_not_matter(policies: Policies, request: Request) -> None:
    turned = replace(
        policies,
        identity=(*reversed(policies.identity), *policies.identity),
        scp=(*reversed(policies.scp), *policies.scp),
    )
    assert Engine(turned).decide(request) is Engine(policies).decide(request)


@given(SETS, REQUESTS, OWN, st.sampled_from(["boundary", "session", "scp", "rcp"]))
def test_a_limit_never_allows_more(
    policies: Policies, request: Request, more: Policy, kind: str
) -> None:
    limit: tuple[object, ...] = (more,)
    if kind in {"scp", "rcp"}:
        limit = (Level("l", (more,)),)
    free = replace(policies, **{kind: ()})
    limited = replace(policies, **{kind: limit})
    # A federated user without session policies has none of its user's rights.
    if request.caller.text != PRINCIPALS[7] and Engine(free).decide(request) is not Outcome.ALLOWED:
        assert Engine(limited).decide(request) is not Outcome.ALLOWED


@given(st.text("ab*?", max_size=12), st.text("ab", max_size=12))
def test_a_glob_is_what_its_definition_says(pattern: str, text: str) -> None:
    assert glob_matcher(tokens_of(pattern, variables=False))(text) is reference.glob(pattern, text)
