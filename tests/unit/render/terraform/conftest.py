"""Designs to render, and Terraform where it is there."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.estate import Estate
from logkura.render.terraform import render_terraform
from logkura.render.terraform.scope import Scope
from logkura.spec import Archive, load, loads

EXAMPLE = Path(__file__).parents[4] / "examples" / "stream" / "archive.yaml"


@pytest.fixture
def archive() -> Archive:
    return load(EXAMPLE)


@pytest.fixture
def estate(archive: Archive) -> Estate:
    return design(archive)


@pytest.fixture
def scope(archive: Archive, estate: Estate) -> Scope:
    return Scope.of(archive, estate)


@pytest.fixture
def changed() -> Callable[..., dict[str, str]]:
    """Give a function that renders the example with texts of it replaced."""

    def render(*changes: tuple[str, str]) -> dict[str, str]:
        text = EXAMPLE.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        archive = loads(text, "archive.yaml")
        files = render_terraform(archive, design(archive))
        return {name: content.decode() for name, content in files.items() if name[-4:] != ".zip"}

    return render


@pytest.fixture(scope="session")
def formatted() -> Callable[[bytes], bytes]:
    """Give `terraform fmt`."""
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("terraform is not on PATH")

    def format_(content: bytes) -> bytes:
        done = subprocess.run(
            [program, "fmt", "-"], input=content, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return format_
