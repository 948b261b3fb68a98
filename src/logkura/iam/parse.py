"""Reading policy documents as AWS reads them, with an error that names statement and field.

AWS takes one value or a list wherever a list may stand, one statement or a list of them, a bare
string principal, and booleans and numbers as condition values.  It refuses what this refuses.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
(read 2026-11-24).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from typing import Any, cast

from logkura.errors import LogkuraError
from logkura.iam.document import Conditions, Effect, Policy, Principals, Statement
from logkura.iam.operators import Operator

__all__ = ["PolicyError", "PolicyKind", "parse_policy"]

_VERSIONS = ("2012-10-17", "2008-10-17")
_OLD_VERSION = "2008-10-17"
_DOCUMENT_ELEMENTS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_ELEMENTS = frozenset(
    {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"}
    | {"Resource", "NotResource", "Condition"}
)
_PRINCIPAL_KINDS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
# Ours: AWS's largest policies, key policies, hold 32 KB; white space does not always count.
_TEXT_MAX_BYTES = 1_048_576
_STRING_MAX_CHARACTERS = 32_768
# Half a character can be written in JSON as `\\ud800`, and then nowhere else.
_HALF = re.compile("[\ud800-\udfff]")
_SHOWN_MAX_CHARACTERS = 80


class PolicyKind(Enum):
    """What a document is attached to, which decides the elements it must have."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    VPC_ENDPOINT = "vpce"

    @property
    def has_principal(self) -> bool:
        """Whether its statements name principals."""
        return self in {
            PolicyKind.RESOURCE,
            PolicyKind.TRUST,
            PolicyKind.RCP,
            PolicyKind.VPC_ENDPOINT,
        }


