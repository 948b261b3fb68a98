"""A deployed archive on the manual clock, whose policies decide."""

from collections.abc import Callable
from pathlib import Path

import pytest

from logkura.deploy import deploy
from logkura.deploy.verify import Following, Verification, verify
from logkura.estate import Estate
from logkura.lab import Lab
from logkura.spec import Archive, loads

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"
TOKYO = "ap-northeast-1"

Changes = dict[str, str]


@pytest.fixture
def archive(request: pytest.FixtureRequest) -> Archive:
    """Give the example, with what the test's parameters put in place of its lines."""
    text = EXAMPLE.read_text().replace("  - log_group: /demo/app\n", "")
    for old, new in getattr(request, "param", {}).items():
        assert old in text
        text = text.replace(old, new)
    return loads(text, "archive.yaml")


@pytest.fixture
def deployed(enforced_lab: Lab, archive: Archive) -> Estate:
    """Give what stands, with one log group."""
    enforced_lab.clients.get("logs", TOKYO).create_log_group(logGroupName="/demo/os")
    return deploy(archive, enforced_lab.clients).estate


@pytest.fixture
def run(enforced_lab: Lab, archive: Archive) -> Callable[..., Verification]:
    """Give a function that verifies on the lab's clock."""

    def on_the_clock(*log_groups: str, timeout_seconds: float | None = None) -> Verification:
        following = Following(
            log_groups=log_groups,
            timeout_seconds=timeout_seconds,
            now=enforced_lab.clock.now,
            wait=enforced_lab.advance,
        )
        return verify(archive, enforced_lab.clients, following)

    return on_the_clock
