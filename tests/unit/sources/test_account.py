"""The name of an account as a source."""

import pytest

from logkura.errors import LogkuraError
from logkura.sources.account import read_account
from logkura.sources.source import Given


@pytest.mark.parametrize("name", ["aws://default", "aws://default/", "aws://p/eu-west-1,mars-1"])
def test_a_name_without_regions_that_exist_is_refused(name: str) -> None:
    with pytest.raises(LogkuraError) as raised:
        read_account(name, Given())
    assert raised.value.code == "check-source"
