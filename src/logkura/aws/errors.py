"""What the SDK raises, in the user's terms."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
)

from logkura.aws.refusals import is_denied, is_unidentified
from logkura.errors import LogkuraError, NotSeenError

__all__ = ["BROKEN_STREAM", "told"]

BROKEN_STREAM = (OSError, HTTPClientError, IncompleteReadError)
"""What reading a body raises when the connection breaks."""

# Where S3 asks to come again; HeadObject has no body, and so only the status.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (read 2026-11-27).
_NOT_NOW = frozenset({"InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown"}) | {
    "500",
    "503",
}
_CHANGED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
_MISSING_BUCKET = "NoSuchBucket"
_MISSING_OBJECT = frozenset({"NoSuchKey", "404", "NotFound"})


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn the SDK's errors into ours.

    Args:
        what: What was attempted, to follow "cannot": `read s3://bucket/key`.

    Raises:
        LogkuraError: `store-bucket-missing`, `store-object-missing`, `store-changed`,
            `store-refused`.
        NotSeenError: `store-denied` or `store-unreachable`: nothing is known about the object.
    """
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        message = error.response.get("Error", {}).get("Message", "") or code
        raise _explained(what, code, message) from error
    except BotoCoreError as error:
        raise NotSeenError(
            "store-unreachable",
            f"cannot {what}: {' '.join(str(error).split())}",
            hint="check credentials, region and network; `aws sts get-caller-identity` helps",
        ) from error


def _explained(what: str, code: str, message: str) -> LogkuraError:
    if code == _MISSING_BUCKET:
        return LogkuraError(
            "store-bucket-missing",
            f"cannot {what}: there is no such bucket",
            hint="check the name and --profile; with the lab, give --endpoint-url",
        )
    if code in _MISSING_OBJECT:
        return LogkuraError(
            "store-object-missing", f"cannot {what}: there is no such object", hint="list it first"
        )
    if code in _CHANGED:
        return LogkuraError(
            "store-changed",
            f"cannot {what}: it is not as it was",
            hint="something else wrote it meanwhile; run the command again",
        )
    if is_denied(code):
        return NotSeenError(
            "store-denied",
            f"cannot {what}: access denied ({message})",
            hint="an SSE-KMS object needs kms:Decrypt on its key besides s3:GetObject",
        )
    if is_unidentified(code) or code in _NOT_NOW:
        return NotSeenError(
            "store-unreachable",
            f"cannot {what}: {code}: {message}",
            hint="S3 had no time for it; run the command again"
            if code in _NOT_NOW
            else "sign in again; `aws sts get-caller-identity` tells whether that did it",
        )
    return LogkuraError("store-refused", f"cannot {what}: {code} {message}".strip(), hint=code)
