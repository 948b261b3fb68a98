"""CloudFormation of one lab for every test of a file: its clients are what takes time to make."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from moto.moto_api._internal.models import moto_api_backend

from logkura.lab import Lab, ManualClock
from logkura.lab.authorisation import AllowAll
from tests.lab.cloudformation.stacks import TOKYO, Stacks


@pytest.fixture(scope="module")
def shared_lab() -> Iterator[Lab]:
    clock = ManualClock(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    with Lab(clock=clock, authoriser=AllowAll()) as started:
        yield started


@pytest.fixture
def lab(shared_lab: Lab) -> Lab:
    """Give the lab with empty state."""
    moto_api_backend.reset()
    return shared_lab


@pytest.fixture
def stacks(lab: Lab) -> Stacks:
    return Stacks(lab.clients.get("cloudformation", TOKYO))


@pytest.fixture
def refused(stacks: Stacks) -> Callable[..., str]:
    """Give a function that returns in which words a call is refused."""

    def words(call: Callable[..., object], *arguments: Any, **named: Any) -> str:
        with pytest.raises(stacks.client.exceptions.ClientError) as caught:
            call(*arguments, **named)
        error = caught.value.response["Error"]
        return f"{error['Code']}: {error['Message']}"

    return words
