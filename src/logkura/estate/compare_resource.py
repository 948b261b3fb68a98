"""Two resources of one identity, field by field.

Not compared are the log streams of a log group and the tags, which the inventory does not read.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from logkura.estate.compare_values import (
    Detail,
    document_details,
    policy_details,
    text_of,
    value_details,
)
from logkura.estate.model import DeliveryStream, Function, Key, LogGroup, Role
from logkura.estate.monitoring import Dashboard
from logkura.estate.standing_keys import aliases_of, description_of
from logkura.iam import Grant

__all__ = ["code_digest", "field_details"]

FieldDetails = Iterator[tuple[str, Detail]]
"""Names of fields, and what differs in them."""

_SERVICE = ".amazonaws.com"


def field_details(wanted: Any, found: Any) -> FieldDetails:
    """Yield in what two resources differ, each with the name of the field.

    A key that was designed by its ARN is somebody's own, of which a design says that it can be
    used, and nothing else.

    Args:
        wanted: A resource of an estate.
        found: One of the same type, which stands for it.
    """
    for each in fields(wanted):
        rule = _RULES.get((type(wanted), each.name), _plain)
        for detail in rule(wanted, found, each.name):
            yield each.name, detail


def code_digest(function: Function) -> str:
    """Return the SHA-256 of a function's package as Lambda tells it; empty where neither is known.

    Source: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
    (read 2026-11-27), CodeSha256: of the deployment package; in base64, as the examples are.
    """
    if function.code_sha256 or not function.code:
        return function.code_sha256
    return base64.b64encode(hashlib.sha256(function.code).digest()).decode()


Rule = Callable[[Any, Any, str], Iterator[Detail]]


def _plain(wanted: Any, found: Any, name: str) -> Iterator[Detail]:
    return value_details(getattr(wanted, name), getattr(found, name))


def _nothing(_wanted: Any, _found: Any, _name: str) -> Iterator[Detail]:
    return iter(())


def _in_order(wanted: Any, found: Any, name: str) -> Iterator[Detail]:
    return value_details(text_of(getattr(wanted, name)), text_of(getattr(found, name)))


def _code(wanted: Function, found: Function, _: str) -> Iterator[Detail]:
    here, there = code_digest(wanted), code_digest(found)
    if here and there:
        yield from value_details(here, there)


def _policies(wanted: Role, found: Role, _: str) -> Iterator[Detail]:
    return policy_details(wanted.policies, found.policies)


def _body(wanted: Dashboard, found: Dashboard, _: str) -> Iterator[Detail]:
    return document_details(json.loads(wanted.body), json.loads(found.body))


def _of_own_key(details: Rule) -> Rule:
    """Return a rule that says nothing of somebody else's key."""

    def own(wanted: Key, found: Key, name: str) -> Iterator[Detail]:
        is_theirs = wanted.exists and wanted.policy is None
        return iter(()) if is_theirs else details(wanted, found, name)

    return own


def _purpose(wanted: Key, found: Key, _: str) -> Iterator[Detail]:
    return value_details(description_of(wanted), description_of(found))


def _aliases(wanted: Key, found: Key, _: str) -> Iterator[Detail]:
    # Further aliases change nothing of what the archive does.
    there = aliases_of(found)
    return (Detail("", alias, "") for alias in aliases_of(wanted) if alias not in there)


def _grants(wanted: Key, found: Key, _: str) -> Iterator[Detail]:
    return value_details(_of_people(wanted.grants), _of_people(found.grants))


def _of_people(grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """Return the grants that no AWS service has: services make theirs as they need them.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html (read 2026-11-27):
    services make grants on behalf of users, and retire them when the work is done.
    """
    return tuple(each for each in grants if not each.grantee.endswith(_SERVICE))


_RULES: Mapping[tuple[type, str], Rule] = {
    # By what the resources were brought together.
    (Key, "arn"): _nothing,
    # One of the aliases.
    (Key, "alias"): _nothing,
    (Key, "aliases"): _of_own_key(_aliases),
    (Key, "purpose"): _of_own_key(_purpose),
    (Key, "policy"): _of_own_key(_plain),
    (Key, "manager"): _of_own_key(_plain),
    (Key, "grants"): _of_own_key(_grants),
    (Role, "policies"): _policies,
    (Function, "code"): _code,
    (Function, "code_sha256"): _nothing,
    (LogGroup, "streams"): _nothing,
    (DeliveryStream, "processors"): _in_order,
    (Dashboard, "body"): _body,
}
