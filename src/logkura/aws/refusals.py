"""What AWS's error codes say of the one who asked: what was denied, and who is not known.

https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and, for S3,
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (read 2026-11-27).  S3 answers a
HEAD with the status alone, which is the code then.
"""

__all__ = ["is_denied", "is_unidentified"]

_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "AllAccessDisabled"}
)
_UNIDENTIFIED = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


def is_denied(code: str) -> bool:
    """Whether a code says that a permission is missing."""
    return code in _DENIED


def is_unidentified(code: str) -> bool:
    """Whether a code says that the credentials are nobody's, or no longer hold."""
    return code in _UNIDENTIFIED
