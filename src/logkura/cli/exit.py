"""The exit codes, once; help texts and documentation are written from here."""

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """What the shell is told."""

    OK = 0
    """Everything asked for was done, and the account adds up."""
    FINDINGS = 1
    """Something is wrong: a finding, a loss, quarantined bytes under `--strict`, a failed
    deployment."""
    BAD_INPUT = 2
    """The command line, `archive.yaml` or a source cannot be used as it is."""
    NOT_SEEN = 3
    """Something could not be read, so nothing is claimed about it."""
    INTERRUPTED = 130
    """Ctrl-C; the same command resumes."""
