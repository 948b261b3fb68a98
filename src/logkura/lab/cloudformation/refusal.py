"""The answers that CloudFormation gives instead of doing what was asked."""

from moto.core.exceptions import ServiceException

from logkura.lab.lacking import LACKING_CODE, LackingError

__all__ = ["LackedError", "RefusedError", "ResourceError"]


class RefusedError(ServiceException):
    """The request is refused before anything is touched.

    Args:
        message: What was expected and what was found.
        code: The error's code on the wire, `ValidationError` unless AWS names another.
    """

    def __init__(self, message: str, code: str = "ValidationError") -> None:
        super().__init__(code, message)


class LackedError(RefusedError, LackingError):
    """AWS would do what is asked, and the lab cannot.

    Args:
        message: What the lab lacks.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, LACKING_CODE)


class ResourceError(Exception):
    """A resource cannot be made, changed or deleted; the text becomes the event's reason."""
