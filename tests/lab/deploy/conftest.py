"""A lab for every test of a file, with empty state for each, and a deployment into it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from moto.moto_api._internal.models import moto_api_backend

from logkura.deploy.carry_out import carry_out
from logkura.deploy.requests import Scope
from logkura.deploy.review import Review, review
from logkura.deploy.stacks import Event, Progress, Stack, find_stack
from logkura.lab import Lab, ManualClock
from logkura.lab.authorisation import AllowAll
from logkura.render.stacks import Rendered
from tests.lab.deploy.rendered import ACCOUNT, TOKYO


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


def _never(seconds: float) -> None:
    pytest.fail(f"the lab is done when it answers, and {seconds} s were waited for")


@dataclass
class Deployer:
    """Reviews and carries out, and keeps the events that it was told."""

    lab: Lab
    events: list[Event] = field(default_factory=list)

    @property
    def progress(self) -> Progress:
        """How it is told, and that nothing waits."""
        return Progress(self.events.append, _never)

    def review(self, wanted: Rendered, *, adopt: bool = False) -> Review:
        """Return what would change."""
        return review(wanted, self.scope(adopt=adopt), self.lab.clients, self.progress)

    def carry_out(self, reviewed: Review, *, adopt: bool = False) -> int:
        """Do what was reviewed."""
        return carry_out(reviewed, self.scope(adopt=adopt), self.lab.clients, self.progress)

    def deploy(self, wanted: Rendered, *, adopt: bool = False) -> Review:
        """Review and do it."""
        reviewed = self.review(wanted, adopt=adopt)
        self.carry_out(reviewed, adopt=adopt)
        return reviewed

    def stack(self, name: str, region: str) -> Stack | None:
        """Return a stack as it stands."""
        return find_stack(name, region, self.lab.clients)

    def scope(self, *, adopt: bool = False) -> Scope:
        """Return for whom it is."""
        return Scope("demo", ACCOUNT, {"team": "logs"}, adopt=adopt)


@pytest.fixture
def deployer(lab: Lab) -> Deployer:
    return Deployer(lab)


@pytest.fixture
def refuse(lab: Lab) -> Iterator[Callable[[str, str, dict[str, Any]], None]]:
    """Give a function that has the lab refuse an operation, as AWS would; none where it is empty.

    `Operation:2` is refused from the second time on.  The lab decides no call of whoever deploys
    (its declared gap), so the answer is given in the SDK of the lab's CloudFormation: before the
    service sees the call.
    """
    rules: dict[str, dict[str, Any]] = {}
    times: Counter[str] = Counter()

    def answer(model: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:
        times[model.name] += 1
        for name, error in rules.items():
            operation, _, first = name.partition(":")
            if operation == model.name and times[model.name] >= int(first or 1):
                return AWSResponse("", 400, {}, None), {"Error": error}
        return None

    watched: list[tuple[Any, str]] = []

    def add(service: str, operation: str, error: dict[str, Any]) -> None:
        if not operation:
            rules.clear()
            return
        name, events = f"before-call.{service}", lab.clients.get(service, TOKYO).meta.events
        for one in (events, lab.clients.get(service).meta.events):
            one.register(name, answer, unique_id="refuse")
            watched.append((one, name))
        rules[operation] = error

    yield add
    for events, name in watched:
        events.unregister(name, answer, unique_id="refuse")


@pytest.fixture
def make_bucket(lab: Lab) -> Callable[[str, str], None]:
    def make(name: str, region: str) -> None:
        lab.clients.get("s3", region).create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": region}
        )

    return make
