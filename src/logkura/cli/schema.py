"""`logkura schema`."""

import json

import typer

from logkura import api

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of archive.yaml, for editors.

    For example:

        logkura schema > archive.schema.json

    and, as the first line of archive.yaml:

        # yaml-language-server: $schema=archive.schema.json
    """
    # Not through rich, which would turn `:key:` into a picture.
    typer.echo(json.dumps(api.schema(), indent=2, ensure_ascii=False))
