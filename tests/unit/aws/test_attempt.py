"""Trying a call until AWS has answered it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from logkura.aws import Refusal, attempt


def _refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "ListKeys")


class Service:
    """Answers with one after another of what it is given."""

    def __init__(self, *answers: Any) -> None:
        self._answers: Iterator[Any] = iter(answers)
        self.waited: list[float] = []

    def __call__(self) -> Mapping[str, Any]:
        """Give the next answer, or raise it."""
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        found: Mapping[str, Any] = answer
        return found

    def attempt(self) -> Mapping[str, Any] | Refusal:
        """Attempt it, noting waits instead of waiting."""
        return attempt(self, self.waited.append)


def test_an_answer_is_returned() -> None:
    assert Service({"Keys": []}).attempt() == {"Keys": []}


def test_a_denial_is_a_value_at_once() -> None:
    service = Service(_refused("AccessDenied"), {"Keys": []})
    assert service.attempt() == Refusal("AccessDenied", "no")
    assert service.waited == []


@pytest.mark.parametrize("code", ["ThrottlingException", "Throttling", "SlowDown"])
def test_throttling_is_waited_for(code: str) -> None:
    service = Service(_refused(code), _refused(code), {"Keys": []})
    assert service.attempt() == {"Keys": []}
    assert len(service.waited) == 2


def test_throttling_without_end_is_given_up() -> None:
    service = Service(*[_refused("Throttling")] * 50)
    assert service.attempt() == Refusal("Throttling", "no")
    assert len(service.waited) == 5
    assert sum(service.waited) <= 31


def test_what_does_not_reach_aws_is_named_by_its_error() -> None:
    unreachable = EndpointConnectionError(endpoint_url="https://kms.example")
    refusal = Service(unreachable).attempt()
    assert isinstance(refusal, Refusal)
    assert refusal.code == "EndpointConnectionError"
    assert "kms.example" in refusal.message


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        Service(KeyError("x")).attempt()
