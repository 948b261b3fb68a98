"""Refusals of what was made up."""

import pytest

from logkura.sources.made_up import is_about_made_up

VALUES = ("logkura-name", "123456789012", "", "us-east-1")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("MalformedPolicyDocument", 'Resource logkura-name/* must be in ARN format or "*".'),
        ("ValidationError", "The specified value for `logkura-name` is invalid"),
        ("InvalidParameterException", "(logkura-name)"),
    ],
)
def test_what_cannot_be_read_and_is_made_up_is_none_of_the_codes_faults(
    code: str, said: str
) -> None:
    assert is_about_made_up(code, said, VALUES)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        # The state of something, whatever it is called.
        ("InvalidRequest", "logkura-name must have versioning enabled."),
        ("EntityAlreadyExists", "Role with name logkura-name already exists."),
        ("", "logkura-name"),
        # A name of the code's own, an account or a region inside an ARN.
        ("MalformedPolicyDocument", "Resource logkura-demo must be in ARN format."),
        ("MalformedPolicyDocument", "Resource our-logkura-name must be in ARN format."),
        ("MalformedPolicyDocument", "arn:aws:iam::123456789012:role/x is invalid"),
        ("InvalidArgumentException", "arn:aws:kms:us-east-1:123456789012:key/alias/x"),
        ("MalformedXML", "The XML you provided was not well-formed."),
    ],
)
def test_the_rest_is(code: str, said: str) -> None:
    assert not is_about_made_up(code, said, VALUES)
