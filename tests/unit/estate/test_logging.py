"""Who else writes and reads."""

import pytest

from logkura.estate.logging import LogDelivery


def test_a_kind_that_nobody_writes_is_refused() -> None:
    with pytest.raises(ValueError, match="alb"):
        LogDelivery("alb", "eu-west-1", "111122223333", "bucket")
