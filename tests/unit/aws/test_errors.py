"""What S3 refuses, in the user's terms."""

import pytest
from botocore.exceptions import ClientError

from logkura.aws.errors import told
from logkura.errors import LogkuraError, NotSeenError


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        ("AccessDenied", NotSeenError, "store-denied"),
        ("403", NotSeenError, "store-denied"),
        ("ExpiredToken", NotSeenError, "store-unreachable"),
        ("InvalidAccessKeyId", NotSeenError, "store-unreachable"),
        ("NoSuchKey", LogkuraError, "store-object-missing"),
        ("SlowDown", LogkuraError, "store-refused"),
    ],
)
def test_who_is_not_known_has_seen_nothing(code: str, kind: type[LogkuraError], ours: str) -> None:
    with pytest.raises(kind) as caught, told("read s3://bucket/key"):
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "GetObject")
    assert caught.value.code == ours
    assert type(caught.value) is kind
