"""Two estates held against each other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import pytest

from logkura.blueprint import design
from logkura.estate import (
    Alarm,
    Bucket,
    Comparison,
    Dashboard,
    Estate,
    Expiration,
    Key,
    ObjectLock,
    ResourceKind,
    bind,
    compare,
)
from logkura.iam import Grant, Policy, Statement
from logkura.spec import loads
from logkura.spec.template import render_template

OWNER = "123456789012"
TOKYO = "ap-northeast-1"
_SOURCES = ("/aws/lambda/a", "/aws/lambda/b")
_ALLOW = Policy((Statement("Added", ("s3:GetObject",), ("*",)),))

NOT_COMPARED = {
    # By these two resources are brought together.
    ("keys", "arn"),
    ("keys", "region"),
    ("buckets", "name"),
    ("buckets", "region"),
    ("roles", "name"),
    ("functions", "name"),
    ("functions", "region"),
    ("log_groups", "name"),
    ("log_groups", "region"),
    ("streams", "name"),
    ("streams", "region"),
    ("filters", "name"),
    ("filters", "region"),
    ("filters", "log_group"),
    ("alarms", "name"),
    ("alarms", "region"),
    ("dashboards", "name"),
    # A dashboard belongs to the account.
    ("dashboards", "region"),
    # One of `aliases`.
    ("keys", "alias"),
    # The inventory does not read them.
    ("log_groups", "streams"),
}


# What an account does not tell.
KINDS_NOT_COMPARED = {
    "batches",
    "deliveries",
    "destinations",
    "foreign_buckets",
    "other_roles",
    "outside",
    "readers",
}


def _designed() -> Estate:
    text = render_template(
        archive="demo",
        account=OWNER,
        region=TOKYO,
        replica_region="ap-northeast-3",
        time_zone="Asia/Tokyo",
    )
    estate = design(loads(text, "archive.yaml"), _SOURCES)
    source, replica = estate.buckets
    alarm = Alarm("late", TOKYO, "Late.", "AWS/Firehose", "M", {"D": "d"}, "Sum", 60, 1, 2.0)
    return replace(
        estate,
        buckets=(
            replace(source, lifecycle=(Expiration("a/", 9),), object_lock=ObjectLock("G", 3)),
            replica,
        ),
        alarms=(alarm,),
        dashboards=(Dashboard("demo", TOKYO, '{"widgets":[{"type":"text","width":6}]}'),),
    )


def _standing(estate: Estate) -> Estate:
    """Return the estate as an account has it: keys with ids and aliases, code by its digest."""
    ids = {key.arn: f"{key.arn.partition(':key/')[0]}:key/{n}" for n, key in enumerate(estate.keys)}
    keys = tuple(
        replace(key, alias=None, aliases=(key.alias or "",), purpose=f"logkura: {key.purpose}")
        for key in estate.keys
    )
    groups = tuple(replace(group, streams=()) for group in estate.log_groups)
    return bind(replace(estate, keys=keys, log_groups=groups), ids)


DESIGNED = _designed()
STANDING = _standing(DESIGNED)


def _resources() -> Iterator[tuple[str, int]]:
    for each in fields(Estate):
        held = getattr(DESIGNED, each.name)
        if isinstance(held, tuple):
            yield from ((each.name, number) for number in range(len(held)))


RESOURCES = list(_resources())
CASES = [
    (kind, number, each.name)
    for kind, number in RESOURCES
    for each in fields(getattr(DESIGNED, kind)[number])
    if (kind, each.name) not in NOT_COMPARED
]


def test_no_kind_of_resource_is_forgotten() -> None:
    kinds = {
        each.name for each in fields(Estate) if isinstance(getattr(DESIGNED, each.name), tuple)
    }
    assert {kind for kind, _ in RESOURCES} == kinds - KINDS_NOT_COMPARED


_BY_NAME: dict[str, Callable[[Any], Any]] = {
    "processors": lambda value: ("Decompression", *value),
    "policies": lambda value: (*value, _ALLOW),
    "policy": lambda _: _ALLOW,
    "trust": lambda _: _ALLOW,
    "boundary": lambda _: _ALLOW,
    "grants": lambda _: (Grant(f"arn:aws:iam::{OWNER}:role/other", frozenset({"Decrypt"})),),
    "code": lambda value: value + b"x",
    "object_lock": lambda _: ObjectLock("COMPLIANCE", 1),
    "body": lambda value: value.replace("6", "7"),
}


def _changed(value: Any, name: str) -> Any:
    """Return another value of the same type."""
    if name in _BY_NAME:
        return _BY_NAME[name](value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, tuple):
        return value[1:] if value else ("added",)
    if isinstance(value, Mapping):
        return {**value, "ADDED": "1"}
    return f"{value or ''}x"


def _with(estate: Estate, kind: str, number: int, resource: Any) -> Estate:
    held = list(getattr(estate, kind))
    held[number : number + 1] = [] if resource is None else [resource]
    return replace(estate, **{kind: tuple(held)})


def test_a_design_and_what_was_made_of_it_are_the_same() -> None:
    compared = compare(DESIGNED, STANDING)
    assert compared == Comparison((), (), len(RESOURCES))
    assert compared.is_same
    assert compare(STANDING, STANDING, others=True).is_same


@pytest.mark.parametrize(("kind", "number", "field"), CASES)
def test_every_field_of_every_resource_is_compared(kind: str, number: int, field: str) -> None:
    resource = getattr(STANDING, kind)[number]
    changed = replace(resource, **{field: _changed(getattr(resource, field), field)})
    if field == "code_sha256":
        # The design's package is what the digest is of.
        changed = replace(resource, code=b"", code_sha256="x")
    compared = compare(DESIGNED, _with(STANDING, kind, number, changed))
    expected = {"code_sha256": "code"}.get(field, field)
    assert {(each.field, each.name) for each in compared.differences} == {
        (expected, compared.differences[0].name)
    }
    assert all(each.wanted != each.found for each in compared.differences)


@pytest.mark.parametrize(("kind", "number"), RESOURCES)
def test_a_resource_less_is_missing(kind: str, number: int) -> None:
    compared = compare(DESIGNED, _with(STANDING, kind, number, None))
    (missing,) = (each for each in compared.differences if each.is_missing)
    assert missing.sentence.endswith("is missing")
    assert compared.compared == len(RESOURCES)
    # The key that is gone is still named by what used it.
    assert (len(compared.differences) > 1) == (kind == "keys")


@pytest.mark.parametrize(("kind", "number"), RESOURCES)
def test_what_is_unread_is_neither_equal_nor_different(kind: str, number: int) -> None:
    resource = getattr(STANDING, kind)[number]
    nothing = _only(kind, None)
    (subject,) = compare(_only(kind, resource), nothing).differences
    denied = {subject.arn: "AccessDenied"}
    for held in (resource, None):
        found = replace(_only(kind, held), unread=denied)
        compared = compare(_only(kind, resource), found)
        (unknown,) = compared.unknown
        assert (unknown.arn, unknown.reason) == (subject.arn, "AccessDenied")
        assert (compared.differences, compared.compared) == ((), 0)
        assert "is not known: AccessDenied" in unknown.sentence
        assert not compared.is_same
    gone = replace(nothing, unread=denied, absent=frozenset(denied))
    assert [each.is_missing for each in compare(_only(kind, resource), gone).differences] == [True]


def _only(kind: str, resource: Any) -> Estate:
    empty = Estate("demo", OWNER, (), (), (), (), (), (), ())
    return replace(empty, **{kind: () if resource is None else (resource,)})


def test_what_others_have_is_no_difference_unless_all_is_to_be_designed() -> None:
    for kind, number in RESOURCES:
        resource = getattr(STANDING, kind)[number]
        compared = compare(_only(kind, None), _only(kind, resource))
        assert compared.is_same
        (surplus,) = compare(_only(kind, None), _only(kind, resource), others=True).differences
        assert surplus.is_superfluous
        assert surplus.sentence.endswith("is there, and should not be")
        unread = replace(_only(kind, None), unread={surplus.arn: "denied"})
        assert compare(unread, _only(kind, resource), others=True).is_same


def test_a_filter_more_that_feeds_the_stream_is_a_difference() -> None:
    more = replace(STANDING.filters[0], name="mine")
    compared = compare(DESIGNED, replace(STANDING, filters=(*STANDING.filters, more)))
    (surplus,) = compared.differences
    assert (surplus.kind, surplus.name) == (ResourceKind.FILTER, f"mine on {more.log_group}")
    elsewhere = replace(more, destination_arn=f"{more.destination_arn}-of-others")
    assert compare(DESIGNED, replace(STANDING, filters=(*STANDING.filters, elsewhere))).is_same


def test_without_the_code_of_a_function_nothing_is_claimed_of_it() -> None:
    (function,) = STANDING.functions
    unread = replace(STANDING, functions=(replace(function, code=b""),))
    (unknown,) = compare(DESIGNED, unread).unknown
    assert (unknown.kind, unknown.reason) == (ResourceKind.FUNCTION, "the code was not read")


# Fields of fields.


def _bucket_differences(**changed: Any) -> list[tuple[str, str, str, str]]:
    bucket: Bucket = STANDING.buckets[0]
    return _told(compare(DESIGNED, _with(STANDING, "buckets", 0, replace(bucket, **changed))))


def _told(compared: Comparison) -> list[tuple[str, str, str, str]]:
    return [(each.field, each.detail, each.wanted, each.found) for each in compared.differences]


@pytest.mark.parametrize(
    "field", [each.name for each in fields(STANDING.buckets[0].replication[0])]
)
def test_every_field_of_a_replication_rule_is_compared(field: str) -> None:
    (rule,) = STANDING.buckets[0].replication
    changed = replace(rule, **{field: _changed(getattr(rule, field), field)})
    told = _bucket_differences(replication=(changed,))
    assert {name for name, *_ in told} == {"replication"}
    if field == "id":
        assert [bool(wanted) for *_, wanted, _ in told] == [True, False]
    else:
        assert [detail.startswith(f"{rule.id} {field.replace('_', ' ')}") for _, detail, *_ in told]
        assert len(told) == 1


def test_rules_without_an_order_are_told_by_what_is_less_and_more() -> None:
    (keep,) = DESIGNED.buckets[0].lifecycle
    more = Expiration("b/", 1, {"k": "v"})
    assert _bucket_differences(lifecycle=(more, keep)) == [
        ("lifecycle", "", "", "expiration (prefix b/, after days 1, tags k=v)")
    ]
    assert _bucket_differences(lifecycle=()) == [
        ("lifecycle", "", "expiration (prefix a/, after days 9)", "")
    ]


def test_a_setting_that_is_gone_is_told_from_an_empty_one() -> None:
    assert _bucket_differences(object_lock=None) == [
        ("object_lock", "", "objectlock (mode G, days 3)", "")
    ]
    (function,) = STANDING.functions
    environment = {**function.environment, "EMPTY": ""}
    found = replace(STANDING, functions=(replace(function, environment=environment),))
    assert _told(compare(DESIGNED, found)) == [("environment", "EMPTY", "", "an empty value")]


def test_a_dashboard_is_compared_by_what_its_json_says() -> None:
    (board,) = STANDING.dashboards
    blanks = replace(board, body='{"widgets": [{"width": 6, "type": "text"}]}')
    assert compare(DESIGNED, replace(STANDING, dashboards=(blanks,))).is_same
    more = replace(board, body='{"widgets":[{"type":"text","width":true},{"type":"log"}]}')
    assert _told(compare(DESIGNED, replace(STANDING, dashboards=(more,)))) == [
        ("body", "widgets 1 width", "6", "true"),
        ("body", "widgets 2", "", "type=log"),
    ]


# Keys.


def _moved(alias: str, purpose: str) -> Estate:
    """Return the estate with an alias that was moved to a new key."""
    keys = [replace(key, aliases=tuple(set(key.aliases) - {alias})) for key in STANDING.keys]
    new = Key(_KEY, TOKYO, purpose, aliases=(alias,), policy=_ALLOW)
    return replace(STANDING, keys=(*keys, new))


_KEY = f"arn:aws:kms:{TOKYO}:{OWNER}:key/new"


def test_an_alias_that_was_moved_is_one_difference() -> None:
    designed = DESIGNED.keys[1]
    assert designed.alias is not None
    old = STANDING.keys[1]
    (moved,) = compare(DESIGNED, _moved(designed.alias, "something else")).differences
    assert (moved.kind, moved.name, moved.field) == (ResourceKind.KEY, designed.alias, "aliases")
    assert moved.wanted == f"{designed.alias} for {old.arn}"
    assert moved.found == f"{designed.alias} for {_KEY}"


def test_an_alias_that_is_gone_is_one_difference() -> None:
    keys = tuple(replace(key, aliases=()) for key in STANDING.keys)
    compared = compare(DESIGNED, replace(STANDING, keys=keys))
    assert [(each.field, each.found) for each in compared.differences] == [("aliases", "")] * 3


def test_a_key_that_was_known_by_its_stack_needs_no_alias() -> None:
    designed = DESIGNED.keys[1]
    assert designed.alias is not None
    keys = {designed.arn: STANDING.keys[1].arn}
    found = _moved(designed.alias, f"logkura: {designed.purpose}")
    told = compare(DESIGNED, found, keys=keys).differences
    assert [(each.field, each.name) for each in told] == [("aliases", designed.alias)]
    # The alias alone would have it the other way round: everything uses another key.
    assert len(compare(DESIGNED, found).differences) > 1


def test_a_key_designed_by_its_arn_is_to_be_usable_and_nothing_else() -> None:
    theirs = Key(_KEY, TOKYO, "objects of the log archive")
    found = replace(theirs, purpose="theirs", policy=_ALLOW, manager="AWS", aliases=("alias/t",))
    designed = _only("keys", theirs)
    assert compare(designed, _only("keys", found)).is_same
    disabled = _only("keys", replace(found, state="Disabled"))
    assert _told(compare(designed, disabled)) == [("state", "", "Enabled", "Disabled")]


def test_grants_of_services_are_their_own() -> None:
    grants = (Grant("firehose.amazonaws.com", frozenset({"Decrypt"})),)
    keys = tuple(replace(key, grants=grants) for key in STANDING.keys)
    assert compare(DESIGNED, replace(STANDING, keys=keys)).is_same


def test_without_the_list_of_aliases_nothing_is_claimed_of_a_key() -> None:
    unread = {f"arn:aws:kms:{TOKYO}:{OWNER}:alias/*": "AccessDenied: kms:ListAliases"}
    keys = tuple(replace(key, aliases=()) for key in STANDING.keys)
    compared = compare(DESIGNED, replace(STANDING, keys=keys, unread=unread))
    in_tokyo = [key.alias for key in DESIGNED.keys if key.region == TOKYO]
    assert [each.name for each in compared.unknown] == in_tokyo
    assert {each.region for each in compared.differences} == {"ap-northeast-3"}
