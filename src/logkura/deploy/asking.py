"""What AWS refuses while something is deployed, in the user's terms."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from logkura.aws.errors import NO_IDENTITY
from logkura.errors import DeploymentError, NotSeenError

__all__ = ["asked", "error_code"]

_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "AllAccessDisabled"}
)


def error_code(error: ClientError) -> str:
    """Return AWS's code of an error."""
    code: str = error.response.get("Error", {}).get("Code", "")
    return code


@contextmanager
def asked(what: str) -> Iterator[None]:
    """Turn the SDK's errors into ours.

    Args:
        what: What was attempted, to follow "cannot": `read stack logkura-demo`.

    Raises:
        DeploymentError: `deploy-refused`: AWS said no, and why.
        NotSeenError: `deploy-denied`, `deploy-unreachable`: nothing is known.
    """
    try:
        yield
    except ClientError as error:
        code = error_code(error)
        message = error.response.get("Error", {}).get("Message", "") or code
        if code in _DENIED:
            raise NotSeenError(
                "deploy-denied",
                f"cannot {what}: access denied ({message})",
                hint="the identity that deploys needs this permission",
            ) from error
        if code in NO_IDENTITY:
            raise NotSeenError(
                "deploy-unreachable",
                f"cannot {what}: {code}: {message}",
                hint="sign in again; `aws sts get-caller-identity` tells whether that did it",
            ) from error
        raise DeploymentError("deploy-refused", f"cannot {what}: {code}: {message}") from error
    except BotoCoreError as error:
        raise NotSeenError(
            "deploy-unreachable",
            f"cannot {what}: {' '.join(str(error).split())}",
            hint="check credentials, region and network; `aws sts get-caller-identity` helps",
        ) from error
