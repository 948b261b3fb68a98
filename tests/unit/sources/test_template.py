"""Parameters of a template that have no value."""

import pytest

from logkura.sources import template


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ({"Type": "String"}, "logkura-bucketname"),
        ({"Type": "String", "MaxLength": 5}, "logku"),
        ({"Type": "Number", "MinValue": 7}, "7"),
        ({"Type": "Number"}, "1"),
        ({"Type": "String", "AllowedValues": ["yes", "no"]}, "yes"),
    ],
)
def test_a_value_is_made_up_that_the_parameter_allows(
    parameter: dict[str, object], value: str
) -> None:
    assert template._value("BucketName", parameter, "eu-west-1") == value


def test_names_of_regions_and_accounts_are_understood() -> None:
    assert template._value("ReplicaRegion", {"Type": "String"}, "eu-west-1") == "eu-west-1"
    assert template._value("LogAccountId", {"Type": "String"}, "eu-west-1") == "123456789012"
