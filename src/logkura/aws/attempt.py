"""One call of the SDK, tried until AWS has answered it, and its refusal as a value.

botocore tries again by itself, three times in all (see `Clients`).  That is enough for what passes
in a second; whoever asks a service thousands of things runs into its rate, and has to wait longer.

Source of the codes and of the backoff:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (read 2026-11-27).
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Refusal", "attempt"]

_THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
# Ours: half a minute at the longest, on top of botocore's own.
_WAITS_MAX_SECONDS = (1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer.

    Attributes:
        code: AWS's error code, such as `AccessDenied`; the name of botocore's error where AWS
            was not reached.
        message: What came with it.
        reached: Whether AWS was reached: it was AWS that refused.
    """

    code: str
    message: str
    reached: bool = True


def attempt(
    call: Callable[[], Mapping[str, Any]], wait: Callable[[float], None] = time.sleep
) -> Mapping[str, Any] | Refusal:
    """Return the answer of a call, or why there is none; of a call that changes nothing.

    Args:
        call: The call.
        wait: Waits so many seconds.
    """
    answer = _once(call)
    for longest in _WAITS_MAX_SECONDS:
        if not isinstance(answer, Refusal) or answer.code not in _THROTTLED:
            break
        wait(random.uniform(0, longest))  # noqa: S311 -- spreads calls, guards nothing
        answer = _once(call)
    return answer


def _once(call: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any] | Refusal:
    # As in `Clients`: who works in folders imports this module, and calls nothing.
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        return call()
    except ClientError as error:
        told = error.response.get("Error", {})
        return Refusal(told.get("Code", "") or "Unknown", told.get("Message", ""))
    except BotoCoreError as error:
        return Refusal(type(error).__name__, str(error), reached=False)
