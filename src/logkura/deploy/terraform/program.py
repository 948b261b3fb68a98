"""Terraform as another program, in one folder: its commands, its messages as they come.

Terraform's messages are read as JSON, one a line.
Source: https://developer.hashicorp.com/terraform/internals/machine-readable-ui (read 2026-11-27).
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from logkura.aws import Clients
from logkura.deploy.terraform.messages import Diagnostic, error_of, in_words
from logkura.errors import LogkuraError

__all__ = ["Terraform"]

_UNSEEN_LINES_MAX = 3
_SPOKEN = ("-json", "-no-color")


@dataclass(frozen=True, slots=True)
class Terraform:
    """Terraform in a folder.

    Attributes:
        program: Path of the program.
        folder: The root module; its state is kept there too, unless its backend says otherwise.
        environment: What the program gets to see.
        on_step: Told what Terraform says, in words, as it comes.
    """

    program: str
    folder: Path
    environment: Mapping[str, str]
    on_step: Callable[[str], None] = lambda _: None

    @classmethod
    def find(
        cls, folder: Path, clients: Clients, on_step: Callable[[str], None] = lambda _: None
    ) -> "Terraform":
        """Return the Terraform of the PATH, led to where the clients lead.

        Raises:
            LogkuraError: `terraform-missing`.
        """
        program = shutil.which("terraform")
        if program is None:
            raise LogkuraError(
                "terraform-missing",
                "expected `terraform` on the PATH, found none",
                hint="install Terraform 1.11 or newer, or deploy through CloudFormation",
            )
        own = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
        return cls(program, folder, {**os.environ, **clients.environment(), **own}, on_step)

    def carry_out(self, command: str, *arguments: str) -> None:
        """Run a command that tells its progress: `init`, `plan`, `apply`.

        Ctrl-C reaches Terraform too, which ends what it has begun and saves its state; that is
        waited for.

        Raises:
            LogkuraError: `deploy-terraform`: the first error, in one line.
        """
        errors: list[Diagnostic] = []
        unseen: list[str] = []
        with self._started(command, *_SPOKEN, *arguments) as process:
            assert process.stdout is not None, "asked for"  # noqa: S101
            for message in _messages(process.stdout, unseen):
                found = Diagnostic.of(message.get("diagnostic"))
                if found is not None:
                    errors += [found] if found.is_error else []
                    continue
                words = in_words(message)
                if words:
                    self.on_step(words)
        if process.returncode:
            raise error_of(command, errors, unseen[-_UNSEEN_LINES_MAX:])

    def read(self, command: str, *arguments: str) -> dict[str, Any]:
        """Return the document that a command prints: `validate`, `show`, `output`.

        Raises:
            LogkuraError: `deploy-terraform`: what it said in place of a document.
        """
        done = subprocess.run(  # noqa: S603 -- the program of the PATH, with our arguments
            [self.program, command, *_SPOKEN, *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        try:
            document: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
            raise error_of(command, [], said[:_UNSEEN_LINES_MAX]) from None
        return document

    @contextmanager
    def _started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(  # noqa: S603 -- the program of the PATH, with our arguments
            [self.program, *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                yield process
            finally:
                # Whatever happened here, Terraform's own end comes first: it holds the state.
                if process.stdout is not None:
                    process.stdout.read()


def _messages(lines: IO[str], unseen: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the messages; what is none of them goes to `unseen`."""
    for line in lines:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if isinstance(message, dict):
            yield message
        elif line.strip():
            unseen.append(line.strip())
