"""What S3 refuses, in the user's terms."""

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from logkura.aws.errors import told
from logkura.errors import LogkuraError, NotSeenError


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("AccessDenied", "store-denied"),
        ("403", "store-denied"),
        ("ExpiredToken", "store-unreachable"),
        ("InvalidAccessKeyId", "store-unreachable"),
        ("SlowDown", "store-unreachable"),
        ("503", "store-unreachable"),
    ],
)
def test_of_what_was_not_answered_nothing_is_claimed(code: str, ours: str) -> None:
    with pytest.raises(NotSeenError) as caught, told("list s3://here"):
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "ListObjectsV2")
    assert caught.value.code == ours
    assert caught.value.message.startswith("cannot list s3://here: ")


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("NoSuchBucket", "store-bucket-missing"),
        ("404", "store-object-missing"),
        ("PreconditionFailed", "store-changed"),
        ("KMS.DisabledException", "store-refused"),
    ],
)
def test_what_was_answered_is_known(code: str, ours: str) -> None:
    with pytest.raises(LogkuraError) as caught, told("read it"):
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "GetObject")
    assert caught.value.code == ours
    assert not isinstance(caught.value, NotSeenError)


def test_without_credentials_nothing_is_claimed() -> None:
    with pytest.raises(NotSeenError) as caught, told("read it"):
        raise NoCredentialsError
    assert caught.value.code == "store-unreachable"
