"""`logkura policy`: decisions about policies, offline."""

import json as jsonlib
from collections import Counter
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from logkura import api
from logkura.cli.options import JsonOption
from logkura.cli.output import console, messages, print_json
from logkura.errors import LogkuraError

__all__ = ["app"]


class Language(Enum):
    """Languages of explanations."""

    EN = "en"
    JA = "ja"


app = typer.Typer(name="policy", help="Decide requests as AWS does, offline.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Decide requests as AWS does, offline."""


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
    for name, outcome in api.decide(_read(vectors)):
        counts[outcome.value] += 1
        if json:
            print_json({"id": name, "decision": outcome.value})
        else:
            console.print(f"{outcome.value:<18} {name}", markup=False)
    if not json:
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items()))
        messages.print(told or "no requests")


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
    for name, decision in api.explain(_read(vectors)):
        if only not in {None, name}:
            continue
        text = decision.explain(language.value, in_full=full)
        if json:
            print_json({"id": name, "decision": decision.outcome.value, "explanation": text})
        else:
            console.print(f"{name}: {text}", markup=False)


def _read(path: Path) -> Any:
    try:
        return jsonlib.loads(path.read_bytes())
    except OSError as error:
        raise LogkuraError("policy-vectors", f"cannot read `{path}`: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise LogkuraError("policy-vectors", f"expected JSON in `{path}`, found {error}") from error