class PolicyError(LogkuraError):
    """A document that AWS would refuse.

    Attributes:
        where: The place in the document, such as `Statement[2].Condition`; empty for the whole.
    """

    where: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a document we are, such as `Statement[2].Condition.StringLike`."""

    path: str

    def of(self, name: str) -> "_Place":
        name = _short(name)
        return _Place(f"{self.path}.{name}" if self.path else name)

    def error(self, expected: str, found: object, hint: str = "") -> PolicyError:
        try:
            shown = _short(json.dumps(found, ensure_ascii=False, default=str))
        except (ValueError, RecursionError):
            # Nested beyond writing, or a number of more digits than Python writes.
            shown = type(found).__name__
        where = f"`{self.path}`: " if self.path else ""
        error = PolicyError(
            "policy-document", f"{where}expected {expected}, found `{shown}`", hint=hint
        )
        error.where = self.path
        return error


def _short(text: str) -> str:
    """Return a text as a message can hold it: short, and without halves of characters."""
    cut = text if len(text) <= _SHOWN_MAX_CHARACTERS else text[: _SHOWN_MAX_CHARACTERS - 3] + "…"
    return cut.encode("utf-8", "backslashreplace").decode("utf-8")


def parse_policy(document: str | bytes | Mapping[str, Any], kind: PolicyKind) -> Policy:
    """Read a policy document.

    Args:
        document: JSON text, or what a JSON reader made of it.
        kind: What it is attached to.

    Raises:
        PolicyError: `policy-document`: AWS would refuse it.
    """
    value = _load(document) if isinstance(document, str | bytes) else document
    root = _Place("")
    if not isinstance(value, Mapping):
        raise root.error("a policy document, a JSON object", value)
    _only(value, _DOCUMENT_ELEMENTS, root)
    version = value.get("Version", _OLD_VERSION)
    if version not in _VERSIONS:
        raise root.of("Version").error(f"`{_VERSIONS[0]}` or `{_VERSIONS[1]}`", version)
    if "Statement" not in value:
        raise root.error("a `Statement`", sorted(map(str, value)))
    statements = value["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return Policy(
        tuple(
            _statement(each, kind, _Place(f"Statement[{index}]"))
            for index, each in enumerate(listed, 1)
        ),
        version,
    )


def _load(text: str | bytes) -> Any:
    if len(text) > _TEXT_MAX_BYTES:
        raise PolicyError(
            "policy-document",
            f"expected a policy of {_TEXT_MAX_BYTES} bytes at most, found {len(text)}",
            hint="AWS's own limits are far below: 32 KB for a key policy, less for the others",
        )
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except ValueError as error:
        found = _short(str(error))
        raise PolicyError("policy-document", f"expected JSON, found {found}") from error
    except RecursionError as error:
        raise PolicyError(
            "policy-document", "expected a policy document, found JSON nested beyond reading"
        ) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of a name that stands twice the first value would be lost."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"`{_short(name)}` twice in one object")
        found[name] = value
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"`{name}`, which is no number of JSON")


def _only(value: Mapping[str, Any], known: frozenset[str], place: _Place) -> None:
    for name in value:
        if name not in known:
            near = next((each for each in known if each.lower() == str(name).lower()), None)
            raise place.of(str(name)).error(
                f"one of {', '.join(sorted(known))}",
                name,
                f"`{near}` is written so" if near else "",
            )


def _statement(value: Any, kind: PolicyKind, place: _Place) -> Statement:
    if not isinstance(value, Mapping):
        raise place.error("a statement, a JSON object", value)
    _only(value, _STATEMENT_ELEMENTS, place)
    effect = value.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise place.of("Effect").error("`Allow` or `Deny`, written so", effect)
    _one_of(value, "Action", "NotAction", place)
    _check_principal(value, kind, place)
    _check_resource(value, kind, place)
    return Statement(
        sid=_text(value.get("Sid", ""), place.of("Sid")),
        effect=cast("Effect", effect),
        actions=_actions(value, "Action", place),
        not_actions=_actions(value, "NotAction", place),
        resources=_texts(value, "Resource", place),
        not_resources=_texts(value, "NotResource", place),
        principals=_principals(value, "Principal", place),
        not_principals=_principals(value, "NotPrincipal", place),
        conditions=_conditions(value.get("Condition", {}), place.of("Condition")),
    )


def _one_of(value: Mapping[str, Any], one: str, other: str, place: _Place) -> None:
    if (one in value) == (other in value):
        raise place.error(
            f"either `{one}` or `{other}`", [name for name in (one, other) if name in value]
        )


def _check_principal(value: Mapping[str, Any], kind: PolicyKind, place: _Place) -> None:
    if kind.has_principal:
        _one_of(value, "Principal", "NotPrincipal", place)
        return
    for name in ("Principal", "NotPrincipal"):
        if name in value:
            raise place.of(name).error(
                f"no principal in a policy of kind `{kind.value}`", value[name]
            )


def _check_resource(value: Mapping[str, Any], kind: PolicyKind, place: _Place) -> None:
    if kind in {PolicyKind.TRUST, PolicyKind.RESOURCE}:
        # A trust policy has none; some resource policies may leave it out.
        if "Resource" in value and "NotResource" in value:
            raise place.error("`Resource` or `NotResource`", ["Resource", "NotResource"])
        return
    _one_of(value, "Resource", "NotResource", place)


def _text(value: Any, place: _Place) -> str:
    if not isinstance(value, str):
        raise place.error("a string", value)
    if _HALF.search(value):
        raise place.error("whole characters", value)
    if len(value) > _STRING_MAX_CHARACTERS:
        raise place.error(f"{_STRING_MAX_CHARACTERS} characters at most", value)
    return value


def _texts(value: Mapping[str, Any], name: str, place: _Place) -> tuple[str, ...]:
    if name not in value:
        return ()
    found = value[name]
    listed = found if isinstance(found, list) else [found]
    if not listed:
        raise place.of(name).error("a string or a list of them", found)
    return tuple(_text(each, place.of(name)) for each in listed)


def _actions(value: Mapping[str, Any], name: str, place: _Place) -> tuple[str, ...]:
    actions = _texts(value, name, place)
    for action in actions:
        service, colon, verb = action.partition(":")
        # `*:*` can only mean `*`; AWS's grammar neither has it nor refuses it.
        if action not in {"*", "*:*"} and (
            not colon or not verb or not service or "*" in service or "?" in service
        ):
            raise place.of(name).error(
                "`service:Action` with the service written out, or `*`", action
            )
    return actions


def _principals(value: Mapping[str, Any], name: str, place: _Place) -> Principals:
    if name not in value:
        return {}
    found = value[name]
    if found == "*":
        return {"*": ("*",)}
    if not isinstance(found, Mapping) or not found:
        raise place.of(name).error('`"*"` or an object such as `{"AWS": …}`', found)
    _only(found, _PRINCIPAL_KINDS, place.of(name))
    principals = {kind: _texts(found, kind, place.of(name)) for kind in found}
    if "*" in principals.get("Service", ()):
        raise place.of(name).error("the name of a service", "*")
    return principals


def _conditions(value: Any, place: _Place) -> Conditions:
    if not isinstance(value, Mapping):
        raise place.error("an object of condition operators", value)
    conditions: dict[str, dict[str, tuple[str, ...]]] = {}
    for operator, keys in value.items():
        here = place.of(str(operator))
        if not isinstance(operator, str) or Operator.named(operator) is None:
            raise here.error("a condition operator that AWS has", operator)
        if not isinstance(keys, Mapping):
            raise here.error("an object of condition keys", keys)
        conditions[operator] = {
            _text(key, here): _wanted(wanted, here.of(key)) for key, wanted in keys.items()
        }
    return conditions


def _wanted(value: Any, place: _Place) -> tuple[str, ...]:
    return tuple(
        _condition_text(each, place) for each in (value if isinstance(value, list) else [value])
    )


def _condition_text(value: Any, place: _Place) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        # `1e999` is infinite to a JSON reader, and Python writes 4,300 digits at most.
        try:
            written = str(value)
        except ValueError:
            written = ""
        if not written or not isfinite(value):
            raise place.error("a number that can be written out", value)
        return written
    return _text(value, place)
