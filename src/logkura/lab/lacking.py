"""What AWS has and the lab lacks: on the wire it is told by a code, never by its words.

Whoever tries somebody's code in the lab has to know whether a service refused it, as AWS would
have, or the lab could not go on, which says nothing about the code.
"""

from http import HTTPStatus

from moto.core.errors import COMMON_ERROR_CODES
from moto.core.exceptions import ServiceException

__all__ = ["LACKING_CODE", "LackingError", "install", "is_lacking"]

LACKING_CODE = "NotImplemented"
"""The code of a refusal that is the lab's own; no service of an archive answers with it."""

_LACKING_CODES = frozenset({LACKING_CODE, "UnknownOperation", "UnknownOperationException"})


class LackingError(ServiceException):
    """The lab lacks what a request asks for; the text says what."""

    code = LACKING_CODE


def install() -> None:
    """Have moto send the code, which is in no service's model, without a warning."""
    if LACKING_CODE not in COMMON_ERROR_CODES:
        COMMON_ERROR_CODES.append(LACKING_CODE)


def is_lacking(code: str, status: int) -> bool:
    """Tell whether an answer comes from what the lab lacks, and not from a refusal of AWS's.

    Args:
        code: The error's code.
        status: Of HTTP: what moto fails at is answered with a 500.
    """
    return code in _LACKING_CODES or status >= HTTPStatus.INTERNAL_SERVER_ERROR
