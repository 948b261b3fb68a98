"""Options of the test command, and the environment that the commands under test run in."""

import os

import pytest

# A user's shell does not set it, and with it a command that forgets to flush looks right.
os.environ.pop("PYTHONUNBUFFERED", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="Write the golden files anew from what the code prints now (`make golden`).",
    )
