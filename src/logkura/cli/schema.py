"""`logkura schema`."""

import json

from logkura import api
from logkura.cli.output import console

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of archive.yaml, for editors.

    For example:

        logkura schema > archive.schema.json

    and, as the first line of archive.yaml:

        # yaml-language-server: $schema=archive.schema.json
    """
    console.print(json.dumps(api.schema(), indent=2, ensure_ascii=False), markup=False)
