"""ARNs: six parts, and patterns of them.

`arn:partition:service:region:account:resource`; the sixth part may hold colons of its own.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import re

from logkura.iam.pattern import Matcher, Tokens, Wildcard, glob_expression, literal_of

__all__ = [
    "arn_matcher",
    "is_kms_key",
    "kms_key_id",
    "parts_of",
    "resource_matcher",
    "service_of",
]

_PARTS = 6
_SERVICE = 2


def parts_of(arn: str) -> tuple[str, ...] | None:
    """Return the six parts of an ARN; None when it is none."""
    parts = tuple(arn.split(":", _PARTS - 1))
    return parts if len(parts) == _PARTS and parts[0] == "arn" else None


def service_of(arn: str) -> str:
    """Return the service of an ARN; empty for what is none, such as `*`."""
    parts = parts_of(arn)
    return parts[_SERVICE] if parts else ""


def is_kms_key(arn: str) -> bool:
    """Tell whether an ARN names a KMS key (not an alias of one)."""
    parts = parts_of(arn)
    return parts is not None and parts[_SERVICE] == "kms" and parts[-1].startswith("key/")


def kms_key_id(key: str) -> str:
    """Return the id of a KMS key that is named by its ARN; what is none is an id by itself."""
    return key.rpartition("/")[2] if is_kms_key(key) else key


def _split(tokens: Tokens) -> tuple[Tokens, ...]:
    """Cut a pattern at its first five colons."""
    parts: list[list[str | Wildcard]] = [[]]
    for token in tokens:
        if not isinstance(token, str):
            parts[-1].append(token)  # type: ignore[arg-type]  # variables are resolved by now
            continue
        pieces = token.split(":", _PARTS - len(parts))
        for index, piece in enumerate(pieces):
            if index:
                parts.append([])
            if piece:
                parts[-1].append(piece)
    return tuple(tuple(part) for part in parts)


def arn_matcher(tokens: Tokens) -> Matcher:
    """Return the test of `ArnLike` and `ArnEquals`: each of the six parts by itself.

    A wildcard stays within its part; only the sixth part has colons of its own.  A pattern with
    fewer parts is no ARN and matches nothing.
    """
    parts = _split(tokens)
    if len(parts) != _PARTS:
        return lambda _: False
    literal = literal_of(tokens)
    if literal is not None:
        return literal.__eq__
    *five, last = parts
    expression = "".join(f"(?>{glob_expression(part, '[^:]')}:)" for part in five)
    matches = re.compile(expression + glob_expression(last), re.DOTALL).fullmatch
    return lambda text: matches(text) is not None


def resource_matcher(tokens: Tokens) -> Matcher:
    """Return the test of `Resource`.

    A wildcard in the service is not allowed, so such a pattern matches nothing.  Elsewhere a
    `*` that ends a part may reach beyond the colon; any other wildcard stays within its part.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    (read 2026-11-24).
    """
    literal = literal_of(tokens)
    if literal is not None:
        return literal.__eq__
    if tokens == (Wildcard.MANY,):
        return lambda _: True
    parts = _split(tokens)
    service = parts[_SERVICE] if len(parts) > _SERVICE else ()
    if any(isinstance(token, Wildcard) for token in service) and len(parts) > _SERVICE + 1:
        return lambda _: False
    matches = re.compile(_resource_expression(parts), re.DOTALL).fullmatch
    return lambda text: matches(text) is not None


def _resource_expression(parts: tuple[Tokens, ...]) -> str:
    """Return a regular expression of the parts, free of backtracking.

    Cut where a `*` may reach beyond a colon, a pattern falls into pieces; within a piece a `*`
    stays in its part.  The leftmost place of a piece ends first, so it is final: every colon of
    it lies at or before that colon in any place further right.
    """
    pieces = [[""]]
    for index, part in enumerate(parts):
        is_last = index == _PARTS - 1
        pieces[-1][-1] += ":" if index else ""
        for position, token in enumerate(part, 1):
            if token is not Wildcard.MANY:
                one = "." if is_last else "[^:]"
                pieces[-1][-1] += one if token is Wildcard.ONE else re.escape(str(token))
            elif is_last or position == len(part):
                pieces.append([""])
            else:
                pieces[-1].append("")
    first, *others = pieces
    if not others:
        return _piece_expression(first, ends=True)
    *middle, last = others
    found = "".join(f"(?>.*?{_piece_expression(piece)})" for piece in middle if piece != [""])
    return f"{_piece_expression(first)}{found}.*{_piece_expression(last, ends=True)}"


def _piece_expression(runs: list[str], *, ends: bool = False) -> str:
    first, *others = runs
    last = others.pop() if ends and others else None
    found = "".join(f"(?>[^:]*?{run})" for run in others)
    return first + found + ("" if last is None else f"[^:]*{last}")
