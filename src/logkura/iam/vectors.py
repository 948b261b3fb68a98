"""Requests with their policies as JSON, to be decided in bulk.

`{"vectors": [{"id", "request": {"principal", "action", "resource", "resource_account",
"wildcard_only_action", "context"}, "policies": {"identity", "resource", "boundary", "session",
"scp", "rcp", "vpce"}}]}`; `scp` and `rcp` are lists of `{"level", "policies"}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from logkura.errors import LogkuraError
from logkura.iam.document import Policy
from logkura.iam.parse import PolicyKind, parse_policy
from logkura.iam.request import ContextValue, Level, Policies, Request

__all__ = ["Refused", "Vector", "policies_of", "request_of", "vectors_of"]


@dataclass(frozen=True, slots=True)
class Vector:
    """One request and the policies that bear on it."""

    id: str
    request: Request
    policies: Policies


@dataclass(frozen=True, slots=True)
class Refused:
    """A vector that cannot be decided: a field is missing, or AWS would refuse a policy."""

    id: str
    error: LogkuraError


def vectors_of(document: Any) -> Iterator[Vector | Refused]:
    """Read the vectors of a document; one that cannot be decided does not end the others.

    Raises:
        LogkuraError: `policy-vectors` when it is none.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("vectors"), list):
        raise _error("the file", "an object with a list `vectors`", document)
    for index, entry in enumerate(document["vectors"], 1):
        name = f"vector {index}"
        try:
            if not isinstance(entry, Mapping):
                raise _error(name, "an object", entry)
            name = _whole(str(entry.get("id", name)), name)
            request, policies = request_of(entry.get("request")), entry.get("policies", {})
            yield Vector(name, request, policies_of(policies))
        except LogkuraError as error:
            message = f"vector `{name}`: {error.message}"
            yield Refused(name, LogkuraError(error.code, message, hint=error.hint))


def _error(place: str, expected: str, found: Any) -> LogkuraError:
    return LogkuraError(
        "policy-vectors", f"{place}: expected {expected}, found {type(found).__name__}"
    )


def _whole(text: str, place: str) -> str:
    """Return a text that can be sent and shown: JSON can hold halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _error(place, "whole characters", text) from error
    return text


def request_of(document: Any) -> Request:
    """Read a request.

    Raises:
        LogkuraError: `policy-vectors` when a field is missing or of another type.
    """
    if not isinstance(document, Mapping):
        raise _error("request", "an object", document)
    for name in ("principal", "action", "resource"):
        if not isinstance(document.get(name), str):
            raise _error(f"request.{name}", "a string", document.get(name))
        _whole(document[name], f"request.{name}")
    context = document.get("context") or {}
    if not isinstance(context, Mapping):
        raise _error("request.context", "an object", context)
    only_wildcard = bool(document.get("wildcard_only_action"))
    account = document.get("resource_account")
    return Request(
        principal=document["principal"],
        action=document["action"],
        resource="*" if only_wildcard else document["resource"],
        resource_account=None if account is None else _whole(str(account), "request"),
        context={
            _whole(str(key), "request.context"): _value(value) for key, value in context.items()
        },
        wildcard_only_action=only_wildcard,
    )


def _value(value: Any) -> ContextValue:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(_text(each) for each in value if each is not None)
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise _error("request.context", "texts, numbers, booleans and lists of them", value)
    try:
        return _whole(str(value), "request.context")
    except ValueError as error:
        raise _error("request.context", "a number that can be written out", value) from error


def policies_of(document: Any) -> Policies:
    """Read the policies that bear on a request.

    Raises:
        LogkuraError: `policy-vectors` or `policy-document`.
    """
    if not isinstance(document, Mapping):
        raise _error("policies", "an object", document)
    resource = _policies(document, "resource", PolicyKind.RESOURCE)
    if len(resource) > 1:
        raise _error("policies.resource", "one policy, as a resource has one", resource)
    return Policies(
        identity=_policies(document, "identity", PolicyKind.IDENTITY),
        resource=resource[0] if resource else None,
        boundary=_policies(document, "boundary", PolicyKind.BOUNDARY),
        session=_policies(document, "session", PolicyKind.SESSION),
        scp=_levels(document, "scp", PolicyKind.SCP),
        rcp=_levels(document, "rcp", PolicyKind.RCP),
        vpc_endpoint=_policies(document, "vpce", PolicyKind.VPC_ENDPOINT),
    )


def _policies(document: Mapping[str, Any], name: str, kind: PolicyKind) -> tuple[Policy, ...]:
    found = document.get(name)
    if found is None:
        return ()
    listed = found if isinstance(found, list) else [found]
    return tuple(parse_policy(each, kind) for each in listed)


def _levels(document: Mapping[str, Any], name: str, kind: PolicyKind) -> tuple[Level, ...]:
    found = document.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise _error(f"policies.{name}", 'a list of `{"level", "policies"}`', found)
    return tuple(
        Level(
            _whole(str(each.get("level", "")), f"policies.{name}"),
            _policies(each, "policies", kind),
        )
        for each in found
    )
