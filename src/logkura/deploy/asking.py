"""What AWS refuses while something is deployed, in the user's terms."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from logkura.aws import Refusal
from logkura.aws.refusals import is_denied, is_unidentified
from logkura.errors import DeploymentError, LogkuraError, NotSeenError

__all__ = ["asked", "error_code", "refused"]


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
        message = error.response.get("Error", {}).get("Message", "")
        raise refused(what, Refusal(code, message)) from error
    except BotoCoreError as error:
        raise refused(what, Refusal(type(error).__name__, str(error), reached=False)) from error


def refused(what: str, refusal: Refusal) -> LogkuraError:
    """Return the error of a call that was not answered.

    Args:
        what: What was attempted, as for `asked`.
        refusal: Why there is no answer.
    """
    code, message = refusal.code, refusal.message or refusal.code
    if not refusal.reached:
        return NotSeenError(
            "deploy-unreachable",
            f"cannot {what}: {' '.join(message.split())}",
            hint="check credentials, region and network; `aws sts get-caller-identity` helps",
        )
    if is_denied(code):
        return NotSeenError(
            "deploy-denied",
            f"cannot {what}: access denied ({message})",
            hint="the identity that deploys needs this permission",
        )
    if is_unidentified(code):
        return NotSeenError(
            "deploy-unreachable",
            f"cannot {what}: {code}: {message}",
            hint="sign in again; `aws sts get-caller-identity` tells whether that did it",
        )
    return DeploymentError("deploy-refused", f"cannot {what}: {code}: {message}")
