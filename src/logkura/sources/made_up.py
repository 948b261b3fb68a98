"""Refusals that are about a value that was made up, and say nothing of the code that was tried."""

import re
from collections.abc import Iterable

__all__ = ["is_about_made_up"]

# Codes by which services refuse what is written in a way that they cannot take, or say that what a
# text names is not there.  Others (a conflict, a state that something is in) are about what the
# code itself makes, whatever it calls that.  Of each service its page of common errors:
# https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (read 2026-11-27).
_ABOUT_WORDING = frozenset(
    {
        *("InvalidArgument", "InvalidArgumentException", "InvalidArn", "InvalidArnException"),
        *("InvalidBucketName", "InvalidInput", "InvalidKeyId", "InvalidParameterException"),
        *("InvalidParameterValue", "InvalidParameterValueException", "KMS.NotFoundException"),
        *("MalformedPolicy", "MalformedPolicyDocument", "MalformedPolicyDocumentException"),
        *("MalformedXML", "NoSuchEntity", "NotFoundException", "ResourceNotFoundException"),
        *("ValidationError", "ValidationException"),
    }
)


def is_about_made_up(code: str, said: str, values: Iterable[str]) -> bool:
    """Tell whether a service refused a made-up value, and would have taken a real one.

    Args:
        code: The code of its answer.
        said: What it said.
        values: The values that were made up.  An account or a region in the midst of an ARN is
            none that is refused for itself.
    """
    quoted = (rf"(?<![\w:/.-]){re.escape(value)}" for value in values if value)
    return code in _ABOUT_WORDING and any(re.search(pattern, said) for pattern in quoted)
