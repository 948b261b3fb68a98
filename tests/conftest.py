"""Options of the test command, and the environment that the commands under test run in."""

import os

import pytest
from hypothesis import settings

# A user's shell does not set it, and with it a command that forgets to flush looks right.
os.environ.pop("PYTHONUNBUFFERED", None)

# A busy machine is no failure: speed is measured by `make bench`, never by a test's clock.
settings.register_profile("logkura", deadline=None)
settings.load_profile("logkura")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="Write the golden files anew from what the code prints now (`make golden`).",
    )
