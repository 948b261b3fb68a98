"""Terraform on this machine, led to a lab; tests are skipped, with the reason, without it."""

import os
import shutil
from pathlib import Path

import pytest

from logkura.lab.terraform.plugins import find_plugins

__all__ = ["use_mirror"]

_SETTINGS = """\
provider_installation {{
  filesystem_mirror {{
    path = "{plugins}"
  }}
}}
disable_checkpoint = true
"""


def use_mirror(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Terraform take its provider from this machine, and no credentials of the user's."""
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not on PATH")
    plugins = find_plugins(folder)
    if plugins is None:
        pytest.skip("no mirror of hashicorp/aws in TF_PLUGIN_DIR or the usual folders")
    settings = folder / "cli.tfrc"
    settings.write_text(_SETTINGS.format(plugins=plugins))
    for name in list(os.environ):
        if name.startswith(("AWS_", "TF_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(settings))
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
