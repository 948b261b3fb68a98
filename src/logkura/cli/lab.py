"""`logkura lab`: the embedded AWS as a server for other tools."""

import signal
import threading
from collections import Counter
from dataclasses import asdict
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from logkura import api
from logkura.cli.options import JsonOption
from logkura.cli.output import console, messages, print_json

if TYPE_CHECKING:
    from logkura.lab import Lab

__all__ = ["app"]

_PUMP_SECONDS = 0.5

app = typer.Typer(
    name="lab", help="The embedded AWS, for the AWS CLI, boto3 or Terraform.", no_args_is_help=True
)


@app.command()
def up(
    port: Annotated[
        int, typer.Option(help="Where to listen on 127.0.0.1; 0 for any free port.")
    ] = 4566,
    account: Annotated[
        str, typer.Option(help="The account that every call belongs to.")
    ] = "123456789012",
    allow_all: Annotated[
        bool, typer.Option("--allow-all", help="Decide nothing: let everything through.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON when ready, and nothing else.")
    ] = False,
) -> None:
    """Serve the embedded AWS until Ctrl-C.

    Every request, and what services do in the name of roles, is decided by the policies that are
    deployed; `logkura lab calls` shows who did what.  The keys `testing` are the root user's; keys
    of users and sessions, made with IAM and STS in the lab, have the rights of their policies.

    It listens on 127.0.0.1 alone, begins empty, and forgets everything when it stops.  Firehose
    buffers, retries and S3 replication run on the machine's clock.

    For example:

        logkura lab up

        logkura lab up --port 0 --json
    """
    from logkura.lab import AllowAll, Lab  # noqa: PLC0415 - moto is loaded only when it is wanted

    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    previous = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Lab(port=port, account=account, authoriser=AllowAll() if allow_all else None) as lab:
            if json:
                print_json({"endpoint_url": lab.endpoint_url, "account": account})
            else:
                console.print(_directions(lab.endpoint_url), markup=False)
            _pump_until(stopped, lab)
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)


@app.command()
def calls(
    url: Annotated[str, typer.Option(help="Where the lab listens.")] = "http://127.0.0.1:4566",
    denied: Annotated[bool, typer.Option("--denied", help="Only what was denied.")] = False,
    json: JsonOption = False,
) -> None:
    """List who did what in a running lab, and whether it was allowed.

    Equal calls are one line with their number; with --json each call is a line, with its context.

    For example:

        logkura lab calls

        logkura lab calls --denied --json | jq -r .why
    """
    found = [each for each in api.lab_calls(url) if not (denied and each["allowed"])]
    if json:
        for each in found:
            print_json(each)
        return
    counts = Counter(
        tuple(each[name] for name in ("allowed", "principal", "action", "resource", "why", "note"))
        for each in found
    )
    for (allowed, principal, action, resource, why, note), count in counts.items():
        word = "allowed" if allowed else "denied "
        console.print(f"{word} {count:>6,}  {action}  {resource}\n  by {principal}", markup=False)
        for line in filter(None, (why, note)):
            console.print(f"  {line}", markup=False)
    messages.print(f"{len(found):,} calls")


@app.command()
def gaps(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List where the lab is known to differ from AWS, as Markdown.

    For example:

        logkura lab gaps
    """
    from logkura.lab.gaps import GAPS  # noqa: PLC0415 - moto is loaded only when it is wanted

    if json:
        print_json([asdict(gap) for gap in GAPS])
        return
    console.print(_GAPS_INTRODUCTION, markup=False)
    for gap in GAPS:
        console.print(
            f"\n## {gap.title}\n\n- AWS: {gap.aws}\n- The lab: {gap.lab}\n"
            f"- Source: <{gap.source}>, read {gap.read_on}",
            markup=False,
        )


_GAPS_INTRODUCTION = (
    "# Where the lab differs from AWS\n\n"
    "This page is what `logkura lab gaps` prints. Each difference has a test that holds the lab to "
    "what AWS does and is expected to fail; on the day it passes, the entry goes. What is not "
    "listed here and differs all the same is a mistake: please report it."
)


def _pump_until(stopped: threading.Event, lab: "Lab") -> None:
    """Let the lab do what is due, twice a second, until somebody stops it."""
    while not stopped.wait(_PUMP_SECONDS):
        lab.pump()


def _directions(url: str) -> str:
    return f"""\
The lab listens on {url}; Ctrl-C stops it and forgets everything.

AWS CLI and boto3:
  export AWS_ENDPOINT_URL={url}
  export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing
  export AWS_REGION=ap-northeast-1

Terraform:
  provider "aws" {{
    region                      = "ap-northeast-1"
    access_key                  = "testing"
    secret_key                  = "testing"
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_requesting_account_id  = true
    s3_use_path_style           = true
    endpoints {{
      cloudwatch = "{url}"
      firehose   = "{url}"
      iam        = "{url}"
      kms        = "{url}"
      lambda     = "{url}"
      logs       = "{url}"
      s3         = "{url}"
      sts        = "{url}"
    }}
  }}"""
