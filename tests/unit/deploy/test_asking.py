"""AWS's refusals in the user's terms."""

import pytest
from botocore.exceptions import ClientError

from logkura.deploy.asking import asked
from logkura.errors import DeploymentError, LogkuraError, NotSeenError


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        ("AccessDenied", NotSeenError, "deploy-denied"),
        ("ExpiredToken", NotSeenError, "deploy-unreachable"),
        ("InvalidClientTokenId", NotSeenError, "deploy-unreachable"),
        ("ValidationError", DeploymentError, "deploy-refused"),
        ("LimitExceededException", DeploymentError, "deploy-refused"),
    ],
)
def test_who_is_not_known_has_seen_nothing(code: str, kind: type[LogkuraError], ours: str) -> None:
    """An expired session is no change of the account: what `diff` exits with 1 for."""
    with pytest.raises(kind) as caught, asked("read it"):
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeStacks")
    assert caught.value.code == ours
    assert "cannot read it" in caught.value.message
