"""What Terraform tells while it works, in a user's words.

Source: https://developer.hashicorp.com/terraform/internals/machine-readable-ui (read 2026-11-27):
types of messages, hooks, diagnostics.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from logkura.deploy.failures import hint_for
from logkura.errors import DeploymentError

__all__ = ["Diagnostic", "error_of", "in_words"]

_DONE = {"create": "made", "update": "changed", "delete": "removed"}
_NOISE = (
    # What the SDK says around AWS's own words.
    (re.compile(r"operation error [\w ]+: \w+, (?:exceeded maximum number[^,]*, )?"), ""),
    (re.compile(r"https response error StatusCode: \d+, "), ""),
    (re.compile(r"RequestID: [^,]*, (?:HostID: [^,]*, )?"), ""),
    (re.compile(r"\bapi error "), ""),
)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A warning or an error of Terraform's.

    Attributes:
        is_error: Whether it is an error.
        address: The resource it is about; empty for none.
        text: What it says, in one line.
        place: The file and line, `bucket.tf:3`; empty where there is none.
    """

    is_error: bool
    address: str
    text: str
    place: str

    @classmethod
    def of(cls, found: Mapping[str, Any] | None) -> "Diagnostic | None":
        """Return the diagnostic of a message or a document; None where there is none."""
        if found is None:
            return None
        said = [str(found.get("summary", "")), str(found.get("detail", ""))]
        text = ": ".join(" ".join(part.split()).rstrip(".") for part in said if part.strip())
        for pattern, instead in _NOISE:
            text = pattern.sub(instead, text)
        where = found.get("range") or {}
        line = (where.get("start") or {}).get("line")
        place = f"{where['filename']}:{line}" if where.get("filename") else ""
        return cls(found.get("severity") == "error", str(found.get("address", "")), text, place)

    @property
    def words(self) -> str:
        """The diagnostic in one line."""
        about = self.address or self.place
        return f"{about}: {self.text}" if about else self.text


def in_words(message: Mapping[str, Any]) -> str:
    """Return a message as a step of the work; empty for what is none."""
    kind = message.get("type")
    hook = message.get("hook") or {}
    address = (hook.get("resource") or {}).get("addr", "")
    action = hook.get("action", "")
    if kind == "apply_complete" and action in _DONE:
        name = hook.get("id_value", "")
        return f"{address} {_DONE[action]}{f': {name}' if name and action != 'delete' else ''}"
    if kind == "apply_errored":
        return f"{address} failed"
    if kind == "apply_progress":
        return f"{address} takes {hook.get('elapsed_seconds', 0)} s so far"
    if kind == "change_summary":
        return str(message.get("@message", ""))
    return ""


def error_of(command: str, errors: Sequence[Diagnostic], said: Sequence[str]) -> DeploymentError:
    """Return the error of a command that failed: the first of its errors, and how many follow.

    Args:
        command: The command, such as `apply`.
        errors: Its errors, in their order.
        said: Lines that it printed and that are no messages, where it has no errors.
    """
    first = errors[0].words if errors else " ".join(said) or "it said nothing"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return DeploymentError(
        "deploy-terraform", f"`terraform {command}` failed: {first}{more}", hint=_hint(first)
    )


_OWN_HINTS = (
    (
        r"prevent_destroy",
        "buckets and keys are protected: `logkura destroy` says what lifts it, README.md how",
    ),
    (r"AWS account ID not allowed", "the credentials are of another account than archive.yaml"),
    (r"state lock", "another Terraform works on this state, or was killed: see force-unlock"),
    (
        r"saved plan is stale",
        "something was applied since it was planned: plan and confirm again",
    ),
    (
        r"query available provider packages|failed to install provider",
        "the provider comes from the registry or from a mirror: check network and CLI settings",
    ),
)


def _hint(text: str) -> str:
    for pattern, hint in _OWN_HINTS:
        if re.search(pattern, text, re.IGNORECASE):
            return hint
    return hint_for(text)
