"""`logkura policy`: decisions about policies, offline."""

import json as jsonlib
from collections import Counter
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logkura import api
from logkura.cli.exit import ExitCode
from logkura.cli.options import JsonOption
from logkura.cli.output import console, counted, messages, print_error, print_json
from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from logkura.iam.lint import Finding

__all__ = ["app"]


class Language(Enum):
    """Languages of explanations."""

    EN = "en"
    JA = "ja"


app = typer.Typer(
    name="policy",
    help="Lint policies, and decide requests as AWS does, offline.",
    no_args_is_help=True,
)


@app.callback()
def _root() -> None:
    """Lint policies, and decide requests as AWS does, offline."""


@app.command()
def decide(
    *,
    vectors: Annotated[Path, typer.Option("--vectors", help="A JSON file of requests.")],
    json: JsonOption = False,
) -> None:
    """Decide every request of a file against the policies that stand beside it.

    The file: `{"vectors": [{"id": "1", "request": {"principal": "arn:aws:iam::111122223333:role/r",
    "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/key", "resource_account":
    "111122223333", "context": {}}, "policies": {"identity": [{…}], "resource": null}}]}`.
    `boundary`, `session`, `scp`, `rcp` and `vpce` stand beside `identity`.

    For example:

        logkura policy decide --vectors requests.json

        logkura policy decide --vectors requests.json --json | jq -r .decision
    """
    counts: Counter[str] = Counter()
    refused = 0
    for name, outcome in api.decide(_read(vectors)):
        if isinstance(outcome, LogkuraError):
            refused += 1
            _refuse(name, outcome, json=json)
            continue
        counts[outcome.value] += 1
        if json:
            print_json({"id": name, "decision": outcome.value})
        else:
            console.print(f"{outcome.value:<18} {name}", markup=False)
    if not json:
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items()))
        messages.print(told or "no requests")
    if refused:
        raise typer.Exit(ExitCode.BAD_INPUT)


@app.command()
def explain(
    *,
    vectors: Annotated[Path, typer.Option("--vectors", help="A JSON file of requests.")],
    only: Annotated[str | None, typer.Option("--id", help="Only the request of this id.")] = None,
    language: Annotated[Language, typer.Option(help="en or ja.")] = Language.EN,
    full: Annotated[bool, typer.Option("--full", help="Every layer and statement.")] = False,
    json: JsonOption = False,
) -> None:
    """Say why each request of a file is allowed or denied, down to the condition that differs.

    The file is that of `logkura policy decide`.

    For example:

        logkura policy explain --vectors requests.json --id 1 --full

        logkura policy explain --vectors requests.json --language ja
    """
    refused = 0
    for name, decision in api.explain(_read(vectors)):
        if only not in {None, name}:
            continue
        if isinstance(decision, LogkuraError):
            refused += 1
            _refuse(name, decision, json=json)
            continue
        text = decision.explain(language.value, in_full=full)
        if json:
            print_json({"id": name, "decision": decision.outcome.value, "explanation": text})
        else:
            console.print(f"{name}: {text}", markup=False)
    if refused:
        raise typer.Exit(ExitCode.BAD_INPUT)


def _refuse(name: str, error: LogkuraError, *, json: bool) -> None:
    """Say that a request cannot be decided; the others are, and the exit status is 2."""
    print_error(error)
    if json:
        print_json({"id": name, "decision": None, "error": error.message})


_WORDS = {"E": "error", "W": "warning", "I": "note"}


class Kind(Enum):
    """What a policy is attached to; the values of `iam.PolicyKind`."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    TRUST = "trust"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    VPC_ENDPOINT = "vpce"


@app.command()
def lint(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSON policy documents.")],
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="What they are attached to; guessed when it is not given."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find what will not do on AWS what it seems to say.

    Each finding has a code: E fails or never matches, W may fail, I is worth knowing. The exit
    status is 1 when there is a finding of E or W, 2 when a file cannot be read or AWS would refuse
    it. `logkura policy rules` explains every code.

    For example:

        logkura policy lint role.json bucket-policy.json

        logkura policy lint --kind scp guardrails.json --json | jq -r .code
    """
    counts: Counter[str] = Counter()
    unusable = 0
    for path in files:
        try:
            found = api.lint_policy(path, kind.value if kind else None)
        except LogkuraError as error:
            print_error(error)
            unusable += 1
            continue
        for finding in found:
            counts[_WORDS[finding.severity.value]] += 1
            if json:
                print_json(finding.to_document())
            else:
                _print_finding(finding)
    told = (counted(counts[name], name) for name in _WORDS.values())
    messages.print(f"{counted(len(files), 'file')}: {', '.join(told)}")
    if unusable:
        raise typer.Exit(ExitCode.BAD_INPUT)
    if counts["error"] or counts["warning"]:
        raise typer.Exit(ExitCode.FINDINGS)


def _print_finding(finding: "Finding") -> None:
    console.print(
        f"{finding.location}: {finding.code} {finding.message}\n"
        f"    in {finding.where}\n"
        f"    on AWS: {finding.reason}\n"
        f"    fix: {finding.fix}\n"
        f"    source: {finding.source}",
        markup=False,
    )


@app.command()
def rules() -> None:
    """Explain every finding of `logkura policy lint`, with examples, as Markdown.

    For example:

        logkura policy rules | less
    """
    console.print(api.lint_rules(), markup=False, end="")


def _read(path: Path) -> Any:
    try:
        return jsonlib.loads(path.read_bytes())
    except OSError as error:
        raise LogkuraError("policy-vectors", f"cannot read `{path}`: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise LogkuraError("policy-vectors", f"expected JSON in `{path}`, found {error}") from error
