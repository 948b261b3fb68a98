"""Every signed request is decided here, before moto sees it: on the denied path nothing changes."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from logkura.iam import Decision
from logkura.lab.authorisation import Call
from logkura.lab.clock import Clock
from logkura.lab.enforcement import Enforcer
from logkura.lab.gate.asked import UNSIGNED_OPERATIONS, Asked, asked
from logkura.lab.gate.bucket_permissions import denying
from logkura.lab.gate.caller import acting
from logkura.lab.gate.calls import calls_of
from logkura.lab.gate.denial import Answer, denial, invalid_key, unsigned
from logkura.lab.gate.sessions import Credentials
from logkura.lab.gate.signer import InvalidKeyError, Signer, signer_of

__all__ = ["Gate"]

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# moto's own pages, which are no part of AWS.
_OWN_PAGES = ("/moto-api", "/latest/meta-data/", "/latest/api/", "/favicon.ico")
_READ_AT_ONCE_BYTES = 1 << 20


_ONE_BY_ONE = "DeleteObjects"
"""The operation whose objects are decided each for itself, and answered for together."""


@dataclass(frozen=True, slots=True)
class _Passage:
    """Whether a request goes through, and how.

    Attributes:
        refused: The answer to one that does not.
        caller: In whose name the lab calls itself for one that does.
        denied_objects: What it must not touch.
    """

    refused: Answer | None = None
    caller: Credentials | None = None
    denied_objects: frozenset[str] = frozenset()


class Gate:
    """Lets requests through to the services, or answers them with AWS's denial.

    Args:
        enforcer: Decides, and keeps what it decided.
        clock: The lab's clock.
        account: The account that every request is sent to.
    """

    def __init__(self, enforcer: Enforcer, clock: Clock, account: str) -> None:
        self._enforcer = enforcer
        self._clock = clock
        self._account = account

    def before(self, answer: Application) -> Application:
        """Return the application that decides, and then answers."""

        def decided(environment: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            passage = self._passage(environment)
            refused = passage.refused
            if refused is None:
                with acting(passage.caller), denying(passage.denied_objects):
                    return answer(environment, start_response)
            _drain(environment)
            status = f"{refused.status.value} {refused.status.phrase}"
            start_response(status, list(refused.headers))
            return [refused.body]

        return decided

    def _passage(self, environment: dict[str, Any]) -> _Passage:
        """Tell whether a request goes through."""
        if environment.get("PATH_INFO", "").startswith(_OWN_PAGES):
            return _Passage()
        request = asked(environment, self._account)
        method = environment["REQUEST_METHOD"]
        if _lacks_signature(request):
            return _Passage(unsigned(request, method))
        try:
            signer = signer_of(request)
        except InvalidKeyError:
            return _Passage(invalid_key(request, method))
        calls = calls_of(request, signer, self._clock.now())
        if request.operation == _ONE_BY_ONE:
            return _Passage(None, _caller(request, signer), self._denied(calls))
        why = self._first_denial(calls)
        if why:
            return _Passage(denial(request, why, method))
        return _Passage(None, _caller(request, signer))

    def _first_denial(self, calls: Iterable[Call]) -> Decision | None:
        for call in calls:
            decided = self._enforcer.decide(call)
            if not decided.allowed:
                return decided.decision
        return None

    def _denied(self, calls: Iterable[Call]) -> frozenset[str]:
        """Return the resources of the calls that are denied."""
        return frozenset(call.resource for call in calls if not self._enforcer.allows(call))


def _caller(request: Asked, signer: Signer) -> Credentials | None:
    """Return in whose name the lab calls itself for a request; its own for the root user."""
    if signer.is_root or request.is_anonymous:
        return None
    key, token = request.signature.access_key_id, request.signature.token
    # The lab takes any secret; what counts is the key.
    return Credentials(key, key, token)


def _lacks_signature(request: Asked) -> bool:
    """Whether nobody signed a request that must be signed: S3 alone has anonymous callers."""
    return (
        request.is_anonymous
        and request.service != "s3"
        and request.operation not in UNSIGNED_OPERATIONS
    )


def _drain(environment: dict[str, Any]) -> None:
    """Read what is left of a body: a connection that is closed before loses the answer."""
    stream = environment["wsgi.input"]
    left = int(environment.get("CONTENT_LENGTH") or 0)
    with suppress(OSError):
        while left > 0:
            piece = stream.read(min(left, _READ_AT_ONCE_BYTES))
            if not piece:
                return
            left -= len(piece)
