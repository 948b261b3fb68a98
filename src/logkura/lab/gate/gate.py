"""Every signed request is decided here, before moto sees it: on the denied path nothing changes."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from logkura.iam import Decision
from logkura.lab.authorisation import Call
from logkura.lab.clock import Clock
from logkura.lab.enforcement import Enforcer
from logkura.lab.gate.asked import UNSIGNED_OPERATIONS, Asked, asked
from logkura.lab.gate.caller import acting
from logkura.lab.gate.calls import calls_of
from logkura.lab.gate.denial import Answer, denial, invalid_key, unsigned
from logkura.lab.gate.sessions import Credentials
from logkura.lab.gate.signer import InvalidKeyError, signer_of

__all__ = ["Gate"]

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# moto's own pages, which are no part of AWS.
_OWN_PAGES = ("/moto-api", "/latest/meta-data/", "/latest/api/", "/favicon.ico")
_READ_AT_ONCE_BYTES = 1 << 20


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
            refused, caller = self._refused(environment)
            if refused is None:
                with acting(caller):
                    return answer(environment, start_response)
            _drain(environment)
            status = f"{refused.status.value} {refused.status.phrase}"
            start_response(status, list(refused.headers))
            return [refused.body]

        return decided

    def _refused(self, environment: dict[str, Any]) -> tuple[Answer | None, Credentials | None]:
        """Return the answer to a request that must not go through, or in whose name one goes."""
        if environment.get("PATH_INFO", "").startswith(_OWN_PAGES):
            return None, None
        request = asked(environment, self._account)
        method = environment["REQUEST_METHOD"]
        if _lacks_signature(request):
            return unsigned(request, method), None
        try:
            signer = signer_of(request)
        except InvalidKeyError:
            return invalid_key(request, method), None
        why = self._first_denial(calls_of(request, signer, self._clock.now()))
        if why:
            return denial(request, why, method), None
        if signer.is_root or request.is_anonymous:
            return None, None
        key, token = request.signature.access_key_id, request.signature.token
        # The lab takes any secret; what counts is the key.
        return None, Credentials(key, key, token)

    def _first_denial(self, calls: Iterable[Call]) -> Decision | None:
        for call in calls:
            decided = self._enforcer.decide(call)
            if not decided.allowed:
                return decided.decision
        return None


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
