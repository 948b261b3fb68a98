"""The command line: the only room that prints and exits."""

import sys

from logkura.cli.app import app
from logkura.cli.exit import ExitCode
from logkura.cli.output import messages, print_error
from logkura.errors import DeploymentError, LogkuraError, NotSeenError

__all__ = ["main"]


def main() -> None:
    """Run `logkura` and exit with one of `ExitCode`."""
    try:
        app(standalone_mode=True)
    except SystemExit as end:
        # Typer turns Ctrl-C into this status and says nothing.
        if end.code == ExitCode.INTERRUPTED:
            messages.print("interrupted; the same command resumes", style="yellow")
        raise
    except NotSeenError as error:
        print_error(error)
        sys.exit(ExitCode.NOT_SEEN)
    except DeploymentError as error:
        print_error(error)
        sys.exit(ExitCode.FINDINGS)
    except LogkuraError as error:
        print_error(error)
        sys.exit(ExitCode.BAD_INPUT)
