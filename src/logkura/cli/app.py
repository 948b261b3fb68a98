"""The table of commands: one file each, named here in the order that `--help` shows."""

import typer

import logkura
from logkura.cli.cat import cat
from logkura.cli.check import check
from logkura.cli.compact import compact
from logkura.cli.demo import demo
from logkura.cli.deploy import deploy
from logkura.cli.destroy import destroy
from logkura.cli.diff import diff
from logkura.cli.drift import drift
from logkura.cli.exit import ExitCode
from logkura.cli.explain import explain
from logkura.cli.init import init
from logkura.cli.lab import app as lab
from logkura.cli.ls import ls
from logkura.cli.policy import app as policy
from logkura.cli.render import render
from logkura.cli.replay import replay
from logkura.cli.rules import rule, rules
from logkura.cli.schema import schema
from logkura.cli.split import split
from logkura.cli.validate import validate
from logkura.cli.verify import verify

__all__ = ["app"]

app = typer.Typer(
    name="logkura",
    help="Design, prove, deploy, feed, check and read an archive of AWS logs.",
    epilog="Exit status: "
    + "; ".join(f"{code.value} {code.name.lower().replace('_', ' ')}" for code in ExitCode),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"logkura {logkura.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    del version


app.command()(demo)
app.command()(init)
app.command()(schema)
app.command()(check)
app.command()(explain)
app.command()(rule)
app.command()(rules)
app.command()(render)
app.command()(validate)
app.command()(diff)
app.command()(deploy)
app.command()(destroy)
app.command()(drift)
app.command()(verify)
app.command()(split)
app.command()(replay)
app.command()(compact)
app.command()(ls)
app.command()(cat)
app.add_typer(lab)
app.add_typer(policy)
