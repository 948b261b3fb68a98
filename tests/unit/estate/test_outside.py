"""What stands outside of code, in an estate."""

from logkura.estate import bind
from logkura.estate.outside import Outside

DESIGNED = "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo"
REAL = "arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c"


def test_nothing_is_known_of_it_but_its_arn() -> None:
    assert Outside("arn:aws:s3:::a") == Outside("arn:aws:s3:::a", None, (), "")
    assert bind(Outside(DESIGNED), {DESIGNED: REAL}) == Outside(REAL)
