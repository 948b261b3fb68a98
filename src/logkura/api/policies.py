"""Decisions about policies, and their lint, offline."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logkura.errors import LogkuraError
    from logkura.iam import Decision, Outcome
    from logkura.iam.lint import Finding

__all__ = ["decide", "explain", "lint_policy", "lint_rules"]


def decide(vectors: Any) -> "Iterator[tuple[str, Outcome | LogkuraError]]":
    """Decide every request of a vectors document; see `iam.vectors`.

    Args:
        vectors: The document, as a JSON reader gives it.

    Yields:
        The id of each vector with its decision, or with what is wrong with it.

    Raises:
        LogkuraError: The document cannot be read.
    """
    from logkura.iam import Engine
    from logkura.iam.vectors import Refused, vectors_of

    for vector in vectors_of(vectors):
        if isinstance(vector, Refused):
            yield vector.id, vector.error
        else:
            yield vector.id, Engine(vector.policies).decide(vector.request)


def explain(vectors: Any) -> "Iterator[tuple[str, Decision | LogkuraError]]":
    """Decide every request of a vectors document, each with its reasons; see `decide`.

    Raises:
        LogkuraError: The document cannot be read.
    """
    from logkura.iam import Engine, trace
    from logkura.iam.vectors import Refused, vectors_of

    for vector in vectors_of(vectors):
        if isinstance(vector, Refused):
            yield vector.id, vector.error
        else:
            yield vector.id, trace(Engine(vector.policies), vector.request)


def lint_policy(path: Path, kind: str | None = None) -> "tuple[Finding, ...]":
    """Return what is found in a JSON policy document, in its order.

    Args:
        path: The file.
        kind: What the policy is attached to, one of `iam.PolicyKind`; None guesses it.

    Raises:
        LogkuraError: `policy-file`: it cannot be read; `policy-document`: AWS would refuse it.
    """
    from logkura.errors import Location, LogkuraError
    from logkura.iam import PolicyKind
    from logkura.iam.lint import lint_text

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise LogkuraError(
            "policy-file", f"cannot read the policy: {reason}", location=Location(str(path))
        ) from error
    return lint_text(text, str(path), PolicyKind(kind) if kind else None)


def lint_rules() -> str:
    """Return every rule of `lint_policy` with its reason and examples, as Markdown."""
    from logkura.iam.lint import page

    return page()
