"""What docs/deploy.md shows is so."""

import re
from pathlib import Path

from typer.main import get_command

from logkura.cli.app import app
from logkura.spec import loads

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


def test_every_command_and_option_is_one() -> None:
    shown = re.findall(r"logkura (validate|diff|deploy|destroy)\b([^\n`|#]*)", PAGE)
    assert len(shown) > 8
    options = {
        option
        for name in ("validate", "diff", "deploy", "destroy", "check")
        for parameter in COMMANDS[name].params
        for option in parameter.opts
    }
    written = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    assert written <= options
    assert {"--adopt", "--keep-archive", "--delete-objects", "--retain"} <= written


def test_the_rollout_that_is_shown_is_right() -> None:
    (rollout,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    base = """
version: 1
archive: demo
account: "111122223333"
region: ap-northeast-1
keys: {stream: {alias: alias/a}, objects: {alias: alias/b}}
bucket: {name: demo-logs}
sources: [{log_group: /demo/os}]
"""
    archive = loads(base + rollout, "archive.yaml")
    assert archive.rollout is not None
    assert archive.rollout.accounts == ("111122223333", "444455556666")
