"""`logkura lab`: the embedded AWS as a server for other tools."""

import signal
import threading
from dataclasses import asdict
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from logkura.cli.output import console, print_json

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
    json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON when ready, and nothing else.")
    ] = False,
) -> None:
    """Serve the embedded AWS until Ctrl-C.

    It listens on 127.0.0.1 alone, begins empty, and forgets everything when it stops.  Firehose
    buffers, retries and S3 replication run on the machine's clock.

    For example:

        logkura lab up

        logkura lab up --port 0 --json
    """
    from logkura.lab import Lab  # noqa: PLC0415 - moto is loaded only when it is wanted

    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    previous = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Lab(port=port, account=account) as lab:
            if json:
                print_json({"endpoint_url": lab.endpoint_url, "account": account})
            else:
                console.print(_directions(lab.endpoint_url), markup=False)
            _pump_until(stopped, lab)
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)


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
