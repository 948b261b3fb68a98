"""Random and hostile policies and requests to the policy engine: `make fuzz-policies`.

Every input is a request with its policies, taken from the cases of `tests/cases/iam` or made at
random, then damaged: values that are meant to hurt, elements gone or doubled, lists emptied, text
cut.  It goes the way of `logkura policy decide` and `explain`.  What must hold:

- it is refused with a `LogkuraError` of a known code, or decided; nothing else is ever raised;
- engine and reference decide the same, and the trace says the same as both;
- what is printed can be printed, and what is written as a policy is read back the same;
- it takes less than `SLOW_SECONDS` of processor time;
- matching grows with the text, not with its square (`growth`).

An input that breaks this is written to a file, to be replayed with `--replay FILE`.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from logkura.errors import LogkuraError
from logkura.iam import reference
from logkura.iam.arn import arn_matcher, resource_matcher
from logkura.iam.engine import Engine
from logkura.iam.operators import Operator
from logkura.iam.parse import PolicyError, PolicyKind, parse_policy
from logkura.iam.pattern import glob_matcher, tokens_of
from logkura.iam.trace import trace
from logkura.iam.vectors import Refused, Vector, vectors_of

CASES = Path(__file__).parents[1] / "cases" / "iam"
SLOW_SECONDS = 5.0
FAILED = Path("fuzz-failed.json")
CODES = {"policy-document", "policy-vectors"}
LONG = 16_000
VECTORS = '{"vectors"'
DEEPEST = 20

TEXTS = (
    "", " ", "*", "?", "**", "*:*", "${", "${}", "${*}", "${?}", "${$}", "${a", "${${a}}", "$${a}",
    "${aws:username}", "${aws:username, 'd'}", "${aws:username, ''}", "${x,'*'}", "${x, 'y}",
    "arn:aws:s3:::${aws:username}/*", "arn:*:*:*:*:*", "arn:aws:s3:*:*:*x", ":::::", "arn:aws:s3",
    "\ud800", "\udfff\ud800", "\0", "蔵", "\u200b", "İ", "ß", "\U0001f4a5" * 9, "True", "FALSE",
    "0", "-0", "+1.", ".5", "1e5", "1e999999", "-1E-999999", "١٢", "0x10", "1_000", "NaN", "inf",
    "0000-01-01", "9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00+23:59", "2026-02-30",
    "2026-11-24T23:59:60Z", "2026-11-24T24:00:00Z", "2026-11-24T00:00Z", "99999999999999999999",
    "10.0.0.0/8", "10.0.0.0/33", "10.0.0.1/255.0.0.0", "::1", "fe80::1%eth0", "fe80::1%eth0/64",
    "::ffff:10.0.0.1", "010.0.0.1", "10.0.0.0/٨", "::/0", "YQ==", "YQ=", "=", "arn", "root",
    "arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:assumed-role", "111122223333",
    "arn:aws:sts::111122223333:assumed-role/", "arn:aws:iam:::role/", "logs.amazonaws.com",
)  # fmt: skip
LONG_TEXTS = (
    "*a*a*a*a*b", "?*", "a", "*", "*a", "?", ":", "arn:", "9", "${", "${a", "${ ", "${a, '", "A=",
    "蔵", "a*:", "*:*", "/",
)  # fmt: skip
OTHERS = (None, True, False, 0, -1, 1.5, 10**5000, float("nan"), float("inf"), [], {}, [[]], [None])
KINDS = ("", "ForAllValues:", "ForAnyValue:", "ForSome:")
BASES = (
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLike",
    "ArnLike", "ArnNotEquals", "NumericLessThan", "NumericNotEquals", "DateGreaterThanEquals",
    "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null", "stringlike",
)  # fmt: skip
KEYS = ("aws:username", "aws:PrincipalArn", "s3:prefix", "aws:TagKeys", "aws:PrincipalTag/x", "")


@dataclass
class Totals:
    """What the run has seen."""

    inputs: int = 0
    characters: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0


def corpus() -> list[dict[str, Any]]:
    """Return the requests and policies of every case, as vectors."""
    return [
        {"request": case["request"], "policies": case["policies"]}
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.load(path.read_text(), yaml.CSafeLoader).get("cases") or ()
    ]


def _text(generator: random.Random) -> str:
    kind = generator.random()
    if kind < 0.75:
        return generator.choice(TEXTS)
    if kind < 0.9:
        return "".join(generator.choices("ab:*?/${}, '.\\", k=generator.randint(1, 40)))
    piece = generator.choice(LONG_TEXTS)
    return (piece * LONG)[:LONG] + generator.choice(("", "b", "}", "'}", ":x", "*"))


def _deep(generator: random.Random) -> Any:
    value: Any = "x"
    for _ in range(generator.choice((3, 300, 900))):
        value = [value] if generator.random() < 0.5 else {"Statement": value}
    return value


def _value(generator: random.Random) -> Any:
    kind = generator.random()
    if kind < 0.6:
        return _text(generator)
    if kind < 0.75:
        return [_text(generator) for _ in range(generator.randint(0, 3))]
    if kind < 0.97:
        return deepcopy(generator.choice(OTHERS))
    return _deep(generator)


def _condition(generator: random.Random) -> dict[str, Any]:
    name = generator.choice(KINDS) + generator.choice(BASES) + generator.choice(("", "IfExists"))
    return {name: {generator.choice(KEYS): _value(generator)}}


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list) and len(place) < DEEPEST:
        for name, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*place, name)
            yield from _places(below, (*place, name))


def _damage(vector: dict[str, Any], generator: random.Random) -> None:
    """Change one place of a vector."""
    *path, last = generator.choice(list(_places(vector)))
    holder: Any = vector
    for name in path:
        holder = holder[name]
    kind = generator.randrange(6)
    if kind == 0 and isinstance(holder, dict):
        holder[_text(generator)] = holder.pop(last)
    elif kind == 1:
        del holder[last]
    elif kind == 2 and isinstance(holder, dict) and "Effect" in holder:
        holder["Condition"] = _condition(generator)
    elif kind == 3:
        holder[last] = [holder[last], _value(generator)]
    elif last in {"Action", "NotAction", "action"}:
        # The reference reads wildcards of actions by their definition, which takes its time.
        holder[last] = _text(generator)[:50]
    else:
        holder[last] = _value(generator)


def make_input(known: list[dict[str, Any]], generator: random.Random) -> str:
    """Make the text of one file of requests, of one request."""
    vector = json.loads(json.dumps(generator.choice(known)))
    for _ in range(generator.choice((0, 1, 1, 2, 4))):
        _damage(vector, generator)
        if not vector:
            break
    context = vector.get("request")
    if isinstance(context, dict) and generator.random() < 0.5:
        context["context"] = {key: _value(generator) for key in generator.choices(KEYS, k=2)}
    try:
        with _unlimited_digits():
            text = json.dumps({"vectors": [vector]})
    except RecursionError:
        text = "[" * 5000
    if generator.random() < 0.2:
        # One policy as a file of its own: here a name may stand twice.
        at = text.find('{"Version"')
        text = text[max(at, 0) : text.find("]}", at) + 2]
    if generator.random() < 0.1:
        at = generator.randrange(len(text))
        text = (
            text[:at] + generator.choice(("", "{", '"', "NaN", '"Statement":1,')) + text[at + 1 :]
        )
    return text


class _unlimited_digits:  # noqa: N801 -- a context
    """While in it, Python writes numbers of any length: the inputs hold some, the code must not."""

    def __enter__(self) -> None:
        self.before = sys.get_int_max_str_digits()
        sys.set_int_max_str_digits(0)

    def __exit__(self, *_: object) -> None:
        sys.set_int_max_str_digits(self.before)


def _decide(vector: Vector) -> str:
    """Decide and explain a vector; return the outcome."""
    engine = Engine(vector.policies)
    decision = trace(engine, vector.request)
    outcomes = {
        engine.decide(vector.request),
        reference.decide(vector.policies, vector.request),
        decision.outcome,
    }
    if len(outcomes) > 1:
        raise AssertionError(f"engine, reference and trace differ: {outcomes}")
    for language in ("en", "ja"):
        decision.explain(language, in_full=True).encode()
    return decision.outcome.value


def _read_again(text: str) -> None:
    """Read the policies of an input as text, and what is written of them."""
    (vector,) = json.loads(text)["vectors"]
    policies = vector.get("policies", {}) if isinstance(vector, dict) else {}
    if not isinstance(policies, dict):
        return
    for name, kind in (("identity", PolicyKind.IDENTITY), ("resource", PolicyKind.RESOURCE)):
        found = policies.get(name)
        document = found[0] if isinstance(found, list) and found else found
        try:
            policy = parse_policy(json.dumps(document), kind)
        except (PolicyError, ValueError, RecursionError):
            continue
        if parse_policy(policy.to_json(), kind).to_document() != policy.to_document():
            raise AssertionError(f"the {name} policy is not read back as it was written")


def _read(text: str) -> str:
    """Read a text as a policy of every kind."""
    outcome = ""
    for kind in PolicyKind:
        try:
            policy = parse_policy(text, kind)
            outcome = outcome or f"read as {kind.value}"
            policy.to_json().encode()
        except PolicyError as error:
            str(error).encode()
    return outcome or "no policy"


def _of_vector(vector: Vector | Refused) -> str:
    if isinstance(vector, Vector):
        return _decide(vector)
    str(vector.error).encode()
    return vector.error.code


def outcome_of(text: str) -> str:
    """Take an input the way of the command; return what became of it.

    Raises:
        Exception: Whatever the code should not raise.
    """
    if not text.startswith(VECTORS):
        return _read(text)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return "no JSON"
    try:
        outcomes = [_of_vector(vector) for vector in vectors_of(document)]
        _read_again(text)
    except LogkuraError as error:
        if error.code not in CODES:
            raise
        str(error).encode()
        return error.code
    return outcomes[0] if outcomes else "no vectors"


def check(text: str, totals: Totals) -> str:
    """Try an input; return what is wrong, or nothing."""
    started = time.process_time()
    try:
        outcome = outcome_of(text)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what we look for
        return f"{type(error).__name__}: {str(error)[:200]!r}"
    seconds = time.process_time() - started
    totals.inputs += 1
    totals.characters += len(text)
    totals.outcomes[outcome] += 1
    totals.slowest_seconds = max(totals.slowest_seconds, seconds)
    return f"it took {seconds:.1f} s" if seconds > SLOW_SECONDS else ""


def run(inputs: int, seed: int) -> tuple[Totals, str]:
    """Try so many inputs; stop at the first that is wrong, and say so."""
    generator = random.Random(seed)
    known, totals = corpus(), Totals()
    for number in range(inputs):
        text = make_input(known, generator)
        if wrong := check(text, totals):
            FAILED.write_text(text)
            return totals, f"input {number} of seed {seed}: {wrong}; written to {FAILED}"
    return totals, ""


def _condition_test(name: str, wanted: str) -> Callable[[str], bool]:
    operator = Operator.named(name)
    assert operator is not None
    return operator.matcher(tokens_of(wanted, variables=False, wildcards=operator.wildcards))


def _resource(pattern: str) -> Callable[[str], bool]:
    return resource_matcher(tokens_of(pattern, variables=False))


GROWTH: dict[str, tuple[Callable[[str], Any], str, str]] = {
    "*a*a*a*a*b": (glob_matcher(tokens_of("*a*a*a*a*b", variables=False)), "a", ""),
    "*ab?ab*b?c": (glob_matcher(tokens_of("*ab?ab*b?c", variables=False)), "ab", ""),
    "resource arn:*:s3:*:*:*x": (_resource("arn:*:s3:*:*:*x"), ":", "arn:aws:s3:"),
    "resource arn:*a*:s3:*a*:?*a*:*b": (_resource("arn:*a*:s3:*a*:?*a*:*b"), ":a", "arn:a:s3:"),
    "resource arn:aws:s3:*:b*c": (_resource("arn:aws:s3:*:b*c"), ":b", "arn:aws:s3:"),
    "ArnLike": (
        arn_matcher(tokens_of("arn:*w*:*:*:*:*a*a*b:*c", variables=False)),
        "a",
        "arn:aws:s3:::",
    ),
    "variables, unclosed": (lambda text: tokens_of(text, variables=True), " ", "${a"),
    "variables, many": (lambda text: tokens_of(text, variables=True), "${a", ""),
    "variables, quoted": (lambda text: tokens_of(text, variables=True), "${a, '", ""),
    "numbers": (_condition_test("NumericLessThan", "1"), "9", ""),
    "dates": (_condition_test("DateLessThan", "1"), "9", "2026-"),
    "base64": (_condition_test("BinaryEquals", "YQ=="), "YWFh", ""),
}
"""What grows: a test of a text, the piece that is repeated, and what stands before."""


def growth(name: str, factor: int = 2, characters: int = 400_000) -> float:
    """Return how many times as long a text takes that is `factor` times as long; best of five."""
    test, piece, start = GROWTH[name]
    seconds = []
    for times in (1, factor):
        best = float("inf")
        for turn in range(5):
            # Another text each time: some of what is read is remembered.
            text = start + piece * (characters * times // len(piece) + turn)
            started = time.process_time()
            test(text)
            best = min(best, time.process_time() - started)
        seconds.append(best)
    # Below a tenth of a millisecond there is nothing to compare.
    return next(later / max(sooner, 1e-4) for sooner, later in pairwise(seconds))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--replay", type=Path)
    options = parser.parse_args()
    if options.replay:
        wrong = check(options.replay.read_text(), Totals())
        sys.stdout.write(f"{wrong or 'nothing wrong'}\n")
        return int(bool(wrong))
    for name in GROWTH:
        sys.stdout.write(f"twice the text, {growth(name):4.1f} times the time: {name}\n")
    started = time.perf_counter()
    totals, wrong = run(options.inputs, options.seed)
    outcomes = ", ".join(f"{count:,} {name}" for name, count in totals.outcomes.most_common())
    sys.stdout.write(
        f"{totals.inputs:,} inputs, {totals.characters:,} characters in "
        f"{time.perf_counter() - started:.0f} s; slowest {totals.slowest_seconds:.2f} s\n"
        f"{outcomes}\n{wrong or 'no crash, no hang, engine and reference agree'}\n"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
