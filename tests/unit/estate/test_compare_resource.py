"""Two resources, field by field."""

import base64
import hashlib
from dataclasses import replace

from logkura.estate import Function, LogGroup
from logkura.estate.compare_resource import code_digest, field_details
from logkura.estate.compare_values import Detail

FUNCTION = Function("f", "arn:f", "eu-west-1", "arn:r", "python3.11", "h", 128, 3, {}, b"package")


def test_the_digest_is_that_of_the_package_or_the_one_that_was_read() -> None:
    digest = base64.b64encode(hashlib.sha256(b"package").digest()).decode()
    assert code_digest(FUNCTION) == digest
    read = replace(FUNCTION, code=b"", code_sha256=digest)
    assert code_digest(read) == digest
    assert list(field_details(FUNCTION, read)) == []
    other = replace(read, code_sha256="other")
    assert list(field_details(FUNCTION, other)) == [("code", Detail("", digest, "other"))]
    assert code_digest(replace(FUNCTION, code=b"")) == ""


def test_log_streams_are_not_read_and_not_compared() -> None:
    designed = LogGroup("/l", "eu-west-1", 90, ("stream",))
    read = LogGroup("/l", "eu-west-1", 30)
    assert list(field_details(designed, read)) == [("retention_days", Detail("", "90", "30"))]
