"""What a plan of Terraform's would do, as changes.

Source: https://developer.hashicorp.com/terraform/internals/json-format (read 2026-11-27): the plan
representation, and the actions of a change.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from logkura.deploy.changes import Action, Change
from logkura.deploy.wording import value_in_words

__all__ = ["changes_of"]

_ACTIONS = {
    ("create",): Action.ADD,
    ("update",): Action.CHANGE,
    ("delete",): Action.REMOVE,
    ("forget",): Action.REMOVE,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.REPLACE,
}
# What a resource is called in AWS; the first of these that it has.
_NAMES = (
    *("bucket", "function_name", "alarm_name", "dashboard_name", "log_group_name"),
    *("name", "description", "role"),
)
# Set by the provider alone: it follows from what else changes, and tells a reader nothing.
_FOLLOWING = frozenset(
    {"arn", "id", "tags_all", "last_modified", "qualified_arn", "version", "version_id"}
    | {"etag", "qualified_invoke_arn", "code_sha256", "source_code_size", "destination_id"}
)


def changes_of(plan: Mapping[str, Any], place: str) -> Iterator[Change]:
    """Yield the changes of a plan, in Terraform's order.

    Args:
        plan: What `terraform show -json` prints of a saved plan.
        place: Where it is, as the user knows it.
    """
    for found in plan.get("resource_changes", ()):
        change = found["change"]
        action = _ACTIONS.get(tuple(change["actions"]))
        if found.get("mode") == "data":
            continue
        if change.get("importing"):
            action = Action.ADOPT
        if action is not None:
            yield Change(
                action,
                place,
                found["address"],
                found["type"],
                _name(change),
                tuple(_details(change)) if action in {Action.CHANGE, Action.REPLACE} else (),
                kept="forget" in change["actions"],
            )


def _name(change: Mapping[str, Any]) -> str:
    values = change.get("after") or change.get("before") or {}
    return next((str(values[name]) for name in _NAMES if values.get(name)), "")


def _details(change: Mapping[str, Any]) -> Iterator[str]:
    before, after = change.get("before") or {}, change.get("after") or {}
    unknown = change.get("after_unknown") or {}
    hidden = (change.get("before_sensitive"), change.get("after_sensitive"))
    forcing = {path[0] for path in change.get("replace_paths", ()) if path}
    for name in dict.fromkeys([*before, *after, *unknown]):
        why = ", which takes another one" if name in forcing else ""
        old, new = before.get(name), after.get(name)
        if unknown.get(name) is True:
            if why or name not in _FOLLOWING:
                yield f"{name} changes{why}"
        elif old != new and (why or name not in _FOLLOWING):
            secret = any(isinstance(each, Mapping) and _marks(each.get(name)) for each in hidden)
            words = f"{name} changes" if secret else value_in_words(name, _text(old), _text(new))
            yield f"{words}{why}"


def _marks(value: Any) -> bool:
    """Whether something inside of a value is marked; the marks have the form of the value."""
    if isinstance(value, Mapping):
        return any(_marks(each) for each in value.values())
    if isinstance(value, list):
        return any(_marks(each) for each in value)
    return value is True


def _text(value: Any) -> str | None:
    """Return a value as text, so that what differs inside of it can be told."""
    if value in (None, "", [], {}):
        return None
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        # A block that can stand once is a list of one.
        return _text(value[0])
    return value if isinstance(value, str) else json.dumps(_unwrapped(value), sort_keys=True)


def _unwrapped(value: Any) -> Any:
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], dict):
            return _unwrapped(value[0])
        return [_unwrapped(each) for each in value]
    if isinstance(value, dict):
        return {name: _unwrapped(each) for name, each in value.items()}
    return value
